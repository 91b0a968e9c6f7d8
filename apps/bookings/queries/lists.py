"""Lists of bookings."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.calendars.models import Window
from apps.core import clock

from ..models import Booking
from ..permissions import visible_bookings

OPEN = ("asked", "tentative", "firm", "in_use")


def booking_rows(
    user, *, state: str = "", team: str = "", mine: bool = False, search: str = "", any_state: bool = False
) -> QuerySet[Booking]:
    """Open bookings (or those of a state, or all) that ``user`` may see, with the ``span`` that runs or comes next."""
    windows = Window.objects.filter(docket=OuterRef("docket"), withdrawn_at=None)
    ahead = windows.filter(span__endswith__gt=clock.now()).order_by("span").values("span")[:1]
    rows = visible_bookings(user).annotate(
        span=Coalesce(Subquery(ahead), Subquery(windows.order_by("-span").values("span")[:1]))
    )
    if not any_state:
        rows = rows.filter(state=state) if state else rows.filter(state__in=OPEN)
    if team:
        rows = rows.filter(docket__team__slug=team)
    if mine:
        rows = rows.filter(docket__team__in=user.team_ids)
    if search:
        rows = rows.filter(docket__title__icontains=search)
    return rows
