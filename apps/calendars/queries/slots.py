"""The next free slots for work that is being planned, one piece or several together, each with why it is free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.types.range import TimestamptzRange

from apps.core import clock

from ..comparing.meetings import Book, links_of, rules_in_force
from ..comparing.sides import Ground, ground_of
from ..comparing.wording import moment_text
from ..costs import costs
from ..enums import Severity, WindowKind
from ..rules import NEIGHBOURS, WORK
from .grouping import work_of_all
from .places import asked_side
from .searching import Around, Asked, Seen, Times, candidates, fitting, leave_at, look, merged

DAYS = 90
# How far is looked, one after the other: a few days of most places hold slots enough, and three months cost much more.
LOOKS = (7, 28, DAYS)
MOST, OFFERED = 10, 3
# Beside slots that are wholly free at most so many that somebody would have to give leave for.
WITH_LEAVE = 3
# So many of what moves along are looked at too: each is one more look at the whole time.
ALONG = 8


@dataclass(frozen=True)
class Slot:
    """A time of the length that was asked for, why it is free, and ``costs``: who would have to be asked for it.

    For several pieces of work ``span`` is that of the first to the last; ``spans`` are theirs in the order asked.
    ``leave``: it is free only where these let it through. ``is_late``: it ends after the time that was wished for.
    """

    span: TimestamptzRange
    reason: str
    spans: tuple[TimestamptzRange, ...] = ()
    costs: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    is_late: bool = False

    @property
    def asks(self) -> tuple[str, ...]:
        """Who would give leave, then who would approve."""
        return self.leave + self.costs


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


def next_free(*, user, zone: str = "", count: int = MOST, priced: bool = True, before=None, **work) -> list[Slot]:
    """As ``next_free_together`` for one piece of work; ``work`` as for ``asked_for``."""
    return next_free_together([asked_for(**work)], user=user, zone=zone, count=count, priced=priced, before=before)


def free_instead(window, span, *, user, along: Iterable[tuple] = (), count: int = OFFERED) -> list[Slot]:
    """Where a standing window could go instead of ``span``; nothing for what is no work (a phase, a freeze), and where
    of what began already only the end was to move.

    ``along``: windows that would move with it, each with the span it would get. The first eight that are work find room
    too, at the same distance. Spans are those of the window itself. None needs leave: a move into a freeze is refused
    until there is some, and it is asked for work that is planned there.
    """
    keeps_its_start = span != window.span and span.lower == window.span.lower
    if window.kind not in WORK or (keeps_its_start and span.lower <= clock.now()):
        return []
    moving = [(window, span), *islice((pair for pair in along if pair[0].kind in WORK), ALONG)]
    found = next_free_together(asked_at(moving), user=user, count=count, leave=0)
    return [replace(slot, span=slot.spans[0]) for slot in found]


def asked_at(moving: Sequence[tuple]) -> list[Asked]:
    """Standing windows as work that looks for time, each from the span that is given with it."""
    works = work_of_all([window for window, _span in moving])
    return [asked_for(**work | {"span": span}) for work, (_window, span) in zip(works, moving, strict=True)]


def next_free_together(
    group: Sequence[Asked],
    *,
    user,
    zone: str = "",
    count: int = MOST,
    priced: bool = True,
    before: datetime | None = None,
    leave: int = WITH_LEAVE,
    besides: Sequence[Asked] = (),
) -> list[Slot]:
    """At most ``count`` (10) slots within 90 days from where the group stands (or from now), earliest first; after them
    at most ``leave`` earlier or between them that somebody would have to give leave for (``count``, where none is free).

    All of it keeps the distances that it has. Candidates are the asked time of day in ``zone`` (the reader's by
    default) on each day, and the moment after each thing that stands in the way. Free means: nothing that blocks or
    warns for any of them, maintenance windows kept; the group does not stand in its own way. ``priced`` False: without
    what they would cost. With ``before`` (aware) each ends by then; where none does, the first that is free after it is
    told, as late. ``besides``: work that stands in the way where it is asked for, not where its record stands now.
    """
    asked = min(one.side.span.lower for one in group)
    length = max(one.side.span.upper for one in group) - asked
    start, place, book = max(asked, clock.now()), zone or user.time_zone, rules_in_force()
    around = [Around(_ground(one, book), _links(one)) for one in group]
    ours = {one.side.docket_id for one in (*group, *besides)} - {None}
    more = {"ours": ours, "book": book, "besides": [one.side for one in besides], "user": user if leave else None}
    for days in LOOKS:
        whole = TimestamptzRange(start, start + timedelta(days=days), "[)")
        seen = [look(one, there, asked, whole, **more) for one, there in zip(group, around, strict=True)]
        busy = merged(time for one in seen for time in one.busy)
        begins = candidates(asked, whole, seen, place)
        free = _in_time(fitting(seen, begins, length, busy, book), length, count, before)
        # Enough where all were found, and what follows the last of them too.
        enough = len(free) == count or (free and before is not None and free[-1] + length > before)
        if enough and busy and busy[-1][0] >= free[-1]:
            break
    in_time = [begin for begin in free if before is None or begin + length <= before]
    slots = [_slot(begin, length, seen, busy) for begin in in_time]
    until = in_time[-1] if len(in_time) == count else whole.upper
    most = min(leave, count) if in_time else count if leave else 0
    taken = [(begin, begin + length) for begin in in_time]
    slots += _with_leave(seen, [one for one in begins if one < until], length, book, most, before, taken)
    slots += [_late(begin, length, seen, busy, before) for begin in free[len(in_time) :]]
    return _priced(slots, group, user) if priced and slots else slots


def _ground(one: Asked, book: Book) -> Ground:
    """Without its neighbours where work on them is merely to know: they are most of what is near, and in nobody's way."""
    matters = any(rule.code == NEIGHBOURS and severity != Severity.INFO for rule, severity in book.rules)
    return ground_of(one.side.services if matters else (), one.side.environments)


def _links(one: Asked):
    return links_of(one.side.docket_id, one.side.kind)


def _in_time(found: Iterable[datetime], length: timedelta, count: int, before: datetime | None) -> list[datetime]:
    """The first so many; of those that end too late only one, and only where it is the first of all."""
    kept: list[datetime] = []
    for begin in found:
        if before is not None and begin + length > before:
            return kept or [begin]
        kept.append(begin)
        if len(kept) == count:
            break
    return kept


def _with_leave(
    seen: list[Seen],
    begins: list[datetime],
    length: timedelta,
    book: Book,
    most: int,
    before: datetime | None,
    taken: Times,
) -> list[Slot]:
    """Times at which nothing is in the way but what somebody may let it through."""
    if not most or not any(one.passages for one in seen):
        return []
    passing = merged((passage.begin, passage.end) for one in seen for passage in one.passages)
    begins = [begin for begin in begins if any(a < begin < b for a, b in passing) and leave_at(seen, begin)]
    begins = [begin for begin in begins if before is None or begin + length <= before]
    shut = merged(time for one in seen for time in one.shut)
    where, found = _where(seen), []
    for begin in islice(fitting(seen, begins, length, shut, book, taken=taken), most):
        reason = _("Only with leave; nothing else is planned for %(where)s then.") % {"where": where}
        spans = tuple(one.at(begin) for one in seen)
        found.append(Slot(_span(begin, length), reason, spans, leave=leave_at(seen, begin)))
    return found


def _where(seen: list[Seen]) -> str:
    return ", ".join(dict.fromkeys(one.asked.where for one in seen))


def _span(begin: datetime, length: timedelta) -> TimestamptzRange:
    return TimestamptzRange(begin, begin + length, "[)")


def _slot(begin: datetime, length: timedelta, seen: list[Seen], busy: Times) -> Slot:
    where, end = _where(seen), begin + length
    following = next((first + length for first, _end in busy if first >= begin), None)
    if any(one.allowed for one in seen):
        reason = _("Inside a maintenance window, and nothing else is planned for %(where)s.") % {"where": where}
    elif following is None:
        reason = _("Nothing else is planned for %(where)s from then on.") % {"where": where}
    elif days := (following - end).days:
        sentence = ngettext(
            "Nothing else is planned for %(where)s until %(days)s day later.",
            "Nothing else is planned for %(where)s until %(days)s days later.",
            days,
        )
        reason = sentence % {"where": where, "days": days}
    else:
        reason = _("Nothing else is planned for %(where)s until the next work begins.") % {"where": where}
    return Slot(_span(begin, length), reason, tuple(one.at(begin) for one in seen))


def _late(begin: datetime, length: timedelta, seen: list[Seen], busy: Times, before: datetime) -> Slot:
    slot = _slot(begin, length, seen, busy)
    late = _("No slot is free before %(before)s; the first after it is this one.") % {"before": moment_text(before)}
    return replace(slot, reason=f"{late} {slot.reason}", is_late=True)


def _priced(slots: list[Slot], group: Sequence[Asked], user) -> list[Slot]:
    """With what each would cost, of all the work together; each upper app is asked once for all slots."""
    found: list[list[str]] = [[] for _slot in slots]
    for number, one in enumerate(group):
        spans = [slot.spans[number] for slot in slots]
        for price in costs:
            for said, sentences in zip(found, price(one.docket, one.side.facts, spans, user), strict=True):
                said.extend(sentence for sentence in sentences if sentence not in said)
    return [replace(slot, costs=tuple(said)) for slot, said in zip(slots, found, strict=True)]
