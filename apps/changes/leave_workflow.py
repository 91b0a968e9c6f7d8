"""The life of leave to skip a step of the promotion order as a table; ``workflow`` shows it to the docs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow

from .enums import LeaveState
from .permissions import may_give_leave
from .rules.leaves import still_fits

ASKED, GIVEN, REFUSED, LAPSED = LeaveState

LEAVE_WORKFLOW = Workflow(
    "promotion_leave",
    recording=recording,
    turns={
        ASKED: _("the team of the environment or a change manager, but nobody who does the work or asked for it"),
        GIVEN: _("nobody; it holds until it expires or the change brings another version"),
        REFUSED: _("nobody; it can be asked for again"),
        LAPSED: _("nobody; it can be asked for again"),
    },
    transitions=(
        Transition(
            "give",
            (ASKED,),
            GIVEN,
            may_give_leave,
            (still_fits,),
            label=_("Give leave"),
            event="promotion_leave.given",
            tone="success",
        ),
        Transition(
            "refuse",
            (ASKED,),
            REFUSED,
            may_give_leave,
            label=_("Refuse"),
            asks=("reason",),
            event="promotion_leave.refused",
            tone="danger",
        ),
        Transition(
            "take_back",
            (GIVEN,),
            REFUSED,
            may_give_leave,
            label=_("Take back"),
            asks=("reason",),
            event="promotion_leave.taken_back",
            tone="danger",
        ),
    ),
)
