"""What happens to bookings by itself: time runs out, nobody came, an offer was not taken. By the database's clock."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from apps.audit.services import recording
from apps.calendars.occupancy import vacate
from apps.core import clock
from apps.core.sweeps import each

from ..enums import BookingState
from ..models import Booking, BookingRules
from ..permissions import environments_of
from ..rules import is_overtaken, nothing_stands_against_it, windows_of
from ..workflow import BOOKING_WORKFLOW
from .placing import free
from .waiting import offer_next

OPEN = (BookingState.ASKED, BookingState.TENTATIVE, BookingState.FIRM, BookingState.IN_USE)


def sweep() -> dict[str, int]:
    """Look at every open booking once, each in a transaction of its own; returns what was done how often.

    Harmless when run twice at once: each act locks its booking and looks again at its state.
    """
    done: dict[str, int] = {}

    def look(pk: int) -> None:
        with transaction.atomic():
            booking = Booking.objects.select_for_update(of=("self",)).select_related("docket").get(pk=pk)
            act = _look(booking) if booking.state in OPEN else ""
        if act:
            done[act] = done.get(act, 0) + 1

    each(list(Booking.objects.filter(state__in=OPEN).order_by("pk").values_list("pk", flat=True)), look)
    return done


def _look(booking: Booking) -> str:
    now, windows = clock.now(), windows_of(booking)
    ahead = [window for window in windows if window.span.upper > now]
    current = next((window for window in ahead if window.span.lower <= now), None)
    if not ahead:
        return _take(booking, "run_out" if booking.state in ("firm", "in_use") else "miss")
    if booking.state == BookingState.IN_USE and current is None:
        return _take(booking, "pause")
    offered = booking.state == BookingState.TENTATIVE and booking.offer_until
    if offered and (booking.offer_until <= now or is_overtaken(booking)):
        return _take(booking, "pass_on")
    if booking.state == BookingState.FIRM and current is not None:
        return _look_for_life(booking, current, now)
    return ""


def _look_for_life(booking: Booking, window, now) -> str:
    """Nobody began though they might: say so, and after the notice give the time to others."""
    rules = [BookingRules.of(environment) for environment in environments_of(booking)]
    idle = timedelta(minutes=min(rule.idle_minutes for rule in rules))
    if now < window.span.lower + idle:
        return ""
    if nothing_stands_against_it(booking, None):
        # Who may not begin is not idle; once they may, they get the whole notice.
        return _held(booking)
    if booking.reclaim_at is None:
        with recording(kind="booking.idle", key=booking.key, by=None):
            booking.reclaim_at = now + timedelta(minutes=min(rule.notice_minutes for rule in rules))
            booking.save()
        return "idle"
    if booking.reclaim_at > now:
        return ""
    if any(other.span.lower > now for other in windows_of(booking)):
        # Of a series only this time goes; the next is theirs as before.
        with recording(kind="booking.reclaimed", key=booking.key, by=None):
            free(booking, by=None, only_current=True)
            booking.reclaim_at = None
            booking.save()
        offer_next(environments_of(booking))
        return "reclaim"
    return _take(booking, "reclaim")


def _held(booking: Booking) -> str:
    if booking.reclaim_at is None:
        return ""
    with recording(kind="booking.held", key=booking.key, by=None):
        booking.reclaim_at = None
        booking.save()
    return "held"


def _take(booking: Booking, name: str) -> str:
    with BOOKING_WORKFLOW.acting(booking, name, by=None, decided=True) as locked:
        now = clock.now()
        if name in ("pause", "run_out"):
            vacate(locked.docket, by=None)
        if name == "pause":
            locked.begun_by = locked.begun_at = None
        elif name == "pass_on":
            # To the end of the list.
            locked.waiting_since, locked.offer_until = now, None
        else:
            locked.ended_at, locked.reclaim_at, locked.waiting_since = now, None, None
            free(locked, by=None)
    if name in ("reclaim", "pass_on"):
        offer_next(environments_of(locked))
    return name
