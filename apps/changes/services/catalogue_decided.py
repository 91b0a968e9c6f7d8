"""What befalls a template without anybody acting on it: a decision, a change that failed, the end of its certificate."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.approvals import services as approvals
from apps.audit.services import recording
from apps.core import clock
from apps.core.sweeps import each
from apps.dockets import services as dockets

from ..enums import Outcome, State, TemplateState, VersionState
from ..models import ChangeRequest, ChangeTemplate, TemplateVersion
from ..rules.catalogue import open_version
from ..template_workflow import TEMPLATE_WORKFLOW
from .catalogue import host, locked_template, purpose_of

FAILURES = (Outcome.FAILED, Outcome.BACKED_OUT)
LAST, LEAST_SHARE = 20, 95
WARNED_BEFORE = timedelta(days=30)


def holds_up(rough: int) -> bool:
    """Whether a template may stay certified with so many rough ones among its last twenty.

    Of fewer than twenty the rest counts as good: a new template is not judged by its first change alone.
    """
    return 100 * (LAST - rough) >= LEAST_SHARE * LAST


def template_decided(template: ChangeTemplate, *, by, state: str, reason: str = "") -> None:
    """Carried: the version proposed is in force from now on, and published. Rejected: what stood before stands."""
    row = open_version(template)
    if row is None or row.state != VersionState.PROPOSED:
        return
    if state == "rejected":
        with TEMPLATE_WORKFLOW.acting(template, "reject", by=by, decided=True, reason=reason) as locked:
            row = open_version(locked)
            row.state, row.decided_at = VersionState.REJECTED, clock.now()
            row.save()
        return
    with TEMPLATE_WORKFLOW.acting(template, "certify", by=by, decided=True) as locked:
        _certify(locked, open_version(locked), by)
    # Certified is done: from here on a vote that is taken back does not undo what changes were raised under.
    approvals.enact(locked.docket, purpose=purpose_of(row), by=by)


def _certify(template: ChangeTemplate, row: TemplateVersion, by) -> None:
    now = clock.now()
    for before in template.versions.filter(state=VersionState.IN_FORCE):
        before.state = VersionState.REPLACED
        before.save()
    row.state, row.decided_at = VersionState.IN_FORCE, now
    row.save()
    template.locked, template.defaults, template.required = row.locked, row.defaults, row.required
    template.certified_by, template.certified_at = by, now
    template.certified_until = (now + timedelta(days=row.days)).date()
    template.suspended_at, template.suspended_why, template.warned_at = None, "", None
    dockets.retitle(template.docket, title=row.title)
    host(template, row.service_ids)


def judge(change: ChangeRequest, *, by) -> None:
    """After a change is closed, in the same transaction: its template is suspended where its record asks for that.

    One failure since it was certified suffices, and so do issues in more than one of the last twenty. Of two closings
    at once the second waits for the row, and finds it suspended.
    """
    if change.template_id is None:
        return
    template = locked_template(change.template)
    if template.state != TemplateState.CERTIFIED:
        return
    # Kept in English, as the seal covers it.
    with override("en"):
        why = _why_suspended(template, change)
    if why:
        with TEMPLATE_WORKFLOW.acting(template, "fail", by=by, decided=True, reason=why) as locked:
            locked.suspended_at, locked.suspended_why = clock.now(), why


def _why_suspended(template: ChangeTemplate, change: ChangeRequest) -> str:
    if change.outcome in FAILURES:
        return _("%(key)s was closed as %(outcome)s.") % {
            "key": change.docket.key,
            "outcome": str(change.get_outcome_display()).lower(),
        }
    closed = ChangeRequest.objects.filter(template=template, state=State.CLOSED)
    if template.certified_at is not None:
        closed = closed.filter(closed_at__gte=template.certified_at)
    outcomes = list(closed.order_by("-closed_at", "-pk").values_list("outcome", flat=True)[:LAST])
    rough = sum(outcome != Outcome.SUCCESSFUL for outcome in outcomes)
    if holds_up(rough):
        return ""
    return _("%(rough)s of its last %(count)s changes did not go cleanly; at least %(share)s %% of twenty must.") % {
        "rough": rough,
        "count": len(outcomes),
        "share": LEAST_SHARE,
    }


def keep_certificates() -> None:
    """End certificates whose last day is over, and warn owners once, thirty days before. Safe to run twice."""
    today = clock.now().date()
    certified = ChangeTemplate.objects.filter(state=TemplateState.CERTIFIED)
    each(list(certified.filter(certified_until__lt=today).values_list("pk", flat=True)), _expire)
    near = certified.filter(certified_until__gte=today, certified_until__lte=today + WARNED_BEFORE)
    each(list(near.filter(warned_at__isnull=True).values_list("pk", flat=True)), _warn)


def _expire(pk: int) -> None:
    with transaction.atomic():
        row = _claimed(pk)
        if row is not None and row.certified_until < clock.now().date():
            with TEMPLATE_WORKFLOW.acting(row, "expire", by=None, decided=True):
                pass


def _warn(pk: int) -> None:
    with transaction.atomic():
        row = _claimed(pk)
        if row is None or row.warned_at is not None:
            return
        data = {"until": row.certified_until.isoformat()}
        with recording(kind="template.expiring", key=row.docket.key, by=None, data=data):
            row.warned_at = clock.now()
            row.save()


def _claimed(pk: int) -> ChangeTemplate | None:
    """The row, locked, if it is still certified and nobody else holds it."""
    rows = ChangeTemplate.objects.select_for_update(of=("self",), skip_locked=True).select_related("docket")
    return rows.filter(pk=pk, state=TemplateState.CERTIFIED).first()
