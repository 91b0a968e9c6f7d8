"""How far a booking got, and who takes it further."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import SAME, Transition, Workflow, decision_only

from .enums import BookingState
from .models import Booking
from .permissions import environments_of as places_of
from .permissions import may_approve, may_edit, needs_approval
from .rules import is_free, is_its_time, nothing_stands_against_it, offer_stands

ASKED, TENTATIVE, FIRM, IN_USE, ENDED, CANCELLED = BookingState
OPEN = (ASKED, TENTATIVE, FIRM, IN_USE)


def firm_or_asked(booking: Booking) -> str:
    """Firm at once, unless the owner of an environment wants to approve it."""
    return ASKED if any(needs_approval(environment) for environment in places_of(booking)) else FIRM


BOOKING_WORKFLOW = Workflow(
    "booking",
    recording=recording,
    transitions=(
        Transition(
            "approve",
            (ASKED,),
            FIRM,
            may_approve,
            (is_free,),
            label=_("Approve"),
            tone="success",
            event="booking.approved",
        ),
        Transition(
            "confirm",
            (TENTATIVE,),
            firm_or_asked,
            may_edit,
            (offer_stands, is_free),
            label=_("Take it firmly"),
            results=(ASKED, FIRM),
            tone="success",
            event="booking.confirmed",
        ),
        Transition(
            "begin",
            (FIRM,),
            IN_USE,
            may_edit,
            (is_its_time, nothing_stands_against_it),
            label=_("Begin"),
            tone="success",
            event="booking.begun",
        ),
        Transition("end", (IN_USE,), ENDED, may_edit, label=_("End now"), event="booking.ended"),
        Transition(
            "hand_over", OPEN, SAME, may_edit, label=_("Hand over"), asks=("team",), event="booking.handed_over"
        ),
        Transition(
            "refuse",
            (ASKED,),
            CANCELLED,
            may_approve,
            label=_("Refuse"),
            asks=("reason",),
            tone="danger",
            event="booking.refused",
        ),
        Transition(
            "cancel",
            (ASKED, TENTATIVE, FIRM),
            CANCELLED,
            may_edit,
            label=_("Cancel"),
            asks=("reason",),
            event="booking.cancelled",
        ),
        Transition("offer", (ASKED,), TENTATIVE, decision_only, event="booking.offered"),
        Transition("pass_on", (TENTATIVE,), ASKED, decision_only, event="booking.passed_on"),
        Transition("pause", (IN_USE,), FIRM, decision_only, event="booking.paused"),
        Transition("run_out", (FIRM, IN_USE), ENDED, decision_only, event="booking.ran_out"),
        Transition("reclaim", (FIRM,), ENDED, decision_only, event="booking.reclaimed"),
        Transition("miss", (ASKED, TENTATIVE), CANCELLED, decision_only, event="booking.missed"),
    ),
    turns={
        ASKED: _("those who manage the environment, to approve it; or its turn on the waiting list"),
        TENTATIVE: _("its team, to take it firmly or let it go"),
        FIRM: _("its team, to begin when its time comes"),
        IN_USE: _("its team, to end it"),
        ENDED: _("nobody"),
        CANCELLED: _("nobody"),
    },
)
