"""What must hold before work counts as finished, and before a change is closed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.approvals.rules import approval_stands
from apps.core.refusals import Refusal
from apps.dockets.enums import TaskState
from apps.dockets.permissions import may_see
from apps.reviews.queries import outstanding

from ..enums import TERMINAL_STATES, Lane, Outcome, RiskLevel
from ..models import ChangeRequest
from .standing import LATE

REVIEWED_LANES = (Lane.EMERGENCY, Lane.RETROSPECTIVE)
REVIEWED_OUTCOMES = (Outcome.FAILED, Outcome.BACKED_OUT)


def needs_review(change: ChangeRequest) -> bool:
    """Emergency, retrospective, failed and backed-out changes are looked back at, and those as risky as the type says."""
    if change.type.lane in REVIEWED_LANES or change.outcome in REVIEWED_OUTCOMES:
        return True
    least = change.type.review_from
    levels = RiskLevel.values
    return bool(least) and levels.index(change.risk_level) >= levels.index(least)


def children_are_over(change: ChangeRequest, actor) -> list[Refusal]:
    """What is part of it is closed or cancelled; what the reader may not see is counted, not named."""
    rows = change.children.exclude(state__in=TERMINAL_STATES).select_related("docket").order_by("pk")
    return [
        Refusal(
            _("%(key)s is part of it and is in “%(state)s”.") % {"key": child.key, "state": child.get_state_display()}
            if not may_see(child.docket, actor)
            else _("Something reserved is part of it and is not over."),
            code="children_open",
            url="" if may_see(child.docket, actor) else child.get_absolute_url(),
            unblock=_("a change manager") if may_see(child.docket, actor) else str(child.docket.team),
        )
        for child in rows[:20]
    ]


def tasks_are_closed(change: ChangeRequest, actor) -> list[Refusal]:
    """Every task is done, or skipped with a reason."""
    tasks = change.docket.tasks.filter(state=TaskState.OPEN).select_related("owner")
    return [
        Refusal(
            _("A task is still open: %(task)s.") % {"task": task.title},
            code="tasks_open",
            url=f"{change.get_absolute_url()}#tasks",
            unblock=str(task.owner or change.implementer or ""),
        )
        for task in tasks
    ]


def has_outcome(change: ChangeRequest, actor) -> Refusal | None:
    if change.outcome:
        return None
    return Refusal(
        _("It is not said how it went."), code="no_outcome", url=f"{change.get_absolute_url()}edit/#id_outcome"
    )


def review_is_done(change: ChangeRequest, actor) -> Refusal | None:
    """The review exists and is finished, where one is due."""
    return outstanding(change.docket) if needs_review(change) else None


def late_approval_stands(change: ChangeRequest, actor) -> Refusal | None:
    """An emergency or retrospective change is approved as it is recorded now, before it is closed."""
    return approval_stands(change.docket, LATE) if change.type.lane in REVIEWED_LANES else None
