"""The embedded server: where it lives, who may talk to it, and that it ends with whoever started it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config import postgres, postgres_cluster
from config.faults import Unavailable
from tests.database import discard

ROOT = Path(__file__).resolve().parent.parent.parent
STARTER = (
    "import sys, time; from pathlib import Path; from config import postgres; "
    "print(postgres.ensure(Path(sys.argv[1])).pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def folder(tmp_path):
    """A data folder whose name has a space in it; what was started for it is ended."""
    place = tmp_path / "data of mine"
    yield place
    if place.exists():
        where = postgres_cluster.place(place)
        discard(postgres.Server(where.data, where.socket), place)


def _start_elsewhere(folder):
    command = [sys.executable, "-c", STARTER, str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())


def _gone(pid, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_server_starts_once_and_keeps_its_data(folder):
    server = postgres.ensure(folder)
    with server.connect(postgres.OWNER, postgres.DATABASE) as connection:
        connection.execute("create table kept (i int)")
        pid = server.pid
    assert postgres.ensure(folder) == server
    assert server.pid == pid
    postgres.stop(server)
    assert _gone(pid)
    again = postgres.ensure(folder)
    with again.connect(postgres.OWNER, postgres.DATABASE) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_server_is_on_no_network_and_private(folder):
    before = {path: path.stat().st_mode for path in (*folder.parents,)}
    server = postgres.ensure(folder)
    with server.connect() as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        assert connection.execute("select count(*) from pg_hba_file_rules where auth_method = 'trust'").fetchone() == (
            0,
        )
    assert server.socket.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0
    assert {path: path.stat().st_mode for path in before} == before


def test_another_user_of_the_machine_is_refused(folder):
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    server = postgres.ensure(folder)
    connect = f"import psycopg; psycopg.connect(host={str(server.socket)!r}, user='postgres', dbname='postgres')"
    done = subprocess.run(
        ["/usr/bin/env", sys.executable, "-c", connect], user="nobody", check=False, capture_output=True, cwd="/"
    )
    assert done.returncode != 0


def test_killed_starter_takes_the_server_with_it_and_the_next_start_recovers(folder):
    process, pid = _start_elsewhere(folder)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert _gone(pid)
    server = postgres.ensure(folder)
    with server.connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_killed_server_is_started_again(folder):
    server = postgres.ensure(folder)
    os.kill(server.pid, signal.SIGKILL)
    with postgres.ensure(folder).connect() as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_two_data_folders_do_not_meet(folder, tmp_path):
    one, two = postgres.ensure(folder), postgres.ensure(tmp_path / "other")
    try:
        assert one.socket != two.socket
        assert one.pid != two.pid
    finally:
        discard(two, tmp_path / "other")


def test_two_starters_at_once_share_one_server(folder):
    starts = [
        subprocess.Popen([sys.executable, "-c", STARTER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE) for _ in "ab"
    ]
    try:
        first, second = (int(process.stdout.readline()) for process in starts)
        assert first == second
    finally:
        for process in starts:
            process.kill()
            process.wait()
            process.stdout.close()


def test_application_role_is_no_superuser_and_owns_nothing(folder):
    server = postgres.ensure(folder)
    with server.connect(postgres.APPLICATION, postgres.DATABASE) as connection:
        assert connection.execute("show is_superuser").fetchone() == ("off",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (i int)")


def test_unusable_data_folder_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable, match="Set DATA_DIR"):
        postgres.ensure(tmp_path / "file" / "below")


def test_data_of_another_version_is_refused_with_a_way_on(folder):
    server = postgres.ensure(folder)
    postgres.stop(server)
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(Unavailable, match="PostgreSQL 14"):
        postgres.ensure(folder)


def test_full_disk_is_said_plainly(tmp_path):
    log = tmp_path / "log"
    log.write_text("FATAL:  could not write lock file: No space left on device\n")
    assert "the disk is full" in postgres_cluster.explain("It did not start", log, 0)
