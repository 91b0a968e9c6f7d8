"""Windows as programs are told of them: as the calendar shows them to one reader, with what they claim and which version."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from apps.dockets.models import Docket

from ..models import Claim, Window
from .entries import AS_JSON, RESERVED, EntryFilter, entries, entries_sql

NOTHING_CLAIMED = {"services": (), "environments": (), "people": ()}
TARGETS = {"service__slug": "services", "environment__slug": "environments", "person__username": "people"}


def versioned(rows: QuerySet[Window]) -> QuerySet[Window]:
    """The windows with ``version``, which grows on each change of theirs and of the header they are shown under (its title,
    team, whether it is restricted), and ``version_at``, when it last did."""
    # Every rewriting of a docket's header is a row of its history; the first is its opening.
    headers = Docket.history.filter(id=OuterRef("docket_id"), history_type="~").order_by().values("id")
    rewritten = headers.annotate(count=Count("pk"), last=Max("history_date"))
    return rows.annotate(
        version=F("sequence") + Coalesce(Subquery(rewritten.values("count")), 0),
        version_at=Greatest("changed_at", Subquery(rewritten.values("last"))),
    )


def told_windows(
    user, start: datetime | None = None, end: datetime | None = None, wanted: EntryFilter | None = None
) -> QuerySet[Window]:
    """Windows that stand, for ``tell``; bounds and filter as ``entries`` has them."""
    return versioned(entries(user, start, end, wanted)).select_related("source")


def tell(user, windows: Iterable[Window]) -> list[dict]:
    """These rows of ``told_windows`` in their order, each as the calendar shows it to this person; of reserved time
    nothing more than there. Two queries, however many."""
    windows = list(windows)
    if not windows:
        return []
    shown = _shown(user, [row.pk for row in windows])
    claimed = _claimed([pk for pk, entry in shown.items() if entry["kind"] != RESERVED])
    return [
        shown[row.pk] | claimed.get(row.pk, NOTHING_CLAIMED) | _plan(row, shown[row.pk]["kind"] != RESERVED)
        for row in windows
        if row.pk in shown
    ]


def _plan(row: Window, seen: bool) -> dict:
    return {
        "start": row.span.lower,
        "end": row.span.upper,
        "purpose": row.purpose if seen else "",
        "source": row.source.name if seen and row.source_id else None,
        "zone": row.zone if seen else None,
        "buffer_minutes": row.buffer_minutes if seen else None,
        "sequence": row.version,
    }


def _shown(user, ids: list[int]) -> dict[int, dict]:
    sql, params = entries_sql(user, None, None, None, only=ids)
    with connection.cursor() as cursor:
        cursor.execute(AS_JSON.format(entries=sql), params)
        return {entry["id"]: entry for entry in json.loads(cursor.fetchone()[0])}


def _claimed(ids: list[int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for pk, *names in Claim.objects.filter(window__in=ids).values_list("window_id", *TARGETS).order_by(*TARGETS):
        lists = found.setdefault(pk, {name: [] for name in NOTHING_CLAIMED})
        for target, name in zip(TARGETS.values(), names, strict=True):
            if name:
                lists[target].append(name)
    return found
