"""The states of a review. What it must say is checked on what is sent with it, so the table has no guards."""

from django.utils.translation import gettext_lazy as _

from apps.audit.services import recording
from apps.core.workflow import Transition, Workflow

from .enums import ReviewState
from .permissions import may_review

OPEN, DONE = ReviewState

WORKFLOW = Workflow(
    "review",
    recording=recording,
    transitions=(
        Transition(
            "complete", (OPEN,), DONE, may_review, label=_("Complete"), tone="success", event="review.completed"
        ),
        Transition("reopen", (DONE,), OPEN, may_review, label=_("Reopen"), asks=("reason",), event="review.reopened"),
    ),
    turns={OPEN: _("those who took part, to say what was learned"), DONE: _("nobody")},
)
