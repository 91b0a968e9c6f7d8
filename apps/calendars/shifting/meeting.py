"""What moved windows would meet: conflicts as they stand after the move, and what freezes say against the new time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core.refusals import Refusal
from apps.dockets.subjects import subject_of

from ..enums import ConflictStatus, Severity, WindowKind
from ..models import Conflict, Window
from ..queries.conflicts import conflicts_of
from ..rules import WORK
from ..verdict import verdict
from .answers import Met
from .plan import Plan


@dataclass(frozen=True, slots=True)
class Pair:
    """The two windows of a conflict, as far as a move looks at them; of a conflict of one side there is no second."""

    first_id: int
    second_id: int | None
    first_docket: int | None
    second_docket: int | None
    first_is_firm: bool
    second_is_firm: bool | None

    def meets_firm(self, docket_id: int) -> bool:
        """Whether what the window of that record meets is firmly planned."""
        return bool(self.second_is_firm if self.first_docket == docket_id else self.first_is_firm)


def open_conflicts(windows: Iterable[int]) -> dict[int, Pair]:
    """Conflicts of these windows that are not resolved, by id."""
    ids = list(windows)
    rows = Conflict.objects.filter(Q(first__in=ids) | Q(second__in=ids)).exclude(status=ConflictStatus.RESOLVED)
    # A window may meet hundreds: as plain columns they cost a tenth of what records do.
    columns = ("first", "second", "first__docket", "second__docket", "first__is_firm", "second__is_firm")
    return {pk: Pair(*row) for pk, *row in rows.order_by().values_list("pk", *columns)}


def meetings_of(found: Plan, before: dict[int, Pair], user) -> tuple[list[Met], list[Refusal]]:
    """After the move, inside its transaction: all that the moved window meets and what is new to the others, and of the
    new ones what refuses: an open conflict that blocks, with something that is firmly planned."""
    main, steps = found.steps[0].window, {step.window.docket_id: step for step in found.moving}
    rows = open_conflicts(step.window.pk for step in found.moving)
    told, refusals, seen = [], [], set()
    of_docket: dict[int | None, set[int]] = {}
    for pk, row in rows.items():
        for docket_id in (row.first_docket, row.second_docket):
            of_docket.setdefault(docket_id, set()).add(pk)
    for docket_id, step in sorted(steps.items(), key=lambda pair: (pair[0] != main.docket_id, pair[0])):
        mine = of_docket.get(docket_id, set())
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


def speaks_against(window: Window, span: TimestamptzRange) -> list[Refusal]:
    """What forbids agreed work at a new time and not at its old one: a freeze, or time outside maintenance windows.

    What is only proposed may be planned there, is told so, and is stopped at its start. Asked at the start of ``span``,
    and where a firm freeze begins within it.
    """
    if window.kind not in WORK or not window.is_firm:
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


def _blocks(met: Met, row: Pair, docket_id: int, main_id: int) -> Refusal | None:
    stands = met.row.severity == Severity.BLOCKS and met.row.status == ConflictStatus.OPEN
    if not (met.is_new and stands and row.meets_firm(docket_id)):
        return None
    sentence = met.row.sentence if docket_id == main_id else f"{met.key}: {met.row.sentence}"
    return Refusal(sentence, code="conflict", kind="rule", url=met.row.other_url, unblock=_("a change manager"))
