"""The time of a booking on the calendar: placed, made firm, given back."""

from __future__ import annotations

from apps.calendars.enums import WindowKind
from apps.calendars.services import place, place_series, set_firm, withdraw
from apps.core import clock

from ..enums import BookingState
from ..models import Booking
from ..rules import windows_of

HOLDS = (BookingState.FIRM, BookingState.IN_USE)


def place_all(booking: Booking, spans: list, *, zone: str, by) -> None:
    """One window for each span, on all environments; firm where the booking is."""
    place_series(
        booking.docket,
        spans,
        by=by,
        kind=WindowKind.BOOKING,
        firm=booking.state in HOLDS,
        zone=zone,
        environments=[row.environment for row in booking.places.select_related("environment")],
    )


def set_firmness(booking: Booking, *, by) -> None:
    """As its state says; raises Refused where another firm booking stands."""
    for window in windows_of(booking):
        set_firm(booking.docket, window.purpose, firm=booking.state in HOLDS, by=by)


def free(booking: Booking, *, by, only_current: bool = False) -> None:
    """What is ahead is given back; what was used stays. ``only_current``: of a series, just the time that runs now."""
    now = clock.now().replace(second=0, microsecond=0)
    for window in windows_of(booking):
        if window.span.upper <= now or (only_current and window.span.lower > now):
            continue
        if window.span.lower >= now:
            withdraw(booking.docket, window.purpose, by=by)
        else:
            place(
                booking.docket,
                purpose=window.purpose,
                kind=WindowKind.BOOKING,
                start=window.span.lower,
                end=now,
                firm=window.is_firm,
                zone=window.zone,
                environments=[row.environment for row in booking.places.select_related("environment")],
                by=by,
            )
