"""A database of its own: on the server of DATABASE_URL, or on an embedded one that lives as long as the run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config import postgres

ROOT = Path(__file__).resolve().parent.parent
# A name in BENCH_KEEP stays after the run, so that parts of it are measured again on what the first one filled.
KEPT = os.environ.get("BENCH_KEEP", "")
NAME = KEPT or f"slipway_bench_{os.getpid()}"
# Of one database: what answers its clients. Autovacuum and the writers of the log would be noise of their own time.
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type IN ('client backend', 'parallel worker')"


@contextmanager
def database(data_dir: Path) -> Iterator[None]:
    """Put DATABASE_URL (and its owner's) of a migrated database into the environment: a new one that is dropped at the
    end, or the one that is kept."""
    url, owner, server = _addresses(data_dir)
    with psycopg.connect(server, autocommit=True) as connection:
        stands = connection.execute("SELECT FROM pg_database WHERE datname = %s", [KEPT]).fetchone() is not None
        if not stands:
            connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
            connection.execute(f"CREATE DATABASE {NAME}" + (f" OWNER {postgres.OWNER}" if owner else ""))
    os.environ |= {"DATABASE_URL": url, "DATA_DIR": str(data_dir)} | ({"DATABASE_OWNER_URL": owner} if owner else {})
    try:
        subprocess.run([sys.executable, "manage.py", "prepare", "--verbosity", "0"], cwd=ROOT, check=True)
        yield
    finally:
        if not KEPT:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """A connection in autocommit mode as whoever owns the tables."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        yield connection


def _addresses(data_dir: Path) -> tuple[str, str, str]:
    """The application's, the owner's (empty where it is the same) and the one to create a database with."""
    if given := os.environ.get("DATABASE_URL"):
        parts = urlsplit(given)
        return urlunsplit(parts._replace(path=f"/{NAME}")), "", given.replace("postgres://", "postgresql://", 1)
    server = postgres.ensure(data_dir, own=True)
    urls = [server.url(role, NAME) for role in (postgres.APPLICATION, postgres.OWNER)]
    return *urls, server.url(postgres.SUPERUSER, "postgres").replace("postgres://", "postgresql://", 1)
