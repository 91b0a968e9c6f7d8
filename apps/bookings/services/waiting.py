"""The waiting list: what is freed is offered to whoever waits longest and whom it helps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from apps.core import clock

from ..enums import BookingState
from ..models import Booking
from ..permissions import environments_of
from ..rules import taken, windows_of
from ..workflow import BOOKING_WORKFLOW

OFFER = timedelta(hours=24)


def offer_next(environments: Iterable) -> list[Booking]:
    """Offer freed time, inside the transaction that freed it: tentative for a day, or until it would begin."""
    now, offered = clock.now(), []
    rows = Booking.objects.filter(
        waiting_since__isnull=False, state=BookingState.ASKED, places__environment__in=list(environments)
    ).distinct()
    for booking in rows.order_by("waiting_since", "pk"):
        spans = [window.span for window in windows_of(booking) if window.span.upper > now]
        if not spans or taken(environments_of(booking), spans, None, without=booking.docket):
            continue
        with BOOKING_WORKFLOW.acting(booking, "offer", by=None, decided=True) as locked:
            begins = max(spans[0].lower, now + timedelta(minutes=30))
            locked.offer_until = min(now + OFFER, begins)
        offered.append(locked)
    return offered
