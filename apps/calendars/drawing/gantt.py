"""This window and those it meets, as bars on one axis."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..enums import WindowKind
from ..models import Window
from ..queries import ConflictRow

MOST = 8
TICKS = 4
# Wide enough (in per cent of the axis) for a name inside.
NAMED = 20


def bars(window: Window, rows: list[ConflictRow], zone: str) -> tuple[list[dict], list[tuple[float, str]]]:
    """Rows and ticks for the component ``bars``: one's own window first, its backout buffer dashed behind it.

    The axis is the window with as much again on both sides, at most a week; longer others run out of it. A picture
    without links: the sentences below it have them.
    """
    pad = min(max(window.span.upper - window.span.lower, timedelta(hours=1)), timedelta(days=7))
    start, end = window.span.lower - pad, window.span.upper + pad
    drawn = [_bar(window.docket.key, window.span.lower, window.span.upper, start, end, tone="accent", lane="own")]
    if window.buffer_minutes:
        until = window.span.upper + timedelta(minutes=window.buffer_minutes)
        # Beside a short bar stands its name, so that the buffer needs a lane of its own.
        lane = {"lane": "own"} if drawn[0]["width_pct"] > NAMED else {}
        drawn.append(_bar(_("backout"), window.span.upper, until, start, end, tone="accent", dashed=True, **lane))
    seen = set()
    for row in rows:
        if not (row.other_kind or row.reserved):
            continue
        name = row.other_key or (_("Reserved") if row.reserved else row.other_title or WindowKind(row.other_kind).label)
        if (name, row.span) in seen or len(seen) == MOST:
            continue
        seen.add((name, row.span))
        tone, dashed = row.weight.tone, not row.is_firm
        drawn.append(_bar(str(name), row.span.lower, row.span.upper, start, end, tone=tone, dashed=dashed))
    place, step = ZoneInfo(zone), (end - start) / TICKS
    pattern = "D j H:i" if end - start > timedelta(hours=18) else "H:i"
    ticks = [(100 * n / TICKS, date_format((start + step * n).astimezone(place), pattern)) for n in range(TICKS)]
    return drawn, ticks


def _bar(label, lower, upper, start, end, **values) -> dict:
    lower, upper = max(lower, start), min(upper, end)
    whole = (end - start).total_seconds()
    return {
        "label": label,
        "start_pct": 100 * (lower - start).total_seconds() / whole,
        "width_pct": 100 * (upper - lower).total_seconds() / whole,
        **values,
    }
