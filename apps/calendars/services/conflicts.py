"""Conflicts: accepted for a while, taken on, opened again when an acceptance has run out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_text

from ..enums import ConflictStatus
from ..models import Conflict
from ..permissions import may_accept


def accept_conflict(conflict: Conflict, *, by, until: datetime, reason: str) -> Conflict:
    """Take responsibility for an overlap until ``until`` (aware, ahead of now); recorded on both sides.

    Raises Refused when the person answers for neither side, or a reason or a sensible time is missing.
    """
    reason = clean_text(reason).strip()
    insist(may_accept(conflict, by))
    insist(None if reason else Refusal(_("Please say why both may happen."), "missing", "input", field="reason"))
    with transaction.atomic():
        row = Conflict.objects.select_for_update().get(pk=conflict.pk)
        insist(_unacceptable(row, until))
        keys = sorted({window.docket.key for window in row.sides if window.docket_id})
        with recording(kind="conflict.accepted", key=keys[0], by=by, reason=reason, data={"until": until.isoformat()}):
            for key in keys[1:]:
                with recording(kind="conflict.accepted", key=key, by=by, reason=reason):
                    pass
            row.status, row.accepted_by = ConflictStatus.ACCEPTED, by
            row.accepted_until, row.accepted_reason = until, reason
            row.save()
    return row


def _unacceptable(row: Conflict, until: datetime) -> Refusal | None:
    if row.status == ConflictStatus.RESOLVED:
        return Refusal(_("This conflict is resolved; there is nothing to accept."), "resolved", "state")
    if until is None or until.tzinfo is None or until <= clock.now():
        return Refusal(_("Please say until when, ahead of now."), "bad_until", "input", field="until")
    return None
