"""Major incidents among the conflicts: work that is about to begin on a service that is down.

The rule looks only so many hours ahead: what is planned for next month is nobody's worry while people fight today's fire.
As time goes by, work comes into its reach; a task looks every few minutes (``services.look_ahead``). Where that never
runs, nothing starts all the same: the verdict asks for what is true at that instant (``reasons``) and never reads a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.rules import WORK, Ground, Meeting, Parameter, Rule, Side, nothing, rules
from apps.core import clock
from apps.dockets.queries import unstopped

from .links import freed_by_links
from .queries import CODE, Standing, neighbours_of, standing

EMERGENCY = "emergency"


def near_an_incident(sides: Sequence[Side], ground: Ground) -> Iterable[tuple[Side, Meeting]]:
    """Work on what a major incident is felt in waits for it. It is merely to know for what goes on (an emergency, what
    has begun, what its people linked to the incident), for bookings, and for work one step away or beside it."""
    until = clock.now() + timedelta(hours=RULE.setting(ground, "hours"))
    works = [side for side in sides if side.kind in WORK and side.span.lower < until]
    works = [side for side in works if side.services or side.environments]
    found = standing() if works else []
    if not found:
        return
    near = neighbours_of({pk for one in found for pk in one.services})
    dockets = {side.docket_id for side in works} - {None}
    free, linked = unstopped(dockets), freed_by_links(dockets, [one.docket_id for one in found])
    for side in works:
        urgent = side.docket_id in free or (side.facts or {}).get("type") == EMERGENCY
        for one in found:
            mild = urgent or side.kind == WindowKind.BOOKING or (side.docket_id, one.docket_id) in linked
            yield from ((side, meeting) for meeting in _meeting(side, one, near, mild))


def _meeting(side: Side, one: Standing, near: dict[int, frozenset[int]], mild: bool) -> Iterator[Meeting]:
    """At most one for a window and an incident, so that how many there are does not say what a restricted one is about."""
    if held := one.holds_up(side.services, side.environments):
        yield Meeting(service_id=min(held), about_id=one.docket_id, severity=Severity.INFO if mild else "")
        return
    beside = one.services & side.services or one.services & frozenset().union(
        *(near.get(pk, frozenset()) for pk in side.services)
    )
    if beside:
        yield Meeting(service_id=min(beside), about_id=one.docket_id, severity=Severity.INFO)
    elif one.environment_id in side.environments:
        yield Meeting(environment_id=one.environment_id, about_id=one.docket_id, severity=Severity.INFO)


RULE = rules.add(
    CODE,
    Rule(
        CODE,
        _("Major incident"),
        Severity.BLOCKS,
        nothing,
        _("The major incident %(other)s is felt in %(where)s and is not resolved. Planned for %(span)s."),
        _(
            "Work that begins soon where a major incident is felt that is not resolved. For emergencies, for what is linked to"
            " the incident and for services beside it, it is merely to know."
        ),
        _("Checkout is down, and a change on Checkout is planned for tonight."),
        alone=near_an_incident,
        parameters=(Parameter("hours", _("Looks so many hours ahead"), usual=24, least=1, most=720),),
        answers=True,
    ),
)
