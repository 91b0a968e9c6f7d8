"""How bookings plug in: their dockets, and what a freeze or another window may know of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.dockets.enums import Prefix
from apps.dockets.subjects import Subject, at_turn, subjects
from apps.environments.protections import Protection, protections

from .following import move
from .models import BookingRules
from .permissions import may_edit, movable_bookings
from .rules import facts_of
from .workflow import BOOKING_WORKFLOW


@protections.register("bookings")
def protecting(environment, user) -> Iterator[Protection]:
    """Where every booking is approved by the owner."""
    row = BookingRules.objects.filter(environment=environment, needs_approval=True).first()
    if row is not None:
        sentence = _("Every booking is approved by %s") % environment.team
        yield Protection(sentence, row.get_absolute_url(), "info")


subjects.add(
    Prefix.BOOKING,
    Subject(
        prefix=Prefix.BOOKING,
        label=gettext_lazy("Booking"),
        relation="booking",
        url_name="bookings:detail",
        facts=lambda docket: facts_of(docket.booking),
        may_edit=lambda docket, user: may_edit(docket.booking, user),
        glance=lambda docket, user: at_turn(docket.booking, BOOKING_WORKFLOW),
        movable=movable_bookings,
        move=move,
    ),
)
