"""What risk rules know beside the change itself: how its team did lately, and what else happens to its services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from apps.calendars.enums import WindowKind
from apps.calendars.models import Window

from ..enums import Outcome, State
from ..models import ChangeRequest
from ..shape import Shape

TRACK_DAYS = 90
WEEK = timedelta(days=7)
GOOD = (Outcome.SUCCESSFUL, Outcome.WITH_ISSUES)


@dataclass(frozen=True)
class Background:
    """``finished`` and ``succeeded`` count the team's changes closed in the last 90 days; ``this_week`` counts other
    changes of the same services within seven days before the window's start."""

    at: datetime
    finished: int = 0
    succeeded: int = 0
    this_week: int = 0


def background_of(shape: Shape, *, at: datetime) -> Background:
    """Read both in two statements; what is not known yet (no team, no window) counts as nothing."""
    finished, succeeded = _track_record(shape, at)
    return Background(at=at, finished=finished, succeeded=succeeded, this_week=_neighbours(shape))


def _track_record(shape: Shape, at: datetime) -> tuple[int, int]:
    if shape.team is None:
        return 0, 0
    closed = ChangeRequest.objects.filter(
        docket__team=shape.team, state=State.CLOSED, closed_at__gt=at - timedelta(days=TRACK_DAYS), closed_at__lte=at
    ).order_by()
    counted = closed.aggregate(finished=Count("pk"), succeeded=Count("pk", filter=Q(outcome__in=GOOD)))
    return counted["finished"], counted["succeeded"]


def neighbours_of(shape: Shape, since: datetime, until: datetime) -> list:
    """Spans of other changes' windows on the same services that overlap ``[since, until)``; one statement."""
    return [span for _pk, span in set(_windows(shape, since, until).values_list("pk", "span"))]


def week_before(spans: list, start: datetime) -> int:
    """How many of these spans lie, in part at least, within the seven days before ``start``."""
    return sum(span.lower < start and span.upper > start - WEEK for span in spans)


def _neighbours(shape: Shape) -> int:
    if shape.start is None or not shape.services:
        return 0
    return _windows(shape, shape.start - WEEK, shape.start).values("pk").distinct().count()


def _windows(shape: Shape, since: datetime, until: datetime):
    windows = Window.objects.filter(
        kind=WindowKind.CHANGE,
        withdrawn_at__isnull=True,
        span__overlap=(since, until),
        claims__service__in=[service.pk for service in shape.services],
    )
    return windows.exclude(docket__change=shape.change_id) if shape.change_id else windows
