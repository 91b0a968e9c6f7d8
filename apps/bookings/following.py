"""Bookings that are held for a record move with it; and how a booking is moved on the calendar."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.calendars.followers import Follower, followers, later
from apps.calendars.models import Window
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.dockets.models import Docket

from .models import Booking
from .services import edit
from .workflow import OPEN


def move(docket: Docket, purpose: str, span: TimestamptzRange, *, by, reason: str) -> None:
    """A booking of one time to ``span``; one that comes again is moved as a whole, on its own page."""
    booking = docket.booking
    insist(_comes_again(booking))
    edit(booking, by=by, start=span.lower, end=span.upper)


@followers.register("bookings")
def following(window: Window, span: TimestamptzRange) -> Iterator[Follower]:
    """What is booked for a record keeps its distance to the start of its work."""
    if window.purpose != "work":
        return
    by = span.lower - window.span.lower
    booked = Booking.objects.filter(subject=window.docket_id, state__in=OPEN)
    rows = Window.objects.filter(docket__booking__in=booked, withdrawn_at=None)
    # Of one that comes again the next time stands for all: it does not move with anything.
    rows = rows.order_by("docket_id", "span").distinct("docket_id")
    for row in rows.select_related("docket__team", "docket__booking"):
        why = _("booked for %s") % window.docket.key
        yield Follower(row, later(row.span, by), why, stays=_comes_again(row.docket.booking))


def _comes_again(booking: Booking) -> Refusal | None:
    if not booking.schedule:
        return None
    sentence = _("%s comes again and again; its times are moved on its own page.") % booking.key
    return Refusal(sentence, code="series", kind="state", url=booking.get_absolute_url())
