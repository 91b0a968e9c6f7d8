"""One line for each step of set-up, with the seconds it took; standard library only."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Step:
    """A step under way. `note` replaces the word "done" at its end."""

    def __init__(self) -> None:
        self.note = "done"


@contextmanager
def step(what: str) -> Iterator[Step]:
    """Say `what` before the block runs, and how long it took after."""
    begun = time.monotonic()
    current = Step()
    print(f"  {what} ... ", end="", flush=True)
    try:
        yield current
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{current.note} ({time.monotonic() - begun:.1f} s)", flush=True)


def fail(reason: object) -> int:
    """Say on standard error what is wrong; gives the exit code for it."""
    print(f"\nSlipway cannot start: {reason}", file=sys.stderr, flush=True)
    return 1
