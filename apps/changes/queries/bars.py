"""The window of a change and what meets it, as bars on one axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

MARGIN = 0.35
TICKS = 5
LONGEST_TITLE = 34
TONES = {"blocks": "danger", "warns": "warning", "info": "info"}
STEPS = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 40320))


@dataclass(frozen=True)
class Axis:
    """From ``start`` to ``end``; ``at`` gives the place of an instant in percent."""

    start: datetime
    end: datetime

    def at(self, moment: datetime) -> float:
        return 100 * (moment - self.start) / (self.end - self.start)


def bars_of(
    span, conflicts, *, key: str, zone: str, buffer_minutes: int = 0
) -> tuple[list[dict], list[tuple[float, str]]]:
    """Rows and ticks for the ``bars`` component: the change, its backout buffer, and each window that it meets."""
    back = span.upper + timedelta(minutes=buffer_minutes)
    margin = (back - span.lower) * MARGIN
    axis = Axis(span.lower - margin, back + margin)
    rows = [_bar(axis, span.lower, span.upper, label=key, tone="accent", lane="own")]
    if buffer_minutes:
        rows.append(_bar(axis, span.upper, back, label=_("backout"), tone="accent", lane="own", dashed=True))
    for row in conflicts:
        if row.span.lower < axis.end and row.span.upper > axis.start:
            rows.append(
                _bar(
                    axis,
                    row.span.lower,
                    row.span.upper,
                    label=_named(row),
                    tone=TONES.get(str(row.severity), "neutral"),
                    dashed=not row.is_firm,
                    url=row.other_url,
                )
            )
    return rows, _ticks(axis, zone)


def _bar(axis: Axis, start: datetime, end: datetime, **also) -> dict:
    left, right = max(0.0, axis.at(start)), min(100.0, axis.at(end))
    return {"start_pct": left, "width_pct": right - left, **also}


def _named(row) -> str:
    if row.reserved:
        return _("Reserved")
    title = row.other_title if len(row.other_title) <= LONGEST_TITLE else f"{row.other_title[: LONGEST_TITLE - 1]}…"
    return f"{row.other_key} {title}".strip()


def _ticks(axis: Axis, zone: str) -> list[tuple[float, str]]:
    """Round times of the zone's clock, about five of them; the date where a day begins or days are shown."""
    step = next((one for one in STEPS if (axis.end - axis.start) / one <= TICKS + 1), STEPS[-1])
    place = ZoneInfo(zone)
    local = axis.start.astimezone(place)
    moment = local.replace(hour=0, minute=0, second=0, microsecond=0)
    while moment <= local:
        moment += step
    ticks = []
    while moment < axis.end and len(ticks) < 3 * TICKS:
        daily = step >= timedelta(days=1) or (moment.hour, moment.minute) == (0, 0)
        ticks.append((axis.at(moment), f"{moment:%d %b}" if daily else f"{moment:%H:%M}"))
        moment += step
    return ticks
