"""Whose holidays stand on the calendar of one reader."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import BusinessCalendar, TeamCalendar


def business_calendars(reader) -> QuerySet[BusinessCalendar]:
    """Every business calendar by name; ``is_own``: that of a team of the reader, or the standard one."""
    teams = TeamCalendar.objects.filter(calendar=OuterRef("pk"), team__memberships__user=reader)
    standard = BusinessCalendar.objects.order_by("id").values("pk")[:1]
    return BusinessCalendar.objects.annotate(is_own=Q(Exists(teams)) | Q(pk=standard)).order_by("name")


def without_holidays(reader, chosen: Collection[str]) -> QuerySet[BusinessCalendar]:
    """The business calendars whose holidays are not shown: all but those chosen (by short name), or but the reader's own
    where none is."""
    if chosen:
        return BusinessCalendar.objects.exclude(slug__in=chosen)
    return business_calendars(reader).order_by().filter(is_own=False)
