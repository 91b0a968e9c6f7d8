"""What is forgotten after its time: working lists, files on their way to somebody, and forms that nobody sent.

None of it is evidence: each act of a run and each file that was taken has an event of its own, and those stay.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from apps.core import clock

from ..enums import BulkState, ExportState
from ..models import BulkRun, Draft, ExportFile
from . import exports

MOST_AT_ONCE = 200


def prune() -> int:
    """Forget what is older than ``WORKING_LISTS_KEPT_DAYS`` and ``DRAFTS_KEPT_DAYS``; returns how many rows.

    A run that is under way stays, and one that a kept run undid.
    """
    now = clock.now()
    before = now - timedelta(days=settings.WORKING_LISTS_KEPT_DAYS)
    drafts = Draft.objects.filter(saved_at__lt=now - timedelta(days=settings.DRAFTS_KEPT_DAYS))
    return drafts.delete()[0] + _old_files(before) + _old_runs(before)


def _old_files(before) -> int:
    exports.remove_old()
    over = (ExportState.EXPIRED, ExportState.FAILED)
    return ExportFile.objects.filter(state__in=over, created_at__lt=before).delete()[0]


@transaction.atomic
def _old_runs(before) -> int:
    old = BulkRun.objects.filter(state__in=(BulkState.DONE, BulkState.OPEN), created_at__lt=before)
    going = set(old.order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    while needed := set(
        BulkRun.objects.filter(undoes__in=going).exclude(pk__in=going).values_list("undoes", flat=True)
    ):
        going -= needed
    runs = BulkRun.objects.filter(pk__in=going)
    # Runs that undo one another go together; the rows of each go with it.
    runs.update(undoes=None)
    runs.delete()
    return len(going)
