"""Runs a few processes together: they start together, and none outlives the others or us."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.children import end_with_parent
from config.faults import Unavailable

STOP_SECONDS = 15
# A process that ends by itself is started again this often in a minute; then something is really wrong.
MOST_RESTARTS = 3


@dataclass
class Program:
    """One process: its name, command, environment, and where its output goes."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it in a process group of its own, so that a Ctrl-C reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGTERM),
            )

    def signal(self, number: int) -> None:
        """Send a signal to the process and all that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def ended(self) -> bool:
        """Whether the process itself is gone."""
        return self.process is None or self.process.poll() is not None

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Keeps the programs running until it is told to stop."""

    def __init__(self, programs: list[Program]) -> None:
        self.programs = programs
        self.stopping = False

    def start(self) -> None:
        """Start all; from here on SIGINT, SIGTERM and SIGHUP mean: stop all."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        for program in self.programs:
            program.start()

    def check(self) -> None:
        """Start again what has ended; raises `Unavailable` with its last words when it keeps ending."""
        for program in self.programs:
            if not program.ended() or self.stopping:
                continue
            recent = [at for at in program.starts if time.monotonic() - at < 60]
            if len(recent) > MOST_RESTARTS:
                raise Unavailable(
                    f"{program.name} keeps ending. Its last words ({program.log}):\n{program.last_words()}"
                )
            program.start()

    def watch(self) -> None:
        """Return when a stop was asked for."""
        while not self.stopping:
            self.check()
            time.sleep(0.3)

    def stop(self) -> None:
        """End all programs and whatever they started: politely, then for certain."""
        self.stopping = True
        for program in self.programs:
            program.signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        while time.monotonic() < end and not all(program.ended() for program in self.programs):
            time.sleep(0.05)
        for program in self.programs:
            # Also after a clean end: a grandchild may be left in the group.
            program.signal(signal.SIGKILL)
            if program.process is not None:
                program.process.wait()

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True
