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


def _neighbours(shape: Shape) -> int:
    if shape.start is None or not shape.services:
        return 0
    windows = Window.objects.filter(
        kind=WindowKind.CHANGE,
        withdrawn_at__isnull=True,
        span__overlap=(shape.start - WEEK, shape.start),
        claims__service__in=[service.pk for service in shape.services],
    )
    if shape.change_id:
        windows = windows.exclude(docket__change=shape.change_id)
    return windows.values("pk").distinct().count()
