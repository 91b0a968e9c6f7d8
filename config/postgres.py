"""The embedded PostgreSQL: `ensure(data_dir)` gives a running server, started where it was not.

Only the binaries of the wheel are used. The server listens on a socket in a private folder and on no network; it ends
when the process that started it ends. Roles: a superuser for repairs, the owner of the tables, and the application.
"""

import atexit
import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from config import postgres_cluster as cluster
from config.children import end_with_parent
from config.faults import Unavailable
from config.locks import held

SUPERUSER = "postgres"
OWNER = "slipway_owner"
APPLICATION = "slipway"
DATABASE = "slipway"

_START_SECONDS = 30
_STOP_SECONDS = 30
# For tests only: a crash may lose everything, and the tests run in half the time.
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


# Servers that this process started, to be reaped when they end.
_children: dict[int, subprocess.Popen] = {}


@dataclass(frozen=True)
class Server:
    """A running server: its data folder and the folder of its socket."""

    data: Path
    socket: Path

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address for DATABASE_URL, as that role."""
        return f"postgres://{role}@/{database}?host={quote(str(self.socket))}"

    def connect(
        self, role: str = SUPERUSER, database: str = "postgres", *, seconds: int = _START_SECONDS
    ) -> psycopg.Connection:
        """A connection in autocommit mode; raises psycopg.OperationalError when nothing answers in that time."""
        return psycopg.connect(
            host=str(self.socket), user=role, dbname=database, autocommit=True, connect_timeout=seconds
        )

    @property
    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        with suppress(OSError, ValueError, IndexError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return None


def ensure(data_dir: Path, *, durable: bool = True, own: bool = False) -> Server:
    """The server of `data_dir`, made on first use and started where it does not run.

    `own` restarts a server that another process had started, so that it lives as long as the caller does.
    `durable=False` trades safety for speed. Raises `Unavailable` with the reason when it cannot be had.
    """
    data_dir = data_dir.resolve()
    _make_folder(data_dir)
    with held(data_dir / "postgres.lock"):
        place = cluster.place(data_dir)
        server = Server(place.data, place.socket)
        running = _answers(server)
        if running and own:
            stop(server)
            running = False
        if not running:
            cluster.create(place)
            _start(server, place, durable=durable)
        _roles_and_database(server)
    return server


def stop(server: Server) -> None:
    """End the server cleanly: connections are cut, nothing committed is lost. Quiet when it does not run."""
    pid = server.pid
    if pid is None:
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    end = time.monotonic() + _STOP_SECONDS
    while _alive(pid) and time.monotonic() < end:
        time.sleep(0.05)
    with suppress(OSError):
        server.socket.rmdir()


def _make_folder(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The data folder {data_dir} cannot be made: {error.strerror}. Set DATA_DIR.") from error


def _start(server: Server, place: cluster.Place, *, durable: bool) -> None:
    """Start the server as a child that ends with us, and wait until it answers."""
    place.make_socket_folder()
    end = time.monotonic() + _START_SECONDS
    while True:
        for earlier in _children.values():
            # One that was killed stays in the process table, and in the way, until it is asked for.
            earlier.poll()
        begun = place.log.stat().st_size if place.log.exists() else 0
        process = _launch(server, place, durable=durable)
        while process.poll() is None and not _answers(server) and time.monotonic() < end:
            time.sleep(0.05)
        if process.poll() is None and _answers(server):
            atexit.register(_stop_mine, server, os.getpid())
            return
        # Nor may another starter's be reaped yet: that one keeps us out for as long.
        if time.monotonic() > end or not cluster.another_is_in_the_way(place.log, begun):
            raise Unavailable(cluster.explain("The embedded PostgreSQL did not start", place.log, begun))
        time.sleep(0.3)
        if _answers(server):
            return


def _launch(server: Server, place: cluster.Place, *, durable: bool) -> subprocess.Popen:
    settings = ["listen_addresses=", f"unix_socket_directories={server.socket}", "unix_socket_permissions=0700"]
    options = [part for setting in (*settings, *(() if durable else _FORGETFUL)) for part in ("-c", setting)]
    # Output goes to a file: a pipe that nobody reads would stop the server in the end.
    with place.log.open("ab") as log:
        process = subprocess.Popen(
            [str(place.binaries / "postgres"), "-D", str(server.data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=cluster.ENVIRONMENT,
            preexec_fn=end_with_parent(signal.SIGINT),
            start_new_session=True,
            **place.identity,
        )
    _children[process.pid] = process
    return process


def _stop_mine(server: Server, starter: int) -> None:
    """At the end of the process that started it; a forked child that ends leaves it alone."""
    if os.getpid() == starter:
        stop(server)


def _answers(server: Server) -> bool:
    """Whether somebody answers. Only a connection tells: the pid file outlives a killed server."""
    if not server.socket.exists():
        return False
    try:
        # Short: a killed server's last children may hold its socket for a moment, and never answer.
        server.connect(seconds=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _roles_and_database(server: Server) -> None:
    with server.connect() as connection:
        roles = {name for (name,) in connection.execute("select rolname from pg_roles")}
        if OWNER not in roles:
            connection.execute(f"create role {OWNER} login createdb")
        if APPLICATION not in roles:
            connection.execute(f"create role {APPLICATION} login")
            connection.execute(f"grant {APPLICATION} to {OWNER}")
        if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
            connection.execute(f"create database {DATABASE} owner {OWNER}")


def _alive(pid: int) -> bool:
    if child := _children.get(pid):
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
