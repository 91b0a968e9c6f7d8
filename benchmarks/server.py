"""gunicorn as in production, and what its processes and the database's backends use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import cpu
from benchmarks.database import BACKENDS, ROOT, as_owner

READY_SECONDS = 60


class Server:
    """A running gunicorn on 127.0.0.1."""

    def __init__(self, process: subprocess.Popen, port: int):
        self.process, self.port = process, port

    @property
    def pids(self) -> list[int]:
        """The master and its workers."""
        return cpu.tree(self.process.pid)


@contextmanager
def serving(application: str, settings: str, log: Path) -> Iterator[Server]:
    """Serve an application with the settings of config/gunicorn.py until the block ends."""
    port = _free_port()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "SLIPWAY_PROCESS": "web",
        "PORT": str(port),
        "LOG_LEVEL": "INFO",
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", application]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait(process, port, log)
        yield Server(process, port)
    finally:
        stop(process)


def stop(process: subprocess.Popen) -> None:
    """End a process that was started here."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Meter:
    """Processor time of the web server and of the database's backends between two readings."""

    def __init__(self, server: Server, connection):
        self.server, self.connection = server, connection
        self.own = connection.info.backend_pid

    def read(self) -> int:
        """Nanoseconds so far."""
        backends = [pid for (pid,) in self.connection.execute(BACKENDS) if pid != self.own]
        return cpu.spent([*self.server.pids, *backends])


@contextmanager
def metering(server: Server) -> Iterator[Meter]:
    """A meter for this server, with a connection of its own that is not counted."""
    with as_owner() as connection:
        yield Meter(server, connection)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}") from error
            time.sleep(0.1)
        else:
            return
