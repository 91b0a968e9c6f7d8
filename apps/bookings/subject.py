"""How bookings plug in: their dockets, and what a freeze or another window may know of them."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Act, Glance, Subject, at_turn, subjects
from apps.environments.protections import Protection, protections

from .enums import BookingState
from .following import move
from .models import BookingRules
from .permissions import may_edit, movable_bookings
from .rules import facts_of, windows_of
from .workflow import BOOKING_WORKFLOW


@protections.register("bookings")
def protecting(environment, user) -> Iterator[Protection]:
    """Where every booking is approved by the owner."""
    row = BookingRules.of(environment)
    if row.needs_approval:
        sentence = _("Every booking is approved by %s") % environment.team
        yield Protection(sentence, row.get_absolute_url(), "info")


def glance(docket: Docket, user) -> Glance:
    """Its state and whose turn it is; while its time runs, the button that ends it for whoever may."""
    booking, now = docket.booking, clock.now()
    runs = booking.state == BookingState.IN_USE and any(now in window.span for window in windows_of(booking))
    acts = ()
    if runs and may_edit(booking, user) is None:
        ends = BOOKING_WORKFLOW.find("end")
        url = reverse("bookings:transitions", args=[docket.key])
        acts = (Act(str(ends.label), url, ends.name, booking.version),)
    return at_turn(booking, BOOKING_WORKFLOW, acts=acts)


subjects.add(
    Prefix.BOOKING,
    Subject(
        prefix=Prefix.BOOKING,
        label=gettext_lazy("Booking"),
        relation="booking",
        url_name="bookings:detail",
        facts=lambda docket: facts_of(docket.booking),
        may_edit=lambda docket, user: may_edit(docket.booking, user),
        glance=glance,
        movable=movable_bookings,
        move=move,
    ),
)
