"""The comparisons that are made between two windows; upper apps add theirs (a freeze, a dependency order).

A comparison says *where* two sides meet; that they overlap in time was found before it is asked. It must be symmetric:
whichever side moves, the same meetings are found. Some look at one window alone: its person is away, say, or a major
incident is open on its service.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Absence
from apps.core.plugs import Plug
from apps.dockets.models import Docket

from .comparing.sides import Ground, Side
from .enums import Severity, WindowKind

WORK = frozenset({WindowKind.CHANGE, WindowKind.DEPLOYMENT, WindowKind.BOOKING})
PERSONAL = WORK | {WindowKind.MEETING}
NEIGHBOURS = "neighbour_service"
"""The one rule that looks at services around those that a window claims."""


@dataclass(frozen=True)
class Meeting:
    """Where one side meets ``other`` (None: nothing, it stands badly alone): at most one target; ``severity`` only where
    it differs from the rule's own. ``about_id`` is the docket of a record without planned time that it stands badly for."""

    other: Side | None = None
    service_id: int | None = None
    environment_id: int | None = None
    person_id: int | None = None
    severity: str = ""
    about_id: int | None = None


Compare = Callable[[Side, Sequence[Side], Ground], Iterable[Meeting]]
Alone = Callable[[Sequence[Side], Ground], Iterable[tuple[Side, Meeting]]]


@dataclass(frozen=True)
class Parameter:
    """A number that a rule is tuned by, from ``least`` to ``most``."""

    name: str
    label: str | Promise
    usual: int
    least: int
    most: int


def nothing(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """For rules that compare no two windows."""
    return ()


@dataclass(frozen=True)
class Rule:
    """A comparison. ``compare`` gets all sides that overlap at once, so that it may ask the database once.

    ``about`` says to whoever sets the rule what it compares, and ``example`` what it finds.
    ``kinds``: every overlapping window of these kinds is compared, whatever it claims, and to a window of these kinds
    every other one. ``after`` compares what follows within the time kept for backing out, instead of what overlaps.
    Sentences may use %(other)s, %(where)s and %(span)s; ``turned`` is told to the side that the rule is about: the one
    of these kinds (or of ``turned_for``), or the one that claims the place named.
    ``linked(docket_id, kind)`` gives ids of dockets that are compared wherever in time they stand. ``alone`` looks at windows without
    others, many at once. ``crowds(prefix)`` is a condition on dockets (names begin with
    ``prefix``) that count in a crowd: where a window of such a one moves, ``alone`` is asked again for those that share its
    time.
    ``held`` says why nobody accepts what this rule finds, where a start is stopped by something else than the conflict;
    ``way(other, own)`` is then the address where leave is asked from the other record for one's own.
    ``answers``: its app answers the verdict by itself from what is true at that instant, by the weight this rule is set to
    (see ``queries.force_of``); the rows only show it.
    """

    code: str
    name: str | Promise
    severity: Severity
    compare: Compare
    sentence: str | Promise
    about: str | Promise
    example: str | Promise
    turned: str | Promise = ""
    turned_for: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    after: bool = False
    linked: Callable[[int, str], Iterable[int]] | None = None
    alone: Alone | None = None
    crowds: Callable[[str], Q] | None = None
    parameters: tuple[Parameter, ...] = ()
    held: str | Promise = ""
    way: Callable[[Docket, Docket], str] | None = None
    answers: bool = False

    def setting(self, ground: Ground, name: str) -> int:
        """What this rule is tuned to, or its usual value."""
        usual = next(one.usual for one in self.parameters if one.name == name)
        return ground.settings.get(self.code, {}).get(name, usual)


rules: Plug[Rule] = Plug("calendars.rules")


def held_by(code: str, severity: str) -> str:
    """Why nobody accepts a conflict that this rule finds; empty where somebody may, and of what is merely to know."""
    rule = rules.get(code)
    return str(rule.held) if rule and severity != Severity.INFO else ""


def answering() -> list[str]:
    """Codes of the rules whose apps answer the verdict by themselves."""
    return [rule.code for rule in rules if rule.answers]


def wide_kinds() -> frozenset[str]:
    """Kinds of windows that are compared with all others."""
    return frozenset().union(*(rule.kinds for rule in rules))


def same_environment(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Two pieces of work in one environment; outside production and exclusive ones it only warns."""
    for other in _works(mine, others):
        for pk in mine.environments & other.environments:
            yield Meeting(other, environment_id=pk, severity="" if pk in ground.grave else Severity.WARNS)


def same_service(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Two pieces of work on one service; merely to know where both say in which environments and share none."""
    for other in _works(mine, others):
        apart = mine.environments and other.environments and not mine.environments & other.environments
        for pk in mine.services & other.services:
            yield Meeting(other, service_id=pk, severity=Severity.INFO if apart else "")


def neighbour_service(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Work on a service that the other side's needs, or that needs it, to depth 2; names the needed one."""
    for other in _works(mine, others):
        if mine.services & other.services:
            continue
        needed = set()
        for pk in mine.services:
            above, below = ground.ups.get(pk, frozenset()), ground.downs.get(pk, frozenset())
            # In a cycle each needs the other; the smaller id is named, so that both sides find the same row.
            needed |= {min(pk, far) if far in below else far for far in above & other.services}
            needed |= {pk for far in (below - above) & other.services}
        for pk in needed:
            yield Meeting(other, service_id=pk)


def same_person(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """One person is planned for two things at once."""
    for other in others:
        if mine.kind in PERSONAL and other.kind in PERSONAL:
            for pk in mine.people & other.people:
                yield Meeting(other, person_id=pk)


def person_away(sides: Sequence[Side], ground: Ground) -> Iterable[tuple[Side, Meeting]]:
    """Work is planned for somebody who is away for a part of it or all."""
    planned = [side for side in sides if side.kind in WORK and side.people]
    if not planned:
        return
    begin, end = min(side.span.lower for side in planned), max(side.span.upper for side in planned)
    away = Absence.objects.filter(
        user__in={pk for side in planned for pk in side.people}, starts_at__lt=end, ends_at__gt=begin
    ).values_list("user_id", "starts_at", "ends_at")
    by_person: dict[int, list] = {}
    for pk, since, until in away:
        by_person.setdefault(pk, []).append((since, until))
    for side in planned:
        for pk in sorted(side.people):
            if any(since < side.span.upper and side.span.lower < until for since, until in by_person.get(pk, ())):
                yield side, Meeting(person_id=pk)


def backout_buffer(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Work begins while the time that the one before keeps for backing out still runs, in the same place."""
    for other in _works(mine, others):
        yield from (Meeting(other, environment_id=pk) for pk in mine.environments & other.environments)
        if not mine.environments & other.environments:
            yield from (Meeting(other, service_id=pk) for pk in mine.services & other.services)


def _works(mine: Side, others: Sequence[Side]) -> list[Side]:
    """Work with work, bookings with bookings: what is planned in a booked environment is compared by the bookings."""
    booked = mine.kind == WindowKind.BOOKING
    return (
        [o for o in others if o.kind in WORK and (o.kind == WindowKind.BOOKING) == booked] if mine.kind in WORK else []
    )


BUILT_IN = (
    Rule(
        "same_environment",
        _("Same environment"),
        Severity.BLOCKS,
        same_environment,
        _("%(other)s works in %(where)s at the same time: %(span)s."),
        _(
            "Two pieces of work, or two bookings, in one environment at the same time. Where that is neither production"
            " nor exclusive it only warns."
        ),
        _("A change and a deployment of another change both stand in Ledger production on Friday at 22:00."),
    ),
    Rule(
        "same_service",
        _("Same service"),
        Severity.WARNS,
        same_service,
        _("%(other)s works on %(where)s at the same time: %(span)s."),
        _(
            "Two pieces of work on one service at the same time. Where both name environments and share none, it is merely"
            " to know."
        ),
        _("One change patches Ledger while another rotates its keys."),
    ),
    Rule(
        NEIGHBOURS,
        _("Neighbouring service"),
        Severity.INFO,
        neighbour_service,
        _("%(other)s works on %(where)s, which this depends on: %(span)s."),
        _("Work on a service while a service that it needs, up to two steps away, is worked on."),
        _("Checkout is deployed while the database that it depends on is upgraded."),
        turned=_("%(other)s works on something that depends on %(where)s: %(span)s."),
    ),
    Rule(
        "same_person",
        _("Same person"),
        Severity.WARNS,
        same_person,
        _("%(where)s is planned for %(other)s at the same time: %(span)s."),
        _("One person who is planned for two things at the same time: work, bookings or meetings."),
        _("Ines is to carry out two changes on Friday at 22:00."),
    ),
    Rule(
        "person_away",
        _("Person away"),
        Severity.WARNS,
        nothing,
        _("%(where)s is planned for this and is away for a part of it or all: %(span)s."),
        _("Work that is planned for somebody who is away for a part of it or all."),
        _("Ines is to carry out a change on Friday, and is on leave from Thursday on."),
        alone=person_away,
    ),
    Rule(
        "backout_buffer",
        _("Backout buffer"),
        Severity.WARNS,
        backout_buffer,
        _("Between this and %(other)s in %(where)s there is no time left to back out: %(span)s."),
        _(
            "Work that begins in the same environment, or on the same service, while the one before still keeps time for"
            " backing out."
        ),
        _("A change ends at 22:00 and keeps an hour for backing out; the next one there begins at 22:30."),
        after=True,
    ),
)
for _rule in BUILT_IN:
    rules.add(_rule.code, _rule)
