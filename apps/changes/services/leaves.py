"""Leave to skip a step of the promotion order: asked for by who does the work, given by others, for one version."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.locking import locked as held
from apps.core.refusals import Refusal
from apps.core.text import clean_text
from apps.environments.models import Environment

from ..enums import Lane, LeaveState
from ..leave_workflow import LEAVE_WORKFLOW
from ..models import ChangeRequest, PromotionLeave
from ..permissions import may_run
from ..promotion import by_target, gaps_of
from ..rules.leaves import is_before_its_start, is_missing, nothing_asked
from ..shape import shape_of

LONGEST = timedelta(days=7)
OPEN = (LeaveState.ASKED, LeaveState.GIVEN)


def ask_leave(
    change: ChangeRequest, environment: Environment, *, by, reason: str, expires_at: datetime
) -> PromotionLeave:
    """Ask that ``change`` may bring its version to ``environment`` over the steps missing now, until ``expires_at``
    (aware, at most seven days ahead).

    Raises Refused for who does not carry the change out, when nothing is missing there, when it is asked for already,
    when the work has begun, and without a reason.
    """
    insist(may_run(change, by))
    with transaction.atomic():
        # Behind the lock the version stands, and a second asker sees the first.
        locked = held(change)
        now = clock.now()
        missing = missing_before(locked, environment, now)
        insist(is_before_its_start(locked), is_missing(locked, environment, missing))
        insist(nothing_asked(locked, environment, missing, now))
        reason = clean_text(reason).strip()
        insist(*_unfit(reason, expires_at, now), kind="input")
        data = {"environment": environment.slug, "version": locked.brings}
        with recording(kind="promotion_leave.asked", key=locked.key, by=by, reason=reason, data=data):
            let_lapse(locked, environment)
            return PromotionLeave.objects.create(
                change=locked,
                environment=environment,
                brings=locked.brings,
                gaps=[gap.said for gap in missing],
                reason=reason,
                asked_by=by,
                asked_at=now,
                expires_at=expires_at,
            )


def apply_leave(
    leave: PromotionLeave, name: str, *, by, version: int | None = None, reason: str = ""
) -> PromotionLeave:
    """Give, refuse or take back, by the name of the transition; what was started by it is not touched."""
    with LEAVE_WORKFLOW.acting(leave, name, by=by, reason=reason, version=version) as locked:
        locked.decided_by, locked.decided_at, locked.decision_reason = by, clock.now(), clean_text(reason).strip()
    return locked


def let_lapse(change: ChangeRequest, environment: Environment | None = None) -> None:
    """Open leave of this change (before one environment, or any) holds no longer; inside the act that ends it."""
    rows = PromotionLeave.objects.select_for_update(of=("self",)).filter(change=change, state__in=OPEN)
    for row in rows if environment is None else rows.filter(environment=environment):
        row.state = LeaveState.LAPSED
        row.save()


def note_skips(change: ChangeRequest, *, by) -> None:
    """Work begins now, inside the act that starts it: count it on the leave that lets it skip a step.

    The leave is locked and looked at again, so that one taken back meanwhile lets nothing through; raises Refused then.
    """
    if not change.brings or change.type.lane == Lane.EMERGENCY:
        return
    now = clock.now()
    for target, missing in by_target(gaps_of(shape_of(change).facts(), now, change)):
        rows = change.promotion_leaves.select_for_update(of=("self",)).filter(environment=target)
        leave = rows.filter(state=LeaveState.GIVEN).first()
        if leave is None or not (leave.covers(change.brings, missing) and leave.holds(now)):
            insist(Refusal(_("Leave to skip a step before %s was taken back.") % target, code="promotion"))
        data = {"environment": target.slug, "version": change.brings}
        with recording(kind="promotion_leave.used", key=change.key, by=by, data=data):
            leave.uses, leave.used_at = leave.uses + 1, now
            leave.save()


def missing_before(change: ChangeRequest, environment: Environment, at: datetime) -> list:
    """The steps that the version of this change skipped on the way to one environment."""
    found = gaps_of(shape_of(change).facts(), at, change)
    return [gap for gap in found if gap.target == environment]


def _unfit(reason: str, expires_at: datetime, now: datetime) -> list[Refusal]:
    found = []
    if not reason:
        found.append(Refusal(_("Please say why it cannot wait."), code="missing", kind="input", field="reason"))
    if expires_at.tzinfo is None or not now < expires_at <= now + LONGEST:
        sentence = _("Leave ends ahead of now, and at most seven days ahead.")
        found.append(Refusal(sentence, code="bad_expiry", kind="input", field="expires_at"))
    return found
