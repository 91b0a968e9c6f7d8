"""Memory at rest: of a web worker beside a bare one, of the Celery worker, and of the database's backends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import cpu
from benchmarks.client import Ask, Caller
from benchmarks.database import BACKENDS, ROOT, as_owner
from benchmarks.server import Server, serving, stop

SETTLED_SECONDS = 8
CELERY = [
    "-m",
    "celery",
    "-A",
    "config.celery",
    "worker",
    "--pool",
    "threads",
    "--concurrency",
    "4",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel",
    "WARNING",
]


@dataclass(frozen=True)
class Memory:
    """Bytes, each shared page counted by its share. ``web`` is all of gunicorn, ``worker`` the largest of its workers."""

    web: int
    worker: int
    bare_worker: int
    celery: int
    backends: int


def memory(server: Server, folder: Path) -> Memory:
    """Read the server as it stands after the requests; start the others, let them settle, and read them."""
    with as_owner() as connection:
        backends = cpu.proportional(pid for (pid,) in connection.execute(BACKENDS))
    with serving("django.core.wsgi:get_wsgi_application()", "benchmarks.bare_settings", folder / "bare.log") as bare:
        for _request in range(20):
            Caller(bare.port).do([Ask("/")])
        bare_worker = _largest_worker(bare)
    return Memory(cpu.proportional(server.pids), _largest_worker(server), bare_worker, _celery(folder), backends)


def _largest_worker(server: Server) -> int:
    return max(cpu.proportional([pid]) for pid in server.pids if pid != server.process.pid)


def _celery(folder: Path) -> int:
    with (folder / "celery.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *CELERY],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"},
            stdout=log,
            stderr=log,
        )
    try:
        time.sleep(SETTLED_SECONDS)
        return cpu.proportional(cpu.tree(process.pid))
    finally:
        stop(process)
