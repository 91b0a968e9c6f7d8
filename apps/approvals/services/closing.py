"""Ends and pauses: withdrawn with its record, on hold, enacted when the work starts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.locking import one_act
from apps.core.refusals import Refusal, Refused
from apps.dockets.models import Docket
from apps.dockets.subjects import url_of

from ..digests import hold
from ..enums import BallotState
from ..models import Approval, Ballot
from ..rules import current
from .settling import UNDECIDED, close_ballots, lock_live


@one_act()
def withdraw(docket: Docket, *, purpose: str, by, reason: str) -> Approval:
    """No longer asked for (returned to draft, cancelled). Refused when none is live."""
    docket = hold(docket)
    for approval in lock_live(docket, purpose=purpose):
        with recording(kind="approval.withdrawn", key=docket.key, by=by, reason=reason, data={"purpose": purpose}):
            close_ballots(_ballots(approval), BallotState.WITHDRAWN)
            approval.state, approval.due_at = BallotState.WITHDRAWN, None
            approval.save()
        return approval
    sentence = _("There is no approval to withdraw; nobody is being asked just now.")
    raise Refused(Refusal(sentence, code="not_asked", kind="state", url=url_of(docket)))


@one_act()
def suspend(docket: Docket, by) -> None:
    """While the record is on hold nobody votes and the clocks stand."""
    docket = hold(docket)
    for approval in lock_live(docket, suspended_at__isnull=True):
        with recording(kind="approval.suspended", key=docket.key, by=by, data={"purpose": approval.purpose}):
            approval.suspended_at = clock.now()
            approval.save()


@one_act()
def resume(docket: Docket, by) -> None:
    """Votes again; every deadline moves by as long as the hold lasted."""
    docket = hold(docket)
    for approval in lock_live(docket, suspended_at__isnull=False):
        with recording(kind="approval.resumed", key=docket.key, by=by, data={"purpose": approval.purpose}):
            # While a question to the requester is open the clocks stand anyway; its answer moves them by all of that.
            now = clock.now()
            until = min(now, approval.paused_at) if approval.paused_at else now
            pause = max(until - approval.suspended_at, now - now)
            for ballot in _ballots(approval):
                if ballot.state in UNDECIDED and ballot.due_at:
                    ballot.due_at += pause
                    ballot.save()
            approval.suspended_at = None
            approval.due_at = approval.due_at + pause if approval.due_at else None
            approval.save()


@one_act()
def enact(docket: Docket, *, purpose: str, by) -> None:
    """The work that was approved starts: from now on votes stay as they are and edits void nothing."""
    docket = hold(docket)
    for approval in lock_live(docket, purpose=purpose):
        with recording(kind="approval.enacted", key=docket.key, by=by, data={"purpose": purpose}):
            approval.enacted_at = clock.now()
            approval.save()


def _ballots(approval: Approval) -> list[Ballot]:
    return list(current(approval).select_for_update(of=("self",)))
