"""The state machines: of a freeze, of leave from one, and of a maintenance window."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow

from .enums import ExceptionState, FreezeState, Level, MaintenanceState
from .models import Freeze, FreezeException
from .permissions import may_announce, may_confirm, may_decide, may_keep_this, may_lift, may_manage, may_second
from .rules import (
    does_no_work_in_it,
    has_a_time_ahead,
    has_a_window_ahead,
    is_waiting_for_a_second,
    not_expired,
    says_why,
)

DRAFT, LOCKED, APPROVED, LIFTED = FreezeState
ASKED, GRANTED, USED, REFUSED, EXPIRED = ExceptionState


def granted_by_enough(exception: FreezeException) -> str:
    """A hard freeze takes two people: the first grant leaves it asked for, and so does one after a yes that no longer
    counts."""
    needs_two = exception.freeze.level == Level.HARD
    return ASKED if needs_two and not exception.has_a_yes else GRANTED


def lifted_by_enough(freeze: Freeze) -> str:
    """A hard freeze that a second person approved or confirmed is lifted by two as well: the first asks for it."""
    needs_two = freeze.level == Level.HARD and freeze.state == APPROVED
    return APPROVED if needs_two and freeze.lift_asked_by_id is None else LIFTED


FREEZE_WORKFLOW = Workflow(
    "freeze",
    recording=recording,
    transitions=(
        Transition(
            "announce",
            (DRAFT,),
            APPROVED,
            may_announce,
            (has_a_window_ahead, says_why),
            label=_("Approve and announce"),
            event="freeze.announced",
            tone="warning",
        ),
        Transition(
            "confirm",
            (LOCKED,),
            APPROVED,
            may_confirm,
            (is_waiting_for_a_second,),
            label=_("Confirm the lockdown"),
            event="freeze.confirmed",
            tone="danger",
        ),
        Transition(
            "discard", (DRAFT,), LIFTED, may_manage, label=_("Discard"), asks=("reason",), event="freeze.discarded"
        ),
        Transition(
            "lift",
            (LOCKED, APPROVED),
            lifted_by_enough,
            may_lift,
            (does_no_work_in_it,),
            label=_("Lift"),
            asks=("reason",),
            results=(APPROVED, LIFTED),
            event="freeze.lifted",
        ),
    ),
    turns={
        DRAFT: _("a change or release manager, to announce it; of a hard one not whoever wrote it"),
        LOCKED: _("a second change or release manager, to confirm it before it lapses"),
        APPROVED: _("nobody; it ends by itself, or is lifted: a hard one by two people"),
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

MAINTENANCE_WORKFLOW = Workflow(
    "maintenance",
    recording=recording,
    transitions=(
        Transition(
            "activate",
            (MaintenanceState.DRAFT,),
            MaintenanceState.ACTIVE,
            may_keep_this,
            (has_a_time_ahead,),
            label=_("Make it active"),
            event="maintenance.activated",
            tone="success",
        ),
        Transition(
            "retire",
            (MaintenanceState.DRAFT, MaintenanceState.ACTIVE),
            MaintenanceState.RETIRED,
            may_keep_this,
            label=_("Retire"),
            asks=("reason",),
            event="maintenance.retired",
        ),
    ),
    turns={
        MaintenanceState.DRAFT: _("a change or environment manager, to make it active"),
        MaintenanceState.ACTIVE: _("nobody; work in its reach lies inside it"),
        MaintenanceState.RETIRED: _("nobody"),
    },
)
