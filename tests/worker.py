"""A real Celery worker on the test database, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
STARTED = " ready."


class Worker:
    """A worker that runs: `kill()` ends it at once, `log()` is what it said."""

    def __init__(self, process: subprocess.Popen, path: Path) -> None:
        self.process = process
        self._path = path

    def kill(self) -> None:
        """End it as a lost machine would."""
        self.process.kill()
        self.process.wait()

    def log(self) -> str:
        """All it said so far."""
        return self._path.read_text(errors="replace")


@contextmanager
def running(folder: Path, *, include: str = "", broker: str = "") -> Iterator[Worker]:
    """A worker that takes tasks; for tests with real commits (`transaction=True`).

    `include` names more tasks, `broker` another broker than the test database.
    """
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = {**os.environ, "DATABASE_URL": urlunsplit(url), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    environment |= {"CELERY_BROKER_URL": broker} if broker else {}
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config.celery",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "2",
    ]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    command += ["--include", include] if include else []
    path = folder / f"worker-{time.monotonic_ns()}.log"
    with path.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    worker = Worker(process, path)
    try:
        until(lambda: STARTED in worker.log() or process.poll() is not None, 30)
        assert process.poll() is None, worker.log()
        yield worker
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            worker.kill()


def until(true, seconds: float = 45) -> None:
    """Wait until that is true; fails the test when it does not become so in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
