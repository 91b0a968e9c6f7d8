"""The next free slots for work that is being planned, one piece or several together, each with why it is free."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core import clock

from ..costs import costs
from ..dst import readings
from ..enums import Severity, WindowKind
from ..meetings import Book, Links, badly_alone, compare, links_of, near, rules_in_force
from ..rules import WORK
from ..sides import Ground, Side, ground_of
from ..vendors import is_vendors
from .grouping import work_of_all
from .places import asked_side

DAYS = 90
# How far is looked, one after the other: a few days of most places hold slots enough, and three months cost much more.
LOOKS = (7, 28, DAYS)
MOST, OFFERED = 10, 3
# So many of what moves along are looked at too: each is one more look at the whole time.
ALONG = 8
# So many times are compared by every rule at most, so many of them at once, where one after the other fails for a
# reason that is no window.
TRIES, AT_ONCE = 400, 20
STEP = timedelta(minutes=30)
Times = list[tuple[datetime, datetime]]


@dataclass(frozen=True)
class Slot:
    """A free time of the length that was asked for, why it is free, and ``costs``: who would have to be asked for it.

    For several pieces of work ``span`` is that of the first to the last; ``spans`` are theirs in the order asked.
    """

    span: TimestamptzRange
    reason: str
    spans: tuple[TimestamptzRange, ...] = ()
    costs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """One piece of work that looks for time: as a side, and how it is called in reasons. ``docket`` is its record's."""

    side: Side
    where: str
    docket: object = None

    def at(self, span: TimestamptzRange) -> Side:
        """The same work at another time."""
        return replace(self.side, span=span)


@dataclass(frozen=True)
class _Seen:
    """What stands around one piece of work in the whole time that is looked at."""

    asked: Asked
    offset: timedelta
    ground: Ground
    links: Links
    others: list[Side]
    busy: Times = field(default_factory=list)
    allowed: Times = field(default_factory=list)

    @property
    def length(self) -> timedelta:
        return self.asked.side.span.upper - self.asked.side.span.lower

    def at(self, begin: datetime) -> TimestamptzRange:
        """Where it stands when all of them begin at ``begin``."""
        return TimestamptzRange(begin + self.offset, begin + self.offset + self.length, "[)")


def asked_for(
    *,
    span,
    services: Iterable,
    environments: Iterable,
    docket=None,
    people: Iterable = (),
    buffer_minutes: int = 0,
    facts: dict | None = None,
    kind: str = WindowKind.CHANGE,
) -> Asked:
    """One piece of work to look for; of what ``docket`` has on the calendar nothing stands in its way."""
    services, environments = list(services), list(environments)
    side = asked_side(
        span=span,
        services=services,
        environments=environments,
        people=people,
        facts=facts,
        docket=docket,
        kind=kind,
        buffer_minutes=buffer_minutes,
    )
    return Asked(side, ", ".join(str(one) for one in (*environments, *services)) or _("this place"), docket)


def next_free(*, user, zone: str = "", count: int = MOST, priced: bool = True, **work) -> list[Slot]:
    """As ``next_free_together`` for one piece of work; ``work`` as for ``asked_for``."""
    return next_free_together([asked_for(**work)], user=user, zone=zone, count=count, priced=priced)


def free_instead(window, span, *, user, along: Iterable[tuple] = (), count: int = OFFERED) -> list[Slot]:
    """Where a standing window could go instead of ``span``; nothing for what is no work (a phase, a freeze).

    ``along``: windows that would move with it, each with the span it would get. The first eight that are work find room
    too, at the same distance. Spans are those of the window itself.
    """
    if window.kind not in WORK:
        return []
    moving = [(window, span), *islice((pair for pair in along if pair[0].kind in WORK), ALONG)]
    works = work_of_all([one for one, _span in moving])
    group = [asked_for(**work | {"span": at}) for work, (_one, at) in zip(works, moving, strict=True)]
    found = next_free_together(group, user=user, count=count)
    return [replace(slot, span=slot.spans[0]) for slot in found]


def next_free_together(
    group: Sequence[Asked], *, user, zone: str = "", count: int = MOST, priced: bool = True
) -> list[Slot]:
    """At most ``count`` (10) slots within 90 days from where the group stands (or from now), earliest first.

    All of it keeps the distances that it has. Candidates are the asked time of day in ``zone`` (the reader's by
    default) on each day, and the moment after each thing that stands in the way. Free means: nothing that blocks or
    warns for any of them, maintenance windows kept; the group does not stand in its own way. ``priced`` False: without
    what they would cost.
    """
    asked = min(one.side.span.lower for one in group)
    length = max(one.side.span.upper for one in group) - asked
    start, place = max(asked, clock.now()), zone or user.time_zone
    book, grounds = rules_in_force(), [ground_of(one.side.services, one.side.environments) for one in group]
    for days in LOOKS:
        whole = TimestamptzRange(start, start + timedelta(days=days), "[)")
        seen = [_look(one, group, ground, asked, whole, book) for one, ground in zip(group, grounds, strict=True)]
        busy = _merged((begin, end) for one in seen for begin, end in one.busy)
        free = list(_free(seen, _candidates(asked, whole, seen, place), length, busy, count, book))
        # Enough where all were found, and what follows the last of them too.
        if len(free) == count and busy and busy[-1][0] >= free[-1]:
            break
    slots = [_slot(begin, length, seen, busy) for begin in free]
    return _priced(slots, group, user) if priced and slots else slots


def _look(
    asked: Asked, group: Sequence[Asked], ground: Ground, first: datetime, whole: TimestamptzRange, book: Book
) -> _Seen:
    """What is near in the whole time. ``busy`` are beginnings of the group at which this one would be in the way."""
    side, offset = asked.side, asked.side.span.lower - first
    length = side.span.upper - side.span.lower
    mine = replace(side, span=TimestamptzRange(whole.lower + offset, whole.upper + offset + length, "[)"))
    ours = {one.side.docket_id for one in group} - {None}
    links = links_of(mine.docket_id, mine.kind)
    others = [other for other in near(mine, ground, links) if other.docket_id not in ours]
    # With the whole time as one side, every rule says only where it meets another; when is looked at per slot.
    met = compare(mine, others, ground, links=links, book=book) if others else []
    busy = {
        (item.other.span.lower - mine.buffer - length - offset, item.other.reach_end - offset)
        for item in met
        if item.severity != Severity.INFO and item.other.span.lower < mine.reach_end
    }
    allowed = sorted((other.span.lower, other.span.upper) for other in others if _lets_in(other, mine))
    return _Seen(asked, offset, ground, links, others, sorted(busy), allowed)


def _free(
    seen: list[_Seen], candidates: Iterator[datetime], length: timedelta, busy: Times, count: int, book: Book
) -> Iterator[datetime]:
    """Those that fit, none inside another. What rules say of work by itself is asked for some of them at once."""
    ends, taken, found = [end for _begin, end in busy], None, 0
    open_ones = (begin for begin in candidates if not _is_busy(begin, busy, ends))
    for _round in range(TRIES // AT_ONCE):
        some = list(islice(open_ones, AT_ONCE))
        fitting = [begin for begin in some if all(_is_let_in(one, begin) for one in seen)]
        badly = _badly_placed(seen, fitting, book) if fitting else set()
        for begin in fitting:
            if begin in badly or (taken is not None and begin < taken):
                continue
            if all(_meets_nothing(one, begin, book) for one in seen):
                yield begin
                taken, found = begin + length, found + 1
                if found == count:
                    return
        if len(some) < AT_ONCE:
            return


def _is_busy(begin: datetime, busy: Times, ends: list[datetime]) -> bool:
    following = bisect_right(ends, begin)
    return following < len(busy) and busy[following][0] < begin


def _is_let_in(one: _Seen, begin: datetime) -> bool:
    """Inside a maintenance window as a whole, where there are some of its place."""
    span = one.at(begin)
    return not one.allowed or any(a <= span.lower and span.upper <= b for a, b in one.allowed)


def _badly_placed(seen: list[_Seen], begins: list[datetime], book: Book) -> set[datetime]:
    """Of these beginnings those at which one of the group would stand badly without meeting anything."""
    found = set()
    for one in seen:
        sides = [one.asked.at(one.at(begin)) for begin in begins]
        grave = [side for side, item in badly_alone(sides, one.ground, book) if item.severity != Severity.INFO]
        found |= {side.span.lower - one.offset for side in grave}
    return found


def _meets_nothing(one: _Seen, begin: datetime, book: Book) -> bool:
    """Asked of every rule, as saving it there would."""
    span = one.at(begin)
    mine, linked = one.asked.at(span), frozenset().union(*one.links.values())
    others = [
        other
        for other in one.others
        if (span.lower < other.reach_end and other.span.lower < mine.reach_end) or other.docket_id in linked
    ]
    found = compare(mine, others, one.ground, links=one.links, book=book) if others else []
    return all(item.severity == Severity.INFO for item in found)


def _candidates(asked: datetime, whole, seen: list[_Seen], zone: str) -> Iterator[datetime]:
    place = ZoneInfo(zone)
    local = datetime.combine(whole.lower.astimezone(place), asked.astimezone(place).time())
    found = set()
    for day in range((whole.upper - whole.lower).days + 1):
        # A time that a clock skips or shows twice on that day is no slot to offer.
        instants = readings(local + timedelta(days=day), zone)
        found |= set(instants) if len(instants) == 1 else set()
    for one in seen:
        found |= {_rounded(end) for _begin, end in one.busy} | {begin - one.offset for begin, _end in one.allowed}
    yield from sorted(moment for moment in found if whole.lower <= moment < whole.upper)


def _lets_in(other: Side, mine: Side) -> bool:
    """A firm maintenance window of ours at this very place; a vendor's allows nothing."""
    here = other.services & mine.services or other.environments & mine.environments
    return other.kind == WindowKind.MAINTENANCE and other.is_firm and not is_vendors(other) and bool(here)


def _merged(times: Iterable[tuple[datetime, datetime]]) -> Times:
    """The same time without overlaps, in order: so that one look finds whether a moment lies in it."""
    merged: Times = []
    for begin, end in sorted(times):
        if merged and begin < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _rounded(moment: datetime) -> datetime:
    """The next half hour, so that a slot can be remembered."""
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - over if over else moment


def _slot(begin: datetime, length: timedelta, seen: list[_Seen], busy: Times) -> Slot:
    where = ", ".join(dict.fromkeys(one.asked.where for one in seen))
    end = begin + length
    following = next((first + length for first, _end in busy if first >= begin), None)
    if any(one.allowed for one in seen):
        reason = _("Inside a maintenance window, and nothing else is planned for %(where)s.") % {"where": where}
    elif following is None:
        reason = _("Nothing else is planned for %(where)s from then on.") % {"where": where}
    elif days := (following - end).days:
        sentence = _("Nothing else is planned for %(where)s until %(days)s days later.")
        reason = sentence % {"where": where, "days": days}
    else:
        reason = _("Nothing else is planned for %(where)s until the next work begins.") % {"where": where}
    return Slot(TimestamptzRange(begin, end, "[)"), reason, tuple(one.at(begin) for one in seen))


def _priced(slots: list[Slot], group: Sequence[Asked], user) -> list[Slot]:
    """With what each would cost, of all the work together; each upper app is asked once for all slots."""
    found: list[list[str]] = [[] for _slot in slots]
    for number, one in enumerate(group):
        spans = [slot.spans[number] for slot in slots]
        for price in costs:
            for said, sentences in zip(found, price(one.docket, one.side.facts, spans, user), strict=True):
                said.extend(sentence for sentence in sentences if sentence not in said)
    return [replace(slot, costs=tuple(said)) for slot, said in zip(slots, found, strict=True)]
