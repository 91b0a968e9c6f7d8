"""What moved windows would meet: conflicts as they stand after the move, and what freezes say against the new time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.dockets.subjects import subject_of

from ..enums import ConflictStatus, Severity, WindowKind
from ..models import Conflict, Window
from ..queries.conflicts import conflicts_of
from ..rules import WORK
from ..verdict import verdict
from .answers import Met
from .plan import Plan, Step


def open_conflicts(windows: Iterable[int]) -> dict[int, Conflict]:
    """Conflicts of these windows that are not resolved, by id."""
    ids = list(windows)
    rows = Conflict.objects.filter(Q(first__in=ids) | Q(second__in=ids)).exclude(status=ConflictStatus.RESOLVED)
    return rows.select_related("first", "second").in_bulk()


def meetings_of(found: Plan, before: dict[int, Conflict], user) -> tuple[list[Met], list[Refusal]]:
    """After the move, inside its transaction: all that the moved window meets and what is new to the others, and of the
    new ones what refuses: an open conflict that blocks, with something that is firmly planned."""
    main, steps = found.steps[0].window, {step.window.docket_id: step for step in found.moving}
    rows = open_conflicts(step.window.pk for step in found.moving)
    told, refusals, seen = [], [], set()
    for docket_id, step in sorted(steps.items(), key=lambda pair: (pair[0] != main.docket_id, pair[0])):
        mine = {pk for pk, row in rows.items() if docket_id in (row.first.docket_id, row.second.docket_id)}
        wanted = {pk for pk in mine if pk not in before or main.pk in (rows[pk].first_id, rows[pk].second_id)} - seen
        if not wanted:
            continue
        seen |= wanted
        for row in conflicts_of(step.window.docket, user):
            if row.pk in wanted:
                told.append(Met(step.key, row, row.pk not in before))
                if refusal := _blocks(told[-1], rows[row.pk], docket_id, main.docket_id):
                    refusals.append(refusal)
    return told, refusals


def speaks_against(step: Step) -> list[Refusal]:
    """What forbids the work at its new time and not at its old one: a freeze, or time outside maintenance windows.

    Asked at the start, and where a firm freeze begins within the span.
    """
    window, span = step.window, step.span
    if window.kind not in WORK:
        return []
    facts = subject_of(window.docket).facts(window.docket)
    begins = Window.objects.filter(
        kind=WindowKind.FREEZE, is_firm=True, withdrawn_at=None, span__startswith__gt=span.lower
    ).filter(span__startswith__lt=span.upper)
    new: dict[str, Refusal] = {}
    for at in (span.lower, *begins.order_by("span").values_list("span__startswith", flat=True)[:5]):
        new |= {str(one): one for one in _reasons(window.docket, facts, span, at)}
    if not new:
        return []
    standing = {str(one) for one in _reasons(window.docket, facts, window.span, window.span.lower)}
    return [refusal for sentence, refusal in new.items() if sentence not in standing]


def _reasons(docket, facts: dict, span, at: datetime) -> list[Refusal]:
    return verdict(docket, facts, span, at).reasons


def _blocks(met: Met, row: Conflict, docket_id: int, main_id: int) -> Refusal | None:
    other = row.second if row.first.docket_id == docket_id else row.first
    stands = met.row.severity == Severity.BLOCKS and met.row.status == ConflictStatus.OPEN
    if not (met.is_new and stands and other.is_firm):
        return None
    sentence = met.row.sentence if docket_id == main_id else f"{met.key}: {met.row.sentence}"
    return Refusal(sentence, code="conflict", kind="rule", url=met.row.other_url, unblock=_("a change manager"))
