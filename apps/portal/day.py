"""The day as a strip: what is worked on today, hour by hour, in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db.models import Count
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import WindowKind
from apps.calendars.models import Window
from apps.changes.models import ChangeRequest
from apps.core.components.marks import RISK_TONES
from apps.dockets.permissions import visible_to
from apps.dockets.subjects import url_of

MOST = 12
EVERY_HOURS = 3


@dataclass(frozen=True)
class Day:
    """``bars`` and ``ticks`` as the component takes them, the instant ``now`` among them; ``more``: not drawn."""

    bars: list[dict]
    ticks: list[tuple[float, str]]
    more: int


def day_of(user, now: datetime) -> Day:
    """The changes whose window touches the reader's today, the riskiest first kept; three queries."""
    zone = timezone.get_current_timezone()
    today = timezone.localdate(now, zone)
    start = datetime.combine(today, time.min, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(today + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)
    rows = Window.objects.filter(
        visible_to(user, "docket__"),
        kind=WindowKind.CHANGE,
        withdrawn_at=None,
        span__overlap=TimestamptzRange(start, end),
    )
    windows = list(rows.select_related("docket").order_by("-is_firm", "span")[:MOST])
    total = rows.aggregate(n=Count("pk"))["n"]
    levels = dict(
        ChangeRequest.objects.filter(docket__in=[window.docket_id for window in windows]).values_list(
            "docket_id", "risk_level"
        )
    )
    # A day has 23 or 25 hours when the clocks change.
    length = (end - start).total_seconds()

    def share(moment: datetime) -> float:
        return max(0.0, min(100.0, 100 * (moment - start).total_seconds() / length))

    bars = [
        {
            "label": _label(window, share(window.span.upper) - share(window.span.lower)),
            "start_pct": share(window.span.lower),
            "width_pct": share(window.span.upper) - share(window.span.lower),
            "tone": RISK_TONES.get(levels.get(window.docket_id), "neutral"),
            "dashed": not window.is_firm,
            "url": url_of(window.docket),
        }
        for window in sorted(windows, key=lambda window: window.span.lower)
    ]
    hours = [datetime.combine(today, time(hour), tzinfo=zone) for hour in range(0, 24, EVERY_HOURS)]
    return Day(bars, [(share(hour.astimezone(UTC)), f"{hour:%H:%M}") for hour in hours], total - len(windows))


def _label(window: Window, width: float) -> str:
    """Key and title where they stand beside a short bar or fit into a long one, else the key alone."""
    return window.docket.key if 10 <= width < 40 else f"{window.docket.key} {window.docket.title}"
