"""Changes among the conflicts: the order of those that wait for each other, and too many grave ones at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.models import Window
from apps.calendars.rules import Ground, Meeting, Parameter, Rule, Side, nothing, rules
from apps.core import clock

from .enums import RiskLevel
from .models import ChangePredecessor, ChangeRequest

GRAVE = (RiskLevel.HIGH, RiskLevel.CRITICAL)


def waits_for(docket_id: int, kind: str) -> Iterable[int]:
    """Dockets of the changes that wait for this one, and that it waits for."""
    if kind != WindowKind.CHANGE:
        return
    rows = ChangePredecessor.objects.filter(Q(change__docket=docket_id) | Q(predecessor__docket=docket_id))
    for pair in rows.values_list("change__docket", "predecessor__docket"):
        yield from set(pair) - {docket_id}


def order(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Of two changes the one that waits begins before the other has ended."""
    changes = {other.docket_id: other for other in others if other.kind == WindowKind.CHANGE and other.docket_id}
    rows = ChangePredecessor.objects.filter(
        Q(change__docket=mine.docket_id, predecessor__docket__in=changes)
        | Q(predecessor__docket=mine.docket_id, change__docket__in=changes)
    ).values_list("change__docket", "predecessor__docket")
    # Two that wait for each other are one conflict.
    wrong = set()
    for waits, first in rows:
        sides = {**changes, mine.docket_id: mine}
        if sides[waits].span.lower < sides[first].span.upper:
            wrong.add(first if waits == mine.docket_id else waits)
    for pk in sorted(wrong):
        yield Meeting(changes[pk])


def grave(prefix: str) -> Q:
    """Condition on dockets: a change of high or critical risk. Of one with parts the parts count, not the frame."""
    # As a condition of its own: of a join without a match the planner expects one row, and reads every change there is.
    parts = ChangeRequest.objects.filter(parent=OuterRef(f"{prefix}change"))
    return Q(~Exists(parts), **{f"{prefix}change__risk_level__in": GRAVE})


def crowded(sides: Sequence[Side], ground: Ground) -> Iterable[tuple[Side, Meeting]]:
    """At some instant of it more changes of high risk are planned than may be at once."""
    changes = [side for side in sides if side.kind == WindowKind.CHANGE and _may_be_grave(side)]
    if not changes:
        return
    whole = TimestamptzRange(min(one.span.lower for one in changes), max(one.span.upper for one in changes), "[)")
    rows = Window.objects.filter(grave("docket__"), kind=WindowKind.CHANGE, withdrawn_at=None, span__overlap=whole)
    # What is over by now is no part of a crowd any more.
    rows = rows.filter(span__endswith__gt=clock.now())
    standing = list(rows.values_list("docket_id", "span"))
    counted, most = {pk for pk, _span in standing}, CAPACITY.setting(ground, "most")
    for side in changes:
        if side.facts is None and side.docket_id not in counted:
            continue
        others = [span for pk, span in standing if pk != side.docket_id]
        if 1 + _peak(others, side.span) > most:
            yield side, Meeting()


def _may_be_grave(side: Side) -> bool:
    """What is only asked about says so itself; of what stands the database knows."""
    return side.facts is None or side.facts.get("risk") in GRAVE


def _peak(spans: Iterable, within) -> int:
    """The most of ``spans`` that share an instant inside ``within``; half-open, so an end frees what begins there."""
    edges = []
    for span in spans:
        begin, end = max(span.lower, within.lower), min(span.upper, within.upper)
        if begin < end:
            edges += [(begin, 1), (end, -1)]
    most = now = 0
    for _moment, step in sorted(edges):
        now += step
        most = max(most, now)
    return most


rules.add(
    "predecessor",
    Rule(
        "predecessor",
        _("Order of changes"),
        Severity.BLOCKS,
        order,
        _("One of this and %(other)s waits for the other, yet begins before that has ended: %(span)s."),
        _(
            "Two changes of which one waits for the other, wherever in time they stand: it must not begin before that has ended."
        ),
        _("The change that drops a column is planned for Thursday, and the one that it waits for ends on Friday."),
        linked=waits_for,
    ),
)
CAPACITY = rules.add(
    "capacity",
    Rule(
        "capacity",
        _("Too many of high risk at once"),
        Severity.WARNS,
        nothing,
        _("With this, more changes of high risk are planned at the same time than may be: %(span)s."),
        _(
            "Changes of high or critical risk, however far apart in what they touch: more than so many at the same time."
        ),
        _("Three may run at once, and a fourth is planned for the same evening."),
        alone=crowded,
        crowds=grave,
        parameters=(
            Parameter("most", _("Changes of high risk at the same time, at most"), usual=3, least=1, most=100),
        ),
    ),
)
