"""`make run`, second half: database, demo data, then web, live stream, worker and clock under one supervisor."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TextIO

import psycopg

from config import postgres, progress
from config.faults import Unavailable
from config.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parent.parent
BIND = os.environ.get("BIND", "127.0.0.1")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OLDEST_SERVER = 150_000
ENOUGH_BYTES = 300 * 1024 * 1024
READY_SECONDS = 60


def main() -> int:
    """Run Slipway until Ctrl-C; the exit code is 0 then, and 1 with a sentence when it cannot start."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    supervisor = None
    try:
        data_dir = _data_dir()
        lock = _sole_user(data_dir)
        port, live_port = _ports()
        environment = _database(data_dir) | _addresses(port, live_port)
        demo = _prepare(data_dir, environment)
        supervisor = Supervisor(_programs(data_dir, environment, live_port))
        _serve(supervisor, lock, environment, demo)
    except Unavailable as error:
        return progress.fail(error)
    except KeyboardInterrupt:
        return 130
    finally:
        # A second Ctrl-C must not leave half of it behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if supervisor is not None:
            supervisor.stop()
    print("\nStopped. Your data is kept; `make run` goes on from there.", flush=True)
    return 0


def _data_dir() -> Path:
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the data folder {data_dir} cannot be made ({error.strerror}). Set DATA_DIR.") from error
    if shutil.disk_usage(data_dir).free < ENOUGH_BYTES:
        raise Unavailable(f"the disk of {data_dir} is full: 300 MB are needed. Free some, or set DATA_DIR.")
    return data_dir


def _sole_user(data_dir: Path) -> TextIO:
    """Hold the data folder for this run; raises `Unavailable` with the address of the run that has it."""
    lock = (data_dir / "run.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        where = lock.read().strip() or "starting up"
        lock.close()
        raise Unavailable(f"it already runs on {data_dir} ({where}). For a second one set PORT and DATA_DIR.") from None
    return lock


def _ports() -> tuple[int, int]:
    try:
        port, live_port = int(os.environ.get("PORT") or 8000), int(os.environ.get("LIVE_PORT") or 0)
    except ValueError:
        raise Unavailable("PORT and LIVE_PORT must be numbers.") from None
    return _bind("PORT", port), _bind("LIVE_PORT", live_port)


def _bind(name: str, port: int) -> int:
    """The port itself, or a free one for 0; raises `Unavailable` when it cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((BIND, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise Unavailable(f"port {port} cannot be used ({reason}). Choose another: make run {name}=8100") from error
        return probe.getsockname()[1]


def _database(data_dir: Path) -> dict[str, str]:
    """The environment of all programs, with the addresses of a database that answers."""
    environment = {**os.environ, "DATA_DIR": str(data_dir)}
    if url := environment.get("DATABASE_URL"):
        with progress.step("Looking for the database"):
            _check_server(url)
        return environment
    with progress.step("Starting the database"):
        server = postgres.ensure(data_dir, own=True)
    environment["DATABASE_URL"] = server.url(postgres.APPLICATION)
    environment["DATABASE_OWNER_URL"] = server.url(postgres.OWNER)
    return environment


def _check_server(url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise Unavailable(f"the database of DATABASE_URL cannot be reached: {str(error).strip()}") from error
    if version < OLDEST_SERVER:
        raise Unavailable(f"the database is PostgreSQL {version // 10_000}; 15 or newer is needed.")


def _addresses(port: int, live_port: int) -> dict[str, str]:
    hosts = ("localhost", "127.0.0.1")
    return {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.local"),
        "PORT": str(port),
        "LIVE_PORT": str(live_port),
        "LIVE_PAGE_ORIGINS": ",".join(f"http://{host}:{port}" for host in hosts),
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{port}"),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(data_dir: Path, environment: dict[str, str]) -> str:
    """Bring the database up to date, load the demo on the first run; gives what the demo said of its log-ins."""
    mark = data_dir / "demo.txt"
    wanted = os.environ.get("DEMO", "1") not in ("0", "no", "false")
    if BIND not in LOOPBACK and (wanted or mark.exists()):
        raise Unavailable(
            f"the demo's log-ins are known to everybody, so it is not offered on {BIND}. "
            "Start empty with DEMO=0 and another DATA_DIR, or leave BIND out."
        )
    with progress.step("Bringing the database up to date"):
        _manage(environment, "prepare", "--verbosity", "0")
    if wanted and not mark.exists():
        _make_demo(data_dir, environment, mark)
    return mark.read_text() if mark.exists() else ""


def _make_demo(data_dir: Path, environment: dict[str, str], mark: Path) -> None:
    """Fill an empty database with the demo; raises `Unavailable` where an earlier try was cut short."""
    begun = data_dir / "demo.begun"
    if begun.exists():
        raise Unavailable(
            "making the demo was cut short, so only a part of it is there. "
            f"Remove {data_dir} to make it afresh, or go on with what is there: DEMO=0."
        )
    if _has_nobody(environment["DATABASE_URL"]):
        begun.touch()
        with progress.step("Making the demo company"):
            said = _manage(environment, "demo")
        mark.write_text(said)
        begun.unlink()


def _has_nobody(url: str) -> bool:
    """Whether the database has no people yet: the demo goes into an empty one only."""
    with psycopg.connect(url) as connection:
        return not connection.execute("select exists (select from accounts_user)").fetchone()[0]


def _manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        if "No space left on device" in said:
            raise Unavailable("the disk is full. Free some space, or set DATA_DIR to a folder on another disk.")
        raise Unavailable(f"`manage.py {command[0]}` failed:\n{said[-2000:]}")
    return done.stdout.strip()


def _programs(data_dir: Path, environment: dict[str, str], live_port: int) -> list[Program]:
    celery = ["-m", "celery", "-A", "config.celery"]
    worker = ["worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    live = ["config.asgi:application", "--host", BIND, "--port", str(live_port), "--log-level", "warning"]
    commands = {
        "web": ["-m", "gunicorn", "-c", "python:config.gunicorn"],
        "live": ["-m", "uvicorn", *live, "--timeout-graceful-shutdown", "1"],
        "worker": [*celery, *worker],
        "beat": [*celery, "beat", "--pidfile", "", "--loglevel", "WARNING"],
    }
    metrics = data_dir / "metrics"
    # Numbers of processes that are gone would be added to those of today's.
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    own = {"web": {"PROMETHEUS_MULTIPROC_DIR": str(metrics)}}
    return [
        Program(name, [sys.executable, *command], environment | own.get(name, {}), data_dir / "logs" / f"{name}.log")
        for name, command in commands.items()
    ]


def _serve(supervisor: Supervisor, lock: TextIO, environment: dict[str, str], demo: str) -> None:
    for program in supervisor.programs:
        if program.log.exists():
            program.log.replace(program.log.with_suffix(".log.1"))
    with progress.step("Starting web, live stream, worker and clock"):
        supervisor.start()
        _wait_until_ready(supervisor, f"http://{BIND}:{environment['PORT']}/readyz")
    if supervisor.stopping:
        return
    address = environment["SITE_URL"]
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {address}\n")
    lock.flush()
    print(f"\n  Slipway is at {address}\n", flush=True)
    if demo:
        print(demo, end="\n\n", flush=True)
    print(f"  Logs are in {supervisor.programs[0].log.parent}. Ctrl-C stops everything.", flush=True)
    supervisor.watch()


def _wait_until_ready(supervisor: Supervisor, address: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while not supervisor.stopping:
        supervisor.check()
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
        except OSError as error:
            said = str(error)
        if time.monotonic() > end:
            raise Unavailable(f"the web server did not become ready: {said}\n{supervisor.programs[0].last_words()}")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
