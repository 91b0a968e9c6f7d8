"""The two state machines: of a freeze, and of leave from one."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow

from .enums import ExceptionState, FreezeState, Level
from .models import FreezeException
from .permissions import may_decide, may_manage, may_second
from .rules import has_a_window_ahead, not_expired, says_why

DRAFT, APPROVED, LIFTED = FreezeState
ASKED, GRANTED, USED, REFUSED, EXPIRED = ExceptionState


def granted_by_enough(exception: FreezeException) -> str:
    """A hard freeze takes two people: the first grant leaves it asked for."""
    needs_two = exception.freeze.level == Level.HARD
    return ASKED if needs_two and exception.decided_by_id is None else GRANTED


FREEZE_WORKFLOW = Workflow(
    "freeze",
    recording=recording,
    transitions=(
        Transition(
            "announce",
            (DRAFT,),
            APPROVED,
            may_manage,
            (has_a_window_ahead, says_why),
            label=_("Announce"),
            event="freeze.announced",
            tone="warning",
        ),
        Transition(
            "discard", (DRAFT,), LIFTED, may_manage, label=_("Discard"), asks=("reason",), event="freeze.discarded"
        ),
        Transition("lift", (APPROVED,), LIFTED, may_manage, label=_("Lift"), asks=("reason",), event="freeze.lifted"),
    ),
    turns={
        DRAFT: _("whoever drafted it, to announce it"),
        APPROVED: _("nobody; it ends by itself, or is lifted"),
        LIFTED: _("nobody"),
    },
)

EXCEPTION_WORKFLOW = Workflow(
    "freeze_exception",
    recording=recording,
    transitions=(
        Transition(
            "grant",
            (ASKED,),
            granted_by_enough,
            may_second,
            (not_expired,),
            label=_("Grant"),
            results=(ASKED, GRANTED),
            event="freeze_exception.granted",
            tone="success",
        ),
        Transition(
            "refuse",
            (ASKED,),
            REFUSED,
            may_decide,
            label=_("Refuse"),
            asks=("reason",),
            event="freeze_exception.refused",
            tone="danger",
        ),
        Transition(
            "revoke",
            (GRANTED,),
            REFUSED,
            may_decide,
            label=_("Revoke"),
            asks=("reason",),
            event="freeze_exception.revoked",
            tone="danger",
        ),
    ),
    turns={
        ASKED: _("the freeze's approver or a change manager"),
        GRANTED: _("nobody; it holds until it expires"),
        USED: _("nobody; it let through the one start that it was for"),
        REFUSED: _("nobody; it can be asked for again"),
        EXPIRED: _("nobody; it can be asked for again"),
    },
)
