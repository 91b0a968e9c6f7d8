"""All of `make run` on an empty data folder: up, ready, stopped, and up again with its data."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import postgres, postgres_cluster
from tests.database import discard

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.worker


@pytest.fixture
def data_dir(tmp_path):
    """A data folder with a space in its name; whatever is left of its server is removed."""
    folder = tmp_path / "my data"
    folder.mkdir()
    yield folder
    place = postgres_cluster.place(folder)
    discard(postgres.Server(place.data, place.socket), folder)


@contextmanager
def _running(data_dir):
    """Slipway as `make run` starts it after set-up: gives its address and the process."""
    ours = ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE", "SLIPWAY_ROLE", "SLIPWAY_PROCESS")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"DATA_DIR": str(data_dir), "PORT": "0", "DEMO": "0"}
    command = [sys.executable, "-m", "config.serve"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = ""
        while not (found := re.search(r"Slipway is at (http://localhost:\d+)", said)):
            line = process.stdout.readline()
            assert line, said
            said += line
        yield found.group(1).replace("localhost", "127.0.0.1"), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def _family(process):
    """The process and all that descend from it, by their ids."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(fields[1])
    family = {process.pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _answer(address):
    with urllib.request.urlopen(address, timeout=10) as response:
        return json.load(response), dict(response.headers)


def test_everything_starts_stops_and_starts_again(data_dir):
    with _running(data_dir) as (address, process):
        body, headers = _answer(f"{address}/readyz")
        assert body["status"] == "ready"
        assert re.search(r"connect-src [^;]*http://localhost:\d+", headers["Content-Security-Policy"])
        family = _family(process)
        commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in family]
        for part in ("gunicorn", "uvicorn", "worker", "beat", "postgres"):
            assert any(part in command for command in commands), part
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []

    with _running(data_dir) as (address, process):
        assert _answer(f"{address}/readyz")[0]["status"] == "ready"
