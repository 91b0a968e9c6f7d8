"""A pytest plugin: the tests' PostgreSQL, and a template of the migrated database that every worker copies.

Without DATABASE_URL the run gets an embedded server of its own, started before the settings are read and ended with
the run; xdist's workers inherit its address. Migrating takes many times as long as copying what was migrated once.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from config import postgres

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "slipway_template_"
KEPT = 8
_LOCK = 7_316_551


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the server; before pytest-django, which reads the settings in the same hook."""
    if not os.environ.get("DATABASE_URL"):
        folder = Path(tempfile.mkdtemp(prefix="slipway-tests-"))
        folder.chmod(0o755)
        server = postgres.ensure(folder, durable=False)
        os.environ["DATABASE_URL"] = server.url(postgres.SUPERUSER, "postgres")
        early_config.add_cleanup(lambda: discard(server, folder))
    try:
        return (yield)
    except BaseException:
        # pytest does not clean up when it cannot even begin.
        early_config._ensure_unconfigure()
        raise


def template() -> str:
    """The name of a database with today's migrations applied, made where it is missing."""
    url = os.environ["DATABASE_URL"]
    name = PREFIX + _digest()
    with psycopg.connect(url, autocommit=True) as connection:
        # Workers arrive together: one makes it, the others wait here.
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        oldest_first = "select datname from pg_database where datname like %s order by oid"
        names = [row[0] for row in connection.execute(oldest_first, [f"{PREFIX}%"])]
        if name not in names:
            # Trees with other migrations may be under test on the same server just now.
            for stale in {*names[:-KEPT], *(one for one in names if one == f"{PREFIX}new")}:
                connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(stale)))
            _make(connection, url, name)
    return name


def _make(connection: psycopg.Connection, url: str, name: str) -> None:
    fresh = f"{PREFIX}new"
    connection.execute(sql.SQL("create database {}").format(sql.Identifier(fresh)))
    environment = {**os.environ, "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{fresh}"))}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "DATABASE_OWNER_URL": ""}
    # Without the checks: pages under work in another room must not keep the tests of this one from running.
    command = [sys.executable, "manage.py", "prepare", "--skip-checks", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.exit(f"The migrations do not run:\n{done.stderr[-3000:]}", returncode=3)
    connection.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(fresh), sql.Identifier(name)))


def _digest() -> str:
    files = sorted([*ROOT.glob("apps/*/migrations/*.py"), ROOT / "requirements" / "base.txt"])
    joined = b"".join(str(file.relative_to(ROOT)).encode() + file.read_bytes() for file in files)
    return hashlib.sha256(joined).hexdigest()[:16]


def discard(server: postgres.Server, folder: Path) -> None:
    """End a server that a test run started, and remove all it left."""
    postgres.stop(server)
    shutil.rmtree(folder, ignore_errors=True)
    # Where the server's user could not reach the folder, the data lies in a home of its own.
    if folder not in server.data.parents:
        shutil.rmtree(server.data.parent)
