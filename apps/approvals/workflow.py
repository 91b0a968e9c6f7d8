"""The state machine of a revision: a proposed change of the rules."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow, decision_only

from .enums import ProposalState
from .meetings.workflow import MEETING_WORKFLOW
from .revising import (
    changes_something,
    has_a_reason,
    is_drawn_from_what_stands,
    is_sound,
    is_the_only_one,
    may_edit,
)

__all__ = ["MEETING_WORKFLOW", "REVISION_WORKFLOW"]

DRAFT, PROPOSED, IN_FORCE, REJECTED, WITHDRAWN = ProposalState

REVISION_WORKFLOW = Workflow(
    "revision",
    recording=recording,
    transitions=(
        Transition(
            "propose",
            (DRAFT,),
            PROPOSED,
            may_edit,
            (has_a_reason, changes_something, is_sound, is_drawn_from_what_stands, is_the_only_one),
            label=_("Propose"),
            event="revision.proposed",
        ),
        Transition(
            "take_back",
            (PROPOSED,),
            DRAFT,
            may_edit,
            label=_("Take back to edit"),
            asks=("reason",),
            event="revision.taken_back",
        ),
        Transition(
            "withdraw",
            (DRAFT, PROPOSED),
            WITHDRAWN,
            may_edit,
            label=_("Withdraw"),
            asks=("reason",),
            event="revision.withdrawn",
            tone="danger",
        ),
        Transition(
            "enact",
            (PROPOSED,),
            IN_FORCE,
            decision_only,
            (is_sound, is_drawn_from_what_stands),
            label=_("Put in force"),
            event="revision.enacted",
        ),
        Transition("reject", (PROPOSED,), REJECTED, decision_only, label=_("Reject"), event="revision.rejected"),
    ),
    turns={
        DRAFT: _("whoever drafted it, to propose it"),
        PROPOSED: _("whom the policy for changes of the rules asks"),
        IN_FORCE: _("nobody; it holds until another one comes in force"),
        REJECTED: _("nobody; it can be drawn again as a new one"),
        WITHDRAWN: _("nobody"),
    },
)
