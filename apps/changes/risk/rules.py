"""The rules of the risk model: each is called with its row, and yields (points, sentence) where it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.environments.enums import EnvironmentKind

from ..enums import Lane
from ..shape import Shape
from .background import TRACK_DAYS, Background

Finding = Iterator[tuple[int, str]]
RULES: dict[str, Callable[[dict, Shape, Background], Finding]] = {}


def rule(code: str):
    """Declare the rule that rows with this ``code`` call."""

    def declare(function):
        RULES[code] = function
        return function

    return declare


@rule("tier")
def tier(row: dict, shape: Shape, background: Background) -> Finding:
    """``tier``: counts once, for the most important service only."""
    highest = min((service.tier for service in shape.services), default=None)
    if highest == row["tier"]:
        named = next(service for service in shape.services if service.tier == highest)
        yield row["points"], _("Tier-%(tier)s service: %(service)s") % {"tier": highest, "service": named.name}


@rule("environment_kind")
def environment_kind(row: dict, shape: Shape, background: Background) -> Finding:
    """``kind``: at least one environment of it."""
    for environment in shape.environments:
        if environment.kind == row["kind"]:
            kind = EnvironmentKind(environment.kind).label
            yield row["points"], _("Touches %(kind)s: %(name)s") % {"kind": str(kind).lower(), "name": environment.name}
            return
    # An emergency begins without; what is not said is taken for the worst.
    if shape.lane == Lane.EMERGENCY and not shape.environments and row["kind"] == EnvironmentKind.PRODUCTION:
        yield row["points"], _("Names no environment, so it counts as production")


@rule("outage")
def outage(row: dict, shape: Shape, background: Background) -> Finding:
    """An outage is expected."""
    if shape.outage:
        yield row["points"], _("Users will notice: an outage is expected")


@rule("many_services")
def many_services(row: dict, shape: Shape, background: Background) -> Finding:
    """``at_least`` services at once."""
    if len(shape.services) >= row["at_least"]:
        yield row["points"], _("%(n)s services at once") % {"n": len(shape.services)}


@rule("lane")
def lane(row: dict, shape: Shape, background: Background) -> Finding:
    """``lane``: a change of that kind."""
    if shape.lane == row["lane"]:
        yield row["points"], _("%(type)s change: less time to look at it") % {"type": str(row["lane"]).capitalize()}


@rule("working_hours")
def working_hours(row: dict, shape: Shape, background: Background) -> Finding:
    """``from`` and ``to`` are hours in the zone of the plan: starts on a working day while users are at work."""
    start = _local_start(shape)
    if start and start.weekday() < 5 and row["from"] <= start.hour < row["to"]:
        yield (
            row["points"],
            _("Starts at %(hour)s on a working day, while users are at work") % {"hour": f"{start:%H:%M %Z}"},
        )


@rule("short_notice")
def short_notice(row: dict, shape: Shape, background: Background) -> Finding:
    """``hours``: fewer than this are left until the window opens."""
    if shape.start is None:
        return
    left = (shape.start - background.at).total_seconds() / 3600
    if 0 <= left < row["hours"]:
        yield row["points"], _("Short notice: opens in less than %(hours)s hours") % {"hours": row["hours"]}


@rule("long_window")
def long_window(row: dict, shape: Shape, background: Background) -> Finding:
    """``hours``: the window is longer than this."""
    if shape.span and (shape.end - shape.start).total_seconds() > row["hours"] * 3600:
        yield row["points"], _("The window is longer than %(hours)s hours") % {"hours": row["hours"]}


@rule("no_plan")
def no_plan(row: dict, shape: Shape, background: Background) -> Finding:
    """``plan``: that plan says nothing."""
    sentences = {
        "backout_plan": _("No way back is described"),
        "test_plan": _("It is not said how it will be tested"),
        "implementation_plan": _("It is not said how it will be done"),
        "communication_plan": _("It is not said who will be told"),
    }
    if row["plan"] not in shape.plans:
        yield row["points"], sentences[row["plan"]]


@rule("team_record")
def team_record(row: dict, shape: Shape, background: Background) -> Finding:
    """``good`` and ``poor`` are percentages, ``least`` the number of changes below which nothing is concluded."""
    if shape.team is None or background.finished < row["least"]:
        return
    share = 100 * background.succeeded // background.finished
    said = {"team": shape.team.name, "share": share, "days": TRACK_DAYS}
    if share >= row["good"]:
        yield row["points"], _("Team %(team)s: %(share)s %% success in %(days)s days") % said
    elif share < row["poor"]:
        yield row["penalty"], _("Team %(team)s: only %(share)s %% success in %(days)s days") % said


@rule("busy_week")
def busy_week(row: dict, shape: Shape, background: Background) -> Finding:
    """``at_least`` other changes of the same services in the week before."""
    if background.this_week >= row["at_least"]:
        yield row["points"], _("%(n)s other changes to the same services that week") % {"n": background.this_week}


def _local_start(shape: Shape):
    return shape.start.astimezone(ZoneInfo(shape.zone)) if shape.start else None
