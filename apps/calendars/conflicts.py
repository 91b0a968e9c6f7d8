"""Conflicts as rows shared by both sides, made equal to what the rules find whenever either side moves."""

from __future__ import annotations

from django.db.models import Q

from apps.core import clock

from .enums import ConflictStatus
from .locks import lock
from .meetings import Found, find
from .models import Conflict, ConflictRule, Window
from .rules import WORK, Rule
from .sides import Ground, Side, ground_of, side_of

Target = tuple[int, int, int, int | None, int | None, int | None]


def recompute(window: Window, mine: Side, ground: Ground, *, moved: bool, is_new: bool = False) -> None:
    """Inside the placing transaction, under its locks: add what is found, resolve what is gone.

    An acceptance was given for the times as they stood, so a move opens the conflict again.
    """
    found = [] if window.withdrawn_at else find(mine, ground)
    standing = {} if is_new else {_target_of(row): row for row in _rows_of(window)}
    if not found and not standing:
        return
    rows = _rule_rows({item.rule.code: item.rule for item in found})
    wanted = {_target(window.pk, rows[item.rule.code].pk, item): item for item in found}
    now = clock.now()
    Conflict.objects.bulk_create(
        Conflict(
            first_id=key[0],
            second_id=key[1],
            rule_id=key[2],
            service_id=key[3],
            environment_id=key[4],
            person_id=key[5],
            severity=item.severity,
            since=now,
        )
        for key, item in wanted.items()
        if key not in standing
    )
    for key, row in standing.items():
        _bring_up_to_date(row, wanted.get(key), now=now, moved=moved)


def rework(services) -> None:
    """What depends on what has changed at these services: find the conflicts of the windows ahead around them anew.

    Inside the changing transaction; takes the locks of a placing, so that neither misses the other.
    """
    ids = {service.pk for service in services}
    near = ground_of(ids, ()).neighbours | ids
    lock(services=near)
    windows = (
        Window.objects.filter(
            kind__in=WORK, withdrawn_at=None, span__endswith__gt=clock.now(), claims__service__in=near
        )
        .distinct()
        .order_by("id")
        .prefetch_related("claims")
    )
    for window in windows:
        claims = window.claims.all()
        mine = side_of(
            window,
            services=[row.service_id for row in claims if row.service_id],
            environments=[row.environment_id for row in claims if row.environment_id],
            people=[row.person_id for row in claims if row.person_id],
        )
        recompute(window, mine, ground_of(mine.services, mine.environments), moved=False)


def _rows_of(window: Window):
    return Conflict.objects.select_for_update().filter(Q(first=window) | Q(second=window)).order_by("id")


def _bring_up_to_date(row: Conflict, item: Found | None, *, now, moved: bool) -> None:
    status, severity, since = row.status, item.severity if item else row.severity, row.since
    if item is None:
        status = ConflictStatus.RESOLVED
    elif row.status == ConflictStatus.RESOLVED:
        status, since = ConflictStatus.OPEN, now
    elif moved and row.status == ConflictStatus.ACCEPTED:
        status = ConflictStatus.OPEN
    if (status, severity) == (row.status, row.severity):
        return
    row.status, row.severity, row.since = status, severity, since
    if status != ConflictStatus.ACCEPTED:
        row.accepted_by, row.accepted_until, row.accepted_reason = None, None, ""
    row.save()


def _rule_rows(used: dict[str, Rule]) -> dict[str, ConflictRule]:
    """The rows of the rules that found something; a comparison nobody seeded yet gets its row now, never silence."""
    rows = {row.code: row for row in ConflictRule.objects.filter(code__in=used)}
    for code in used.keys() - rows.keys():
        rows[code], _made = ConflictRule.objects.get_or_create(
            code=code, defaults={"name": str(used[code].name), "severity": used[code].severity}
        )
    return rows


def _target(own: int, rule_id: int, item: Found) -> Target:
    first, second = sorted((own, item.other.window_id))
    meeting = item.meeting
    return first, second, rule_id, meeting.service_id, meeting.environment_id, meeting.person_id


def _target_of(row: Conflict) -> Target:
    return row.first_id, row.second_id, row.rule_id, row.service_id, row.environment_id, row.person_id
