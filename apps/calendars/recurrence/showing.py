"""A series as a page shows it: in words, with its next ten times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from apps.core.refusals import Refused

from .series import Occurrence, Recurrence

SHOWN = 10


@dataclass
class Shown:
    """``problem`` says why there is nothing to show."""

    words: str = ""
    rows: list[Occurrence] = field(default_factory=list)
    more: int = 0
    problem: str = ""


def shown(series: Recurrence, at: datetime) -> Shown:
    """The series from ``at`` (aware) on."""
    ahead = series.upcoming(at, len(series.occurrences))
    return Shown(series.in_words(), ahead[:SHOWN], max(len(ahead) - SHOWN, 0))


def shown_stored(stored: str, at: datetime) -> Shown | None:
    """The series that was saved as ``stored``; None where nothing comes again."""
    if not stored:
        return None
    try:
        return shown(Recurrence.load(stored), at)
    except Refused as refused:
        return Shown(problem=str(refused))
