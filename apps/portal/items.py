"""A line of work, as the home page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """``due_at`` is when it starts to hurt, ``act`` the word on its button, ``tone`` how near that is."""

    sentence: str
    url: str
    key: str = ""
    note: str = ""
    due_at: datetime | None = None
    act: str = ""
    tone: str = "neutral"
