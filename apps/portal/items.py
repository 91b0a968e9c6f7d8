"""A line of work, as the home page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """``due_at`` is when it starts to hurt, ``act`` the word on its button, ``tone`` how near that is.

    The button goes to ``act_url``, or takes ``bulk``, an act that is previewed first, on this record alone.
    """

    sentence: str
    url: str
    key: str = ""
    note: str = ""
    due_at: datetime | None = None
    act: str = ""
    tone: str = "neutral"
    act_url: str = ""
    bulk: str = ""
    kind: str = ""
