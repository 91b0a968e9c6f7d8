"""Child processes that do not outlive their parent."""

import ctypes
import os
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def end_with_parent(number: int) -> Callable[[], None] | None:
    """For `preexec_fn`: the child gets that signal when its parent ends, even by kill -9. None where it cannot be."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)
        # The parent may have ended before the line above.
        if os.getppid() != parent:
            os._exit(1)

    return arrange
