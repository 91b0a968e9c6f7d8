"""Conflicts as rows shared by both sides, made equal to what the rules find whenever either side moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from apps.audit.services import current_event, recording
from apps.core import clock
from apps.dockets.models import Docket

from ..enums import ConflictStatus, Severity, WindowKind
from ..models import Claim, Conflict, ConflictRule, Window
from ..rules import WORK, Meeting, Rule, rules, wide_kinds
from .locks import lock
from .meetings import Found, Links, find, links_of
from .sides import Ground, Side, ground_of, sides_of

Target = tuple[int, int | None, int, int | None, int | None, int | None, int | None]


@dataclass(frozen=True)
class Held:
    """What was locked for a window: the records it is compared with wherever they stand, and whether it is of a crowd."""

    links: Links
    crowd: bool


def hold(docket, kinds: set[str], *, services, environments, people, ground: Ground, crowd: bool = False) -> Held:
    """Take every lock that a window of this record needs, at once and in the order of all (see ``locks``)."""
    links: Links = {}
    for kind in kinds:
        links |= links_of(docket.pk if docket else None, kind)
    held = Held(links, crowd or (WindowKind.CHANGE in kinds and _counts(docket)))
    linked = frozenset().union(*links.values())
    lock(
        services=services,
        environments=environments,
        people=people,
        neighbours=ground.neighbours - set(services),
        records=[docket.pk] if docket and linked else (),
        linked=linked,
        everything=not kinds.isdisjoint(wide_kinds()),
        crowd=held.crowd,
    )
    return held


def _counts(docket) -> bool:
    """Whether the window of this record counts in a crowd (see ``Rule.crowds``)."""
    rows = Docket.objects.filter(pk=docket.pk) if docket else None
    return rows is not None and any(rows.filter(rule.crowds("")).exists() for rule in rules if rule.crowds)


def recompute(
    window: Window, mine: Side, ground: Ground, *, moved: bool, held: Held | None = None, is_new: bool = False, was=None
) -> None:
    """Inside the placing transaction, under its locks: add what is found, resolve what is gone.

    An acceptance was given for the times as they stood, so a move opens the conflict again. ``was`` is the span that it
    had: whoever shares that, or the new one, with a window that is of a crowd is looked at again.
    """
    found = [] if window.withdrawn_at else find(mine, ground, held.links if held else None)
    standing = [] if is_new else list(_rows_of(Q(first=window) | Q(second=window)))
    if found or standing:
        rows = _rule_rows({item.rule.code: item.rule for item in found})
        wanted = {target_of(mine, item.meeting, rows[item.rule.code].pk): item for item in found}
        _settle(wanted, standing, moved=moved)
    if held and held.crowd:
        _crowd(window, [span for span in (was, window.span) if span is not None])


def clear(window: Window) -> None:
    """The work of this window is over, whenever that was planned: what it met is resolved."""
    _settle({}, list(_rows_of(Q(first=window) | Q(second=window))), moved=False)


def rework(services) -> None:
    """What depends on what has changed at these services: find the conflicts of the windows ahead around them anew.

    Inside the changing transaction; takes the locks of a placing, so that neither misses the other.
    """
    ids = {service.pk for service in services}
    near = ground_of(ids, ()).neighbours | ids
    lock(services=near)
    rework_all(Q(claims__service__in=near))


def rework_place(environment) -> None:
    """An environment became something else (its kind, its region, exclusive or not)."""
    lock(environments=[environment.pk])
    rework_all(Q(claims__environment=environment))


def rework_person(user) -> None:
    """Somebody is away at another time: look at the work that is planned for that person."""
    lock(people=[user.pk])
    rework_alone("person_away", Q(claims__person=user))


def rework_near(code: str, services: Iterable[int], environments: Iterable[int] = ()) -> None:
    """What one rule finds at the work ahead on these services (ids), on what they need and what needs them, and in these
    environments; takes the locks of a placing, so that neither misses the other."""
    near = ground_of(services, ()).neighbours | set(services)
    lock(services=near, environments=environments)
    claimed = Claim.objects.filter(Q(service__in=near) | Q(environment__in=environments))
    rework_alone(code, Q(pk__in=claimed.values("window")))


def rework_docket(docket) -> None:
    """What a record says of itself changed (its team, its type, its risk, what it waits for), though not its time."""
    rows = Window.objects.filter(docket=docket, withdrawn_at=None, span__endswith__gt=clock.now()).order_by("id")
    for pk in rows.values_list("pk", flat=True):
        compare_anew(pk, crowd=True)


def compare_anew(window_id: int, *, crowd: bool = False) -> None:
    """Find the conflicts of a standing window as if it had just been placed; takes the locks of a placing.

    ``crowd``: it may have come into a crowd or left one where it stands.
    """
    window = Window.objects.select_related("docket").get(pk=window_id)
    (mine,) = sides_of(Window.objects.filter(pk=window_id))
    ground = ground_of(mine.services, mine.environments)
    held = hold(
        window.docket,
        {window.kind},
        services=mine.services,
        environments=mine.environments,
        people=mine.people,
        ground=ground,
        crowd=crowd and window.kind == WindowKind.CHANGE,
    )
    # Behind the locks it is read once more: somebody may have moved it while we waited for them.
    window.refresh_from_db()
    (mine,) = sides_of(Window.objects.filter(pk=window_id))
    recompute(window, mine, ground_of(mine.services, mine.environments), moved=False, held=held)


def rework_all(which: Q) -> None:
    """Every conflict of the work ahead that ``which`` (on windows) names; the caller holds the locks."""
    for mine in sides_of(_ahead(which)):
        window = Window.objects.get(pk=mine.window_id)
        recompute(window, mine, ground_of(mine.services, mine.environments), moved=False)


def hold_calendar() -> None:
    """Wait for every placing under way and hold back those that begin: before what all work is compared with changes.

    The first lock of its transaction, behind that of its own record.
    """
    lock(everything=True)


def await_calendar() -> None:
    """Wait for whoever is changing what all work is compared with (a freeze, a rule), and have others wait in turn: before
    work is judged by that and begins. Behind the lock of its record, as with placing.
    """
    lock()


def rework_alone(code: str, which: Q) -> None:
    """What one rule finds at the windows ahead each on its own, in few queries for all; the caller holds the locks."""
    _settle_alone(rules.get(code), sides_of(_ahead(which)))


def _ahead(which: Q):
    rows = Window.objects.filter(which, kind__in=WORK, withdrawn_at=None, span__endswith__gt=clock.now())
    return Window.objects.filter(pk__in=rows.values("pk")).order_by("id")


def _crowd(window: Window, spans: Sequence) -> None:
    """A crowd is of all who share a time: where one of it moved, the others are looked at again."""
    share = Q()
    for span in spans:
        share |= Q(span__overlap=span)
    for rule in rules:
        if rule.crowds:
            rows = Window.objects.filter(share, rule.crowds("docket__"), kind=WindowKind.CHANGE, withdrawn_at=None)
            rows = rows.filter(span__endswith__gt=clock.now())
            _settle_alone(rule, sides_of(rows.exclude(pk=window.pk).order_by("id")))


def _settle_alone(rule: Rule, sides: list[Side]) -> None:
    if not sides:
        return
    row = _rule_rows({rule.code: rule})[rule.code]
    ground = Ground(settings={row.code: row.parameters})
    wanted = {}
    for side, meeting in rule.alone(sides, ground) if row.is_enabled else ():
        wanted[target_of(side, meeting, row.pk)] = Found(rule, meeting, str(meeting.severity or row.severity))
    standing = _rows_of(Q(first__in=[side.window_id for side in sides], second=None, rule=row))
    _settle(wanted, list(standing), moved=False)


def _rows_of(which: Q):
    return Conflict.objects.select_for_update().filter(which).order_by("id")


def _settle(wanted: dict[Target, Found], standing: list[Conflict], *, moved: bool) -> None:
    """Make the rows that stand those that are wanted."""
    now, known = clock.now(), {_target_of(row): row for row in standing}
    Conflict.objects.bulk_create(
        Conflict(
            first_id=key[0],
            second_id=key[1],
            rule_id=key[2],
            service_id=key[3],
            environment_id=key[4],
            person_id=key[5],
            about_id=key[6],
            severity=item.severity,
            since=now,
            owner_id=_whose(moved),
        )
        for key, item in wanted.items()
        if key not in known
    )
    for key, row in known.items():
        _bring_up_to_date(row, wanted.get(key), now=now, moved=moved)


def _whose(moved: bool) -> int | None:
    """Whoever planned something into the way sees to it, until somebody else takes it."""
    return current_event().by_id if moved else None


def _bring_up_to_date(row: Conflict, item: Found | None, *, now, moved: bool) -> None:
    status, severity, since = row.status, item.severity if item else row.severity, row.since
    if item is None:
        status = ConflictStatus.RESOLVED
    elif row.status == ConflictStatus.RESOLVED:
        status, since = ConflictStatus.OPEN, now
    elif row.status == ConflictStatus.ACCEPTED and (moved or _graver(severity, row.severity)):
        # Whoever accepted it took it for what it was then.
        status = ConflictStatus.OPEN
    if (status, severity) == (row.status, row.severity):
        return
    row.status, row.severity, row.since = status, severity, since
    if status != ConflictStatus.ACCEPTED:
        row.accepted_by, row.accepted_until, row.accepted_reason = None, None, ""
    row.save()


def _graver(severity: str, was: str) -> bool:
    order = (Severity.INFO, Severity.WARNS, Severity.BLOCKS)
    return order.index(severity) > order.index(was)


def _rule_rows(used: dict[str, Rule]) -> dict[str, ConflictRule]:
    """The rows of the rules that found something; a comparison nobody seeded yet gets its row now, never silence."""
    rows = {row.code: row for row in ConflictRule.objects.filter(code__in=used)}
    if missing := used.keys() - rows.keys():
        with recording(kind="conflict_rule.added", key="calendar", by=None, data={"rules": sorted(missing)}):
            for code in missing:
                rows[code], _made = ConflictRule.objects.get_or_create(
                    code=code, defaults={"name": str(used[code].name), "severity": used[code].severity}
                )
    return rows


def target_of(mine: Side, meeting: Meeting, rule_id: int) -> Target:
    """What makes a conflict the same one, whichever side finds it."""
    own, other = mine.window_id, meeting.other
    first, second = (own, None) if other is None else sorted((own, other.window_id))
    return first, second, rule_id, meeting.service_id, meeting.environment_id, meeting.person_id, meeting.about_id


def _target_of(row: Conflict) -> Target:
    return row.first_id, row.second_id, row.rule_id, row.service_id, row.environment_id, row.person_id, row.about_id
