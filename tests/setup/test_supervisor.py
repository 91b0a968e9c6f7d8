"""The supervisor: one stop ends everything, and nothing keeps ending unnoticed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.faults import Unavailable
from config.supervisor import MOST_RESTARTS, Program, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
# Starts a grandchild, says both process ids, and ignores a polite stop when told so.
FAMILY = """
import os, signal, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""
KEEPER = """
import sys, time
from pathlib import Path
from config.supervisor import Program, Supervisor
log = Path(sys.argv[1])
supervisor = Supervisor([Program("one", [sys.executable, "-c", sys.argv[2]], {}, log)])
supervisor.start()
print("started", flush=True)
supervisor.watch()
supervisor.stop()
"""


@pytest.fixture(autouse=True)
def _signals():
    """The supervisor takes signals over for its whole process; a test gives them back."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def _family(log):
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if log.exists() and (words := log.read_text().split()):
            return [int(word) for word in words]
        time.sleep(0.02)
    raise AssertionError("the programs did not start")


def _running(pids):
    found = []
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        # A zombie has ended; it waits for a parent that is not ours to play.
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(pid)
    return found


def _gone(pids, seconds=10):
    end = time.monotonic() + seconds
    while _running(pids) and time.monotonic() < end:
        time.sleep(0.05)
    return not _running(pids)


def _program(log, *arguments):
    return Program("one", [sys.executable, "-c", FAMILY, *arguments], dict(os.environ), log)


@pytest.mark.parametrize("temper", ["polite", "stubborn"])
def test_stop_leaves_no_process(tmp_path, monkeypatch, temper):
    monkeypatch.setattr("config.supervisor.STOP_SECONDS", 1)
    supervisor = Supervisor([_program(tmp_path / "a.log", temper), _program(tmp_path / "b.log", temper)])
    supervisor.start()
    pids = _family(tmp_path / "a.log") + _family(tmp_path / "b.log")
    assert len(_running(pids)) == 4
    supervisor.stop()
    assert _gone(pids)


def test_interrupt_ends_supervisor_and_programs(tmp_path):
    log = tmp_path / "a.log"
    command = [sys.executable, "-c", KEEPER, str(log), FAMILY]
    keeper = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with keeper.stdout:
        assert keeper.stdout.readline() == "started\n"
    pids = _family(log)
    keeper.send_signal(signal.SIGINT)
    assert keeper.wait(timeout=20) == 0
    assert _gone(pids)


def test_killed_supervisor_takes_its_programs_along(tmp_path):
    log = tmp_path / "a.log"
    command = [
        sys.executable,
        "-c",
        KEEPER,
        str(log),
        "import os, time; print(os.getpid(), flush=True); time.sleep(60)",
    ]
    keeper = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with keeper.stdout:
        assert keeper.stdout.readline() == "started\n"
    pids = _family(log)
    keeper.kill()
    keeper.wait()
    assert _gone(pids)


def test_ended_program_is_started_again(tmp_path):
    supervisor = Supervisor([_program(tmp_path / "a.log")])
    supervisor.start()
    try:
        first = supervisor.programs[0].process
        _family(tmp_path / "a.log")
        supervisor.programs[0].signal(signal.SIGKILL)
        first.wait()
        supervisor.check()
        assert not supervisor.programs[0].ended()
        assert supervisor.programs[0].process.pid != first.pid
    finally:
        supervisor.stop()


def test_program_that_keeps_ending_is_reported_with_its_last_words(tmp_path):
    broken = Program("web", [sys.executable, "-c", "raise SystemExit('no such table')"], {}, tmp_path / "web.log")
    supervisor = Supervisor([broken])
    supervisor.start()
    for _ in range(MOST_RESTARTS):
        broken.process.wait()
        supervisor.check()
    broken.process.wait()
    with pytest.raises(Unavailable, match=r"web keeps ending[\s\S]*no such table"):
        supervisor.check()
    supervisor.stop()
