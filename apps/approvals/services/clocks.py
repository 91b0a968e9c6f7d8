"""Clocks of approvals, by the database's time: a reminder half-way, expiry at the end (A-09)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.sweeps import each
from apps.dockets.subjects import react

from ..digests import hold
from ..duedates import rung_at
from ..enums import BallotState
from ..models import Approval, Ballot
from ..rules import current
from .opening import open_approval
from .reconsidering import reconsider
from .refreshing import refresh
from .settling import close_ballots, described

BATCH = 200
# Neither on hold, nor waiting for an answer of the requester; what stands alone has no such pauses.
RUNNING = Q(step__isnull=True) | Q(step__approval__suspended_at__isnull=True, step__approval__paused_at__isnull=True)


def remind_due() -> int:
    """Remind whoever has not voted when half of the time is gone, once per ballot; returns how many were reminded."""
    now = clock.now()
    waiting = Ballot.objects.filter(
        RUNNING,
        state=BallotState.OPEN,
        due_at__isnull=False,
        reminded_at__isnull=True,
    )
    halfway = waiting.alias(left=F("due_at") - now, gone=now - F("opened_at")).filter(left__lte=F("gone"))
    rows = halfway.select_related("docket", "board", "team")[:BATCH]
    return each(rows, lambda found: _remind(found, now))


def _remind(found: Ballot, now: datetime) -> bool:
    """Under the lock again, so that two beats remind nobody twice."""
    with transaction.atomic():
        ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if ballot.state != BallotState.OPEN or ballot.reminded_at is not None:
            return False
        with recording(kind="ballot.reminded", key=found.docket.key, by=None, data=described(found)):
            ballot.reminded_at = now
            ballot.save()
    return True


def escalate_due() -> int:
    """Tell whoever stands on the next rung of an undecided ballot's ladder; returns how many rungs were climbed."""
    now, climbed = clock.now(), 0

    def climb(found: Ballot) -> None:
        nonlocal climbed
        while found.climbed < len(found.ladder) and rung_at(found, found.ladder[found.climbed][0]) <= now:
            climbed += _climb(found)

    waiting = Ballot.objects.filter(RUNNING, state=BallotState.OPEN, due_at__isnull=False).exclude(ladder=[])
    each(waiting.select_related("docket", "board", "team").iterator(chunk_size=BATCH), climb)
    return climbed


def _climb(found: Ballot) -> bool:
    """Under the lock again, so that two beats tell nobody twice; moves the given ballot on in either case."""
    hours, whom = found.ladder[found.climbed]
    data = described(found) | {"hours": hours, "whom": whom}
    with transaction.atomic():
        ballot = Ballot.objects.select_for_update(of=("self",)).get(pk=found.pk)
        mine = ballot.state == BallotState.OPEN and ballot.climbed == found.climbed
        if mine:
            with recording(kind="ballot.escalated", key=found.docket.key, by=None, data=data):
                ballot.climbed += 1
                ballot.save()
    found.climbed += 1
    return mine


def expire_due() -> int:
    """End approvals whose time to decide is over, and carried ones that were never acted on; returns how many."""
    now = clock.now()
    overdue = Q(state__in=(BallotState.OPEN, BallotState.STUCK), due_at__lte=now, paused_at__isnull=True)
    stale = Q(state=BallotState.CARRIED, valid_until__lte=now)
    due = Approval.objects.filter(overdue | stale, suspended_at__isnull=True, enacted_at__isnull=True)
    return each(due.select_related("docket")[:BATCH], _expire)


def look_again_at_stuck() -> int:
    """Somebody may have been seated, or come back, since nobody could decide; returns how many were looked at.

    All of them, so that none waits behind others: who only lacks people is counted together and touched where that
    counts otherwise now; what a policy is to blame for is evaluated one by one.
    """
    stuck = Approval.objects.filter(state=BallotState.STUCK, enacted_at__isnull=True)
    number = stuck.count()
    reconsider(Q(step__approval__in=stuck.values("pk")))
    unruled = stuck.exclude(problem_of_policy="").select_related("docket").order_by("pk")
    each(unruled.iterator(chunk_size=BATCH), lambda approval: refresh(approval.docket, by=None))
    return number


def _expire(found: Approval) -> bool:
    """Under the locks again: somebody may have decided it in the meantime. What was carried is asked for anew."""
    with transaction.atomic():
        docket = hold(found.docket)
        approval = Approval.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if approval.version != found.version:
            return False
        carried = approval.state == BallotState.CARRIED
        with recording(kind="approval.expired", key=docket.key, by=None, data={"purpose": approval.purpose}):
            approval.state, approval.due_at = BallotState.EXPIRED, None
            approval.save()
            close_ballots(list(current(approval).select_for_update(of=("self",))), BallotState.EXPIRED)
            if carried:
                react(
                    docket,
                    "approval.reopened",
                    by=None,
                    purpose=approval.purpose,
                    reason=_("Its approval has expired without being used."),
                )
                open_approval(docket, purpose=approval.purpose, policy=approval.policy, by=None)
    return True
