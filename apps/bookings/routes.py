"""Who is told of bookings: those who approve, and those who asked."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.routes import Route, routes

from .models import Booking
from .permissions import environments_of, needs_approval


def _booking(event) -> Booking:
    rows = Booking.objects.select_related("docket").prefetch_related("places__environment__booking_rules")
    return rows.get(docket__key=event.key)


def _page(event, user) -> str:
    return _booking(event).get_absolute_url()


def _approvers(event):
    """The teams of the environments that ask for approval, while it is asked for."""
    booking = _booking(event)
    teams = {one.team_id for one in environments_of(booking) if needs_approval(one)}
    if booking.state != "asked" or booking.waiting_since is not None:
        return User.objects.none()
    return User.objects.filter(is_active=True, is_service=False, memberships__team__in=teams).distinct()


def _owners(event):
    """Who asked; and its whole team where that person is not of it (it was handed over, or booked for it), or has left."""
    return _told([_booking(event)])


def _told(bookings):
    found = Q(pk__in=())
    for booking in bookings:
        found |= Q(pk=booking.asked_by_id)
        team = Q(memberships__team=booking.docket.team_id)
        if not User.objects.filter(team, pk=booking.asked_by_id, is_active=True).exists():
            found |= team
    return User.objects.filter(found, is_active=True, is_service=False).distinct()


def _sentence(template):
    return lambda event, user: template % {"title": _booking(event).docket.title}


for _name, _label, _kinds, _recipients, _template, _asked in (
    (
        "approve",
        gettext_lazy("A booking waits for my approval"),
        ("booking.asked", "booking.edited", "booking.confirmed"),
        _approvers,
        gettext_lazy("Approve the booking “%(title)s”"),
        True,
    ),
    (
        "decided",
        gettext_lazy("My booking is decided"),
        ("booking.approved", "booking.refused", "booking.cancelled"),
        _owners,
        gettext_lazy("“%(title)s” is decided"),
        False,
    ),
    (
        "offered",
        gettext_lazy("Time I wait for is free"),
        ("booking.offered",),
        _owners,
        gettext_lazy("“%(title)s” is free now; take it firmly, or it goes to the next"),
        True,
    ),
    (
        "idle",
        gettext_lazy("My booking is not used"),
        ("booking.idle",),
        _owners,
        gettext_lazy("Nobody began “%(title)s”; begin, or it is given to others"),
        True,
    ),
    (
        "reclaimed",
        gettext_lazy("My booking was given to others"),
        ("booking.reclaimed",),
        _owners,
        gettext_lazy("“%(title)s” was given back, as nobody began"),
        False,
    ),
    (
        "overlaps",
        gettext_lazy("My booking overlaps with another"),
        ("booking.overlaps",),
        _owners,
        gettext_lazy("“%(title)s” overlaps with another booking of the same environment"),
        False,
    ),
):
    routes.add(
        f"bookings.{_name}",
        Route(
            label=_label, kinds=_kinds, recipients=_recipients, sentence=_sentence(_template), url=_page, asked=_asked
        ),
    )
