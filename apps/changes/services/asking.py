"""What a change asks of its approvers: when it is submitted, after an edit, and late, when the work is done."""

from __future__ import annotations

from apps.approvals import services as approvals
from apps.approvals.models import Approval
from apps.approvals.rules import LIVE

from ..enums import Lane, State
from ..models import ChangeRequest
from ..rules import purpose_of
from ..rules.standing import LATE

LATE_POLICY = "retrospective"


def ask(change: ChangeRequest, *, by) -> None:
    """Open the approval that its type asks for."""
    approvals.open_approval(change.docket, purpose=purpose_of(change), policy=change.type.policy, by=by)


def ask_late(change: ChangeRequest, *, by) -> None:
    """What an emergency skipped is asked for when the work is over: approval of the full record."""
    if change.type.lane == Lane.EMERGENCY and change.state == State.REVIEW:
        policy = change.type.defaults.get("late_policy", LATE_POLICY)
        approvals.open_approval(change.docket, purpose=LATE, policy=policy, by=by)


def ask_again(change: ChangeRequest, *, by) -> None:
    """After an edit: void the steps that judged it; a late approval that was rejected is asked for anew."""
    if change.state == State.DRAFT:
        return
    if (
        change.state == State.REVIEW
        and change.type.lane in (Lane.EMERGENCY, Lane.RETROSPECTIVE)
        and not _live(change, LATE)
    ):
        if change.type.lane == Lane.EMERGENCY:
            ask_late(change, by=by)
        else:
            ask(change, by=by)
        return
    approvals.refresh(change.docket, by=by)


def withdraw(change: ChangeRequest, *, by, reason: str) -> None:
    """Take back what was asked; harmless when nothing was."""
    if _live(change, purpose_of(change)):
        approvals.withdraw(change.docket, purpose=purpose_of(change), by=by, reason=reason)


def _live(change: ChangeRequest, purpose: str) -> bool:
    return Approval.objects.filter(docket_id=change.docket_id, purpose=purpose, state__in=LIVE).exists()
