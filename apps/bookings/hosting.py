"""A booking in use is in its environments in place of others: it lets in whom it is there for, and is back after them."""

from __future__ import annotations

from apps.calendars.occupancy import Host, hosts
from apps.core import clock

from .enums import BookingState
from .models import Booking
from .rules import is_its_time


def _lends(holder, docket) -> bool:
    """Who has an environment, or is about to, lets in its own team and what it is for; whose time is over, everybody."""
    booking = Booking.objects.filter(docket=holder, state__in=(BookingState.FIRM, BookingState.IN_USE)).first()
    if booking is None or docket.pk == holder.pk:
        return False
    if docket.pk == booking.subject_id or docket.team_id == holder.team_id:
        return True
    return booking.state == BookingState.IN_USE and bool(is_its_time(booking, None))


def _heir(environment, leaving):
    """Whoever else has it in use now."""
    now = clock.now()
    rows = Booking.objects.filter(
        state=BookingState.IN_USE,
        places__environment=environment,
        docket__windows__span__contains=now,
        docket__windows__withdrawn_at=None,
    )
    booking = rows.exclude(docket=leaving).select_related("docket").first()
    return booking and booking.docket


hosts.add("bookings", Host(_lends, _heir))
