"""Conflicts: accepted for a while, taken on, opened again when an acceptance has run out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.sweeps import each
from apps.core.text import clean_text

from ..enums import ConflictStatus, Severity
from ..models import Conflict
from ..permissions import may_accept, may_see_to
from ..rules import rules


def accept_conflict(conflict: Conflict, *, by, until: datetime, reason: str) -> Conflict:
    """Take responsibility for an overlap until ``until`` (aware, ahead of now); recorded on both sides.

    Raises Refused when the person answers for neither side or does work that it blocks, when it is merely to know, or a
    reason or a sensible time is missing.
    """
    reason = clean_text(reason).strip()
    insist(may_see_to(conflict, by), _held(conflict))
    insist(None if reason else Refusal(_("Please say why both may happen."), "missing", "input", field="reason"))
    with transaction.atomic():
        row = Conflict.objects.select_for_update().get(pk=conflict.pk)
        # Behind the lock: it may have become graver since it was read.
        insist(may_accept(row, by), _unacceptable(row, until))
        with _on_both_sides(row, "conflict.accepted", by=by, reason=reason, data={"until": until.isoformat()}):
            row.status, row.accepted_by = ConflictStatus.ACCEPTED, by
            row.accepted_until, row.accepted_reason = until, reason
            row.save()
    return row


def _held(row: Conflict) -> Refusal | None:
    rule = rules.get(row.rule.code)
    return Refusal(str(rule.held), "held", "state") if rule and rule.held else None


def _unacceptable(row: Conflict, until: datetime) -> Refusal | None:
    if row.status == ConflictStatus.RESOLVED:
        return Refusal(_("This conflict is resolved; there is nothing to accept."), "resolved", "state")
    if row.severity == Severity.INFO:
        return Refusal(_("This is merely to know and stops nothing; there is nothing to accept."), "to_know", "state")
    if until is None or until.tzinfo is None or until <= clock.now():
        return Refusal(_("Please say until when, ahead of now."), "bad_until", "input", field="until")
    return None


def take_conflict(conflict: Conflict, *, by, owner) -> Conflict:
    """Let ``owner`` see to a conflict from now on, or nobody (None); recorded on both sides. Raises Refused.

    Members of its teams and change managers hand it over, to one of them; who does the work may move it.
    """
    insist(may_see_to(conflict, by), may_see_to(conflict, owner) if owner else None)
    with transaction.atomic():
        row = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if row.owner_id == (owner.pk if owner else None):
            return row
        with _on_both_sides(row, "conflict.taken", by=by, data={"owner": owner.username if owner else ""}):
            row.owner = owner
            row.save()
    return row


def reopen_accepted() -> int:
    """Open again what was accepted until a time that is over; each as an act of its own. Returns how many."""
    stale = Conflict.objects.filter(status=ConflictStatus.ACCEPTED, accepted_until__lte=clock.now())
    return each(list(stale.order_by("pk").values_list("pk", flat=True)), _reopen)


@transaction.atomic
def _reopen(pk: int) -> bool:
    now = clock.now()
    stale = Conflict.objects.filter(status=ConflictStatus.ACCEPTED, accepted_until__lte=now)
    row = stale.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        return False
    data = {"conflict": row.pk, "accepted_by": row.accepted_by_id}
    with _on_both_sides(row, "conflict.reopened", by=None, data=data):
        row.status, row.since = ConflictStatus.OPEN, now
        row.accepted_by, row.accepted_until, row.accepted_reason = None, None, ""
        row.save()
    return True


@contextmanager
def _on_both_sides(row: Conflict, kind: str, *, by, reason: str = "", data: dict) -> Iterator[None]:
    """One act that stands in the history of every record that has a part in it.

    The reason says what both are about: where one is restricted, the history of an open one does not hold it.
    """
    dockets = {docket.key: docket for docket in row.dockets}
    restricted = any(docket.is_restricted for docket in dockets.values())
    keys = sorted(dockets)
    said = {key: reason if docket.is_restricted or not restricted else "" for key, docket in dockets.items()}
    with recording(kind=kind, key=keys[0], by=by, reason=said[keys[0]], data=data):
        for key in keys[1:]:
            with recording(kind=kind, key=key, by=by, reason=said[key], data=data):
                pass
        yield
