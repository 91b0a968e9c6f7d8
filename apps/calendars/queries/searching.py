"""The search behind free slots: what stands around the work is read once, then times are tried against it in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from psycopg.types.range import TimestamptzRange

from apps.core.dst import readings

from ..comparing.meetings import Book, Found, Links, badly_alone, compare, near
from ..comparing.sides import Ground, InOrder, Side
from ..comparing.vendors import is_vendors
from ..costs import Leave, leaves
from ..enums import Severity, WindowKind
from ..rules import wide_kinds

# So many times are compared by every rule at most, so many of them at once, where one after the other fails for a
# reason that is no window.
TRIES, AT_ONCE = 400, 20
STEP = timedelta(minutes=30)
Times = list[tuple[datetime, datetime]]


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
class Around:
    """The surroundings of one piece of work that no time changes."""

    ground: Ground
    links: Links


@dataclass(frozen=True)
class Passage:
    """Time that stands in the way of beginning between ``begin`` and ``end``, unless the record ``docket_id`` gives leave."""

    begin: datetime
    end: datetime
    docket_id: int
    span: TimestamptzRange


@dataclass
class Seen:
    """What stands around one piece of work in the whole time that is looked at. ``busy`` are beginnings of the group at
    which this one would be in the way of something, of ``shut`` of something that gives no leave."""

    asked: Asked
    offset: timedelta
    around: Around
    busy: Times = field(default_factory=list)
    shut: Times = field(default_factory=list)
    allowed: Times = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    leave: dict[int, Leave] = field(default_factory=dict)
    linked: list[Side] = field(default_factory=list)
    others: InOrder | None = None

    @property
    def length(self) -> timedelta:
        return self.asked.side.span.upper - self.asked.side.span.lower

    def at(self, begin: datetime) -> TimestamptzRange:
        """Where it stands when all of them begin at ``begin``."""
        return TimestamptzRange(begin + self.offset, begin + self.offset + self.length, "[)")

    def keep(self, others: list[Side]) -> None:
        """Those that are compared time by time, so that the few near a time are found without looking at all."""
        linked, wide = frozenset().union(*self.around.links.values()), wide_kinds()
        self.linked = [other for other in others if other.docket_id in linked]
        # What is compared with everything was met already wherever it stands; asking it again costs statements.
        self.others = InOrder(other for other in others if other.docket_id not in linked and other.kind not in wide)

    def beside(self, mine: Side) -> list[Side]:
        """Those that share time with it, buffers included, and what waits for it or it for them."""
        return self.others.beside(mine) + self.linked


def look(
    asked: Asked,
    around: Around,
    first: datetime,
    whole: TimestamptzRange,
    *,
    ours: set[int],
    book: Book,
    besides: Sequence[Side] = (),
    user=None,
) -> Seen:
    """What is near one piece of work in ``whole``; ``first`` is where the group begins. Windows of the dockets ``ours``
    are not in the way; ``besides`` are, where they would stand. With a ``user`` also who gives leave."""
    side, offset = asked.side, asked.side.span.lower - first
    length = side.span.upper - side.span.lower
    mine = replace(side, span=TimestamptzRange(whole.lower + offset, whole.upper + offset + length, "[)"))
    others = [other for other in near(mine, around.ground, around.links) if other.docket_id not in ours]
    others += besides
    # With the whole time as one side, every rule says only where it meets another; when is looked at per slot.
    met = compare(mine, others, around.ground, links=around.links, book=book) if others else []
    met = [item for item in met if item.severity != Severity.INFO and item.other.span.lower < mine.reach_end]
    seen = Seen(asked, offset, around, leave=_leave(met, asked, user) if user else {})

    def in_the_way(other: Side) -> tuple[datetime, datetime]:
        return other.span.lower - mine.buffer - length - offset, other.reach_end - offset

    seen.busy = sorted({in_the_way(item.other) for item in met})
    seen.shut = sorted({in_the_way(item.other) for item in met if not _opens(item, seen.leave)})
    passing = {item.other for item in met if _opens(item, seen.leave)}
    seen.passages = [Passage(*in_the_way(other), other.docket_id, other.span) for other in passing]
    seen.allowed = sorted((other.span.lower, other.span.upper) for other in others if _lets_in(other, mine))
    seen.keep(others)
    return seen


def _leave(met: list[Found], asked: Asked, user) -> dict[int, Leave]:
    found: dict[int, Leave] = {}
    for code in leaves.names():
        if ids := {item.other.docket_id for item in met if item.rule.code == code and item.other.docket_id}:
            found |= leaves.get(code)(ids, asked.docket, user)
    return found


def _opens(item: Found, leave: dict[int, Leave]) -> bool:
    return item.rule.code in leaves.names() and item.other.docket_id in leave


def fitting(
    seen: list[Seen], candidates: Iterable[datetime], length: timedelta, busy: Times, book: Book, *, taken: Times = ()
) -> Iterator[datetime]:
    """Those beginnings that fit, none inside another or inside ``taken``. What rules say of work by itself is asked for
    some of them at once."""
    ends, last = [end for _begin, end in busy], None
    open_ones = (begin for begin in candidates if not _is_busy(begin, busy, ends))
    for _round in range(TRIES // AT_ONCE):
        some = list(islice(open_ones, AT_ONCE))
        let_in = [begin for begin in some if all(_is_let_in(one, begin) for one in seen)]
        badly = _badly_placed(seen, let_in, book) if let_in else set()
        for begin in let_in:
            end = begin + length
            if begin in badly or (last is not None and begin < last) or any(a < end and begin < b for a, b in taken):
                continue
            if all(_meets_nothing(one, begin, book) for one in seen):
                last = end
                yield begin
        if len(some) < AT_ONCE:
            return


def _is_busy(begin: datetime, busy: Times, ends: list[datetime]) -> bool:
    following = bisect_right(ends, begin)
    return following < len(busy) and busy[following][0] < begin


def _is_let_in(one: Seen, begin: datetime) -> bool:
    """Inside a maintenance window as a whole, where there are some of its place."""
    span = one.at(begin)
    return not one.allowed or any(a <= span.lower and span.upper <= b for a, b in one.allowed)


def _badly_placed(seen: list[Seen], begins: list[datetime], book: Book) -> set[datetime]:
    """Of these beginnings those at which one of the group would stand badly without meeting anything."""
    placed = [(one.asked.at(one.at(begin)), begin) for one in seen for begin in begins]
    when = {id(side): begin for side, begin in placed}
    # Rules of one side look at no ground, so all of the group is asked about at once.
    found = badly_alone([side for side, _begin in placed], Ground(), book)
    return {when[id(side)] for side, item in found if item.severity != Severity.INFO}


def _meets_nothing(one: Seen, begin: datetime, book: Book) -> bool:
    """Asked of every rule, as saving it there would."""
    mine = one.asked.at(one.at(begin))
    others = one.beside(mine)
    found = compare(mine, others, one.around.ground, links=one.around.links, book=book) if others else []
    return all(item.severity == Severity.INFO for item in found)


def candidates(asked: datetime, whole: TimestamptzRange, seen: list[Seen], zone: str) -> list[datetime]:
    """The asked time of day in ``zone`` on each day, the moment after each thing in the way, and where one is let in."""
    place = ZoneInfo(zone)
    local = datetime.combine(whole.lower.astimezone(place), asked.astimezone(place).time())
    found = set()
    for day in range((whole.upper - whole.lower).days + 1):
        # A time that a clock skips or shows twice on that day is no slot to offer.
        instants = readings(local + timedelta(days=day), zone)
        found |= set(instants) if len(instants) == 1 else set()
    for one in seen:
        found |= {_rounded(end) for _begin, end in one.busy} | {begin - one.offset for begin, _end in one.allowed}
    return sorted(moment for moment in found if whole.lower <= moment < whole.upper)


def leave_at(seen: list[Seen], begin: datetime) -> tuple[str, ...]:
    """Who would give leave for the group to begin then, each sentence once; empty where nobody has to."""
    said = {}
    for one in seen:
        span = one.at(begin)
        for passage in sorted(one.passages, key=lambda passage: passage.span.lower):
            if passage.span.lower < span.upper and span.lower < passage.span.upper:
                said[one.leave[passage.docket_id].said(span)] = None
    return tuple(said)


def merged(times: Iterable[tuple[datetime, datetime]]) -> Times:
    """The same time without overlaps, in order: so that one look finds whether a moment lies in it."""
    found: Times = []
    for begin, end in sorted(times):
        if found and begin < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found


def _lets_in(other: Side, mine: Side) -> bool:
    """A firm maintenance window of ours at this very place; a vendor's allows nothing."""
    here = other.services & mine.services or other.environments & mine.environments
    return other.kind == WindowKind.MAINTENANCE and other.is_firm and not is_vendors(other) and bool(here)


def _rounded(moment: datetime) -> datetime:
    """The next half hour, so that a slot can be remembered."""
    over = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment + STEP - over if over else moment
