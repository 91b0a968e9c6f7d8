"""Freezes among the conflicts: whatever is planned inside an announced one shows it, on both sides."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.calendars.costs import Leave, leaves
from apps.calendars.enums import Severity, WindowKind
from apps.calendars.queries import moment_text
from apps.calendars.recurrence import Recurrence
from apps.calendars.rules import Ground, Meeting, Rule, Side, nothing, rules
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.queries import unstopped

from .enums import STANDS, ExceptionState, Lane, Level
from .models import Freeze, FreezeException, MaintenanceWindow
from .permissions import decider_name, visible_freezes
from .queries import active, exception_for
from .queries.hits import STOPPED, TOLD, WORK, Place, facts_of
from .scope import Scope


def frozen(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """A freeze and what it covers. A draft (tentative) and one that is over stand in nobody's way.

    As a conflict it warns and never blocks: that it stops a start is said by the verdict, which knows of exceptions. To an
    emergency, which goes on, it is merely to know.
    """
    if mine.kind == WindowKind.FREEZE:
        pairs = [(mine, other, other) for other in others if other.kind in TOLD]
    elif mine.kind in TOLD:
        pairs = [(other, mine, other) for other in others if other.kind == WindowKind.FREEZE]
    else:
        return
    pairs = [(freeze, work, other) for freeze, work, other in pairs if freeze.is_firm]
    if not pairs:
        return
    now = clock.now()
    pairs = [pair for pair in pairs if pair[0].span.upper > now]
    freezes = _freezes({freeze.docket_id for freeze, _work, _other in pairs})
    with_types = any(scope.types for _freeze, scope in freezes.values())
    urgent = unstopped([work.docket_id for _freeze, work, _other in pairs if work.docket_id])
    known = facts_of([_place(work) for _freeze, work, _other in pairs], with_types=with_types)
    for (side, work, other), facts in zip(pairs, known, strict=True):
        freeze, scope = freezes[side.docket_id]
        if scope.types and work.kind == WindowKind.BOOKING:
            continue
        if scope.covers(work.facts or facts, when_unsaid=work.kind in STOPPED):
            goes_on = work.docket_id in urgent or (work.facts or {}).get("type") == Lane.EMERGENCY
            mild = goes_on or freeze.level == Level.ADVISORY or work.kind not in STOPPED
            yield Meeting(other, severity=Severity.INFO if mild else "")


def _freezes(docket_ids: set[int]) -> dict[int, tuple[Freeze, Scope]]:
    rows = Freeze.objects.filter(docket__in=docket_ids).prefetch_related("scopes__team")
    return {freeze.docket_id: (freeze, Scope.of(freeze)) for freeze in rows}


def _place(side: Side) -> Place:
    return Place(side.services, side.environments, side.docket_id, side.kind == WindowKind.BOOKING)


@leaves.register("freeze")
def leave(dockets: Iterable[int], docket, user) -> dict[int, Leave]:
    """Of these freezes those that the reader sees and that grant exceptions: who decides, or what leave stands already."""
    rows = list(visible_freezes(user).filter(docket__in=dockets, state__in=STANDS))
    exceptions = exception_for(rows, docket)
    return {freeze.docket_id: _leave(freeze, exceptions.get(freeze.pk)) for freeze in rows}


def _leave(freeze: Freeze, exception: FreezeException | None) -> Leave:
    values = {"freeze": f"{freeze.key} “{freeze.docket.title}”", "who": decider_name(freeze)}
    sentence = _("Free if %(who)s grants an exception from %(freeze)s.")
    if freeze.level == Level.HARD:
        sentence = _("Free if two people grant an exception from %(freeze)s, of whom each is %(who)s.")
    now = clock.now()
    if exception is None or exception.has_expired(now):
        return Leave(str(sentence % values))
    values |= {"exception": exception.key}
    if exception.state == ExceptionState.ASKED:
        return Leave(str(_("%(exception)s from %(freeze)s is asked for; free once %(who)s grants it.") % values))
    if not exception.holds(now):
        return Leave(str(sentence % values))
    values |= {"until": moment_text(exception.expires_at)}
    given = _("%(exception)s lets this through %(freeze)s until %(until)s.") % values
    return Leave(str(sentence % values), str(given), exception.expires_at)


def outside_maintenance(sides: Sequence[Side], ground: Ground) -> Iterable[tuple[Side, Meeting]]:
    """Work in the reach of maintenance windows that no time of any of them holds as a whole."""
    works = [side for side in sides if side.kind in WORK and (side.services or side.environments or side.facts)]
    rows = active() if works else []
    if not rows:
        return
    scopes = [(Scope.of_maintenance(row), _times(row)) for row in rows]
    known = facts_of([_place(work) for work in works], with_types=False)
    for work, facts in zip(works, known, strict=True):
        applying = [times for scope, times in scopes if scope.covers(work.facts or facts)]
        # A schedule that cannot be read holds nothing and lets nothing in.
        if applying and (None in applying or not any(_holds(times, work.span) for times in applying)):
            yield work, Meeting(environment_id=min(work.environments, default=None))


def _times(row: MaintenanceWindow) -> list | None:
    """Its spans in order, which never overlap; None where its schedule is broken."""
    try:
        return [one.span for one in Recurrence.load(row.schedule).occurrences]
    except Refused:
        return None


def _holds(spans: list, span) -> bool:
    """Whether one of ``spans`` holds all of ``span``: only the last that has begun by then can."""
    at = bisect_right(spans, span.lower, key=lambda one: one.lower)
    return at > 0 and span.upper <= spans[at - 1].upper


rules.add(
    "outside_maintenance",
    Rule(
        "outside_maintenance",
        _("Outside maintenance"),
        Severity.WARNS,
        nothing,
        _("This does not lie inside a maintenance window, and work here belongs in one: %(span)s."),
        _("Work in the reach of maintenance windows that no time of any of them holds from its begin to its end."),
        _("Invoice printer is maintained from 23:00 to 03:00, and a change there is planned for 20:00."),
        alone=outside_maintenance,
    ),
)
rules.add(
    "freeze",
    Rule(
        "freeze",
        _("Freeze"),
        Severity.WARNS,
        frozen,
        _("The freeze %(other)s covers this: %(span)s."),
        _(
            "Whatever is planned inside a freeze in force or announced, on what that covers. To an emergency, and under a"
            " freeze that only advises, it is merely to know."
        ),
        _("The shop is frozen for the sales week, and a change on the shop is planned for its Wednesday."),
        turned=_("%(other)s is planned inside this freeze: %(span)s."),
        kinds=frozenset({WindowKind.FREEZE}),
        held=_("A freeze is not accepted like an overlap: it stops the start unless an exception lets it through."),
        way=lambda freeze, docket: f"{reverse('freezes:ask', args=[freeze.key])}?for={docket.key}",
    ),
)
