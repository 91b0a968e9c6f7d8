"""The clock of an emergency: its full record is due a day after it was submitted, and whoever owes it is told in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.sweeps import each

from ..enums import OPEN_STATES, Lane
from ..models import ChangeRequest
from .moving import RECORD_HOURS

STAGES = (
    # The last of these that has come is told.
    ("change.record_due", "half", timedelta(hours=RECORD_HOURS) / 2),
    ("change.record_due", "last", timedelta(hours=2)),
    ("change.record_overdue", "late", timedelta(0)),
)


def remind_of_records() -> int:
    """Record each stage that an open emergency has come to, once; returns how many. Safe to run twice at a time."""
    now = clock.now()
    due = ChangeRequest.objects.filter(
        type__lane=Lane.EMERGENCY, state__in=OPEN_STATES, record_due_at__lte=now + STAGES[0][2]
    )
    return each(list(due.order_by("record_due_at").values_list("pk", flat=True)), lambda pk: _remind(pk, now))


def _remind(pk: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = ChangeRequest.objects.select_related("docket").select_for_update(of=("self",), skip_locked=True)
        change = rows.filter(pk=pk, state__in=OPEN_STATES, record_due_at__isnull=False).first()
        reached = [stage for stage in STAGES if change and change.record_due_at - now <= stage[2]]
        if not reached:
            return False
        kind, stage, _before = reached[-1]
        # The event itself is the mark: a change that is submitted again is due anew, and told anew.
        data = {"stage": stage, "due": change.record_due_at.isoformat()}
        if Event.objects.filter(kind=kind, key=change.key, data=data).exists():
            return False
        with recording(kind=kind, key=change.key, by=None, data=data):
            return True
