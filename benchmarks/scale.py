"""How much there is: the sizes of quality.md, or smaller ones from the environment for a quick trial."""

import os
from dataclasses import dataclass

PER_MONTH = 10_000


@dataclass(frozen=True)
class Scale:
    """Changes, windows of each, and how often each request is repeated."""

    changes: int
    windows_each: int
    repeats: int

    @property
    def windows(self) -> int:
        """How many windows the calendar has."""
        return self.changes * self.windows_each


def scale() -> Scale:
    """BENCH_CHANGES (100,000), BENCH_WINDOWS (ten for each change) and BENCH_REPEATS (60); rounded to what fits."""
    windows = int(os.environ.get("BENCH_WINDOWS") or 0)
    changes = int(os.environ.get("BENCH_CHANGES") or 0) or (windows // 10 or 100_000)
    each = max((windows or changes * 10) // changes, 1)
    # The rounding keeps the places of windows in time a permutation (see fill.py).
    return Scale(max(changes // each, 1) * each, each, int(os.environ.get("BENCH_REPEATS") or 60))
