"""Which release waits for which: chains, circles and the wrong order. Walks are bounded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.calendars.models import Window

from .enums import State
from .models import Release, ReleaseDependency
from .planning import day_of

MOST_STEPS = 50
MOST_RELEASES = 1_000
PRODUCTION = "milestone:production"
LOCK = 0x52454C  # any number that no other advisory lock of ours uses; it reads REL
LIVE = (State.POST_RELEASE, State.COMPLETED)


@dataclass(frozen=True)
class Standing:
    """Whether a dependency is met, and what is wrong with its order in time; a sentence each, or empty."""

    is_met: bool
    sentence: str
    violation: str = ""


def lock_graph() -> None:
    """One at a time adds an edge, to the end of the transaction: two that wait for each other would not see it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def chain_back(start: Release, goal: Release) -> list[str]:
    """Keys of a chain of dependencies from ``start`` to ``goal``, both included; empty where there is none.

    One query per step; gives up after 50 steps or 1,000 releases, which no plan of people has.
    """
    if start.pk == goal.pk:
        return [goal.key]
    came_from: dict[int, int | None] = {start.pk: None}
    edge = [start.pk]
    for _step in range(MOST_STEPS):
        rows = ReleaseDependency.objects.filter(release__in=edge, on__isnull=False).values_list("release_id", "on_id")
        edge = []
        for here, there in rows:
            if there not in came_from:
                came_from[there] = here
                edge.append(there)
        if goal.pk in came_from:
            return _keys(came_from, goal.pk)
        if not edge or len(came_from) > MOST_RELEASES:
            return []
    return []


def production_windows(releases) -> dict[int, Window]:
    """The production milestone's window of each release that has one, by release id (one query)."""
    dockets = {release.docket_id: release.pk for release in releases}
    rows = Window.objects.filter(docket__in=dockets, purpose=PRODUCTION, withdrawn_at=None)
    return {dockets[window.docket_id]: window for window in rows}


def standing_of(dependency: ReleaseDependency, windows: dict[int, Window], *, name: str = "") -> Standing:
    """How a dependency stands; ``name`` is what the reader may know the other release by."""
    if dependency.on_id is None:
        return Standing(dependency.is_met, _("There.") if dependency.is_met else _("Not there yet."))
    other, name = dependency.on, name or dependency.on.key
    if other.state == State.CANCELLED:
        return Standing(False, _("%s was cancelled.") % name)
    if other.state in LIVE:
        return Standing(True, _("%s is in production.") % name)
    sentence = _("%(name)s is not in production yet: %(state)s.") % {
        "name": name,
        "state": other.get_state_display().lower(),
    }
    return Standing(False, sentence, _violation(dependency, windows, name))


def _violation(dependency: ReleaseDependency, windows: dict[int, Window], name: str) -> str:
    """What must be there first is planned for later, or for no day at all."""
    mine, theirs = windows.get(dependency.release_id), windows.get(dependency.on_id)
    if mine is None:
        return ""
    if theirs is None:
        return _("%s has no production date, so nobody knows whether it comes first.") % name
    if theirs.span.upper <= mine.span.upper:
        return ""
    days = [
        date_format(day_of(window.span.upper - timedelta(minutes=1), window.zone), "j M Y") for window in (theirs, mine)
    ]
    return _("Wrong order: %(name)s goes to production on %(theirs)s, after this release on %(mine)s.") % {
        "name": name,
        "theirs": days[0],
        "mine": days[1],
    }


def _keys(came_from: dict[int, int | None], at: int | None) -> list[str]:
    ids = []
    while at is not None:
        ids.append(at)
        at = came_from[at]
    names = dict(Release.objects.filter(pk__in=ids).values_list("pk", "docket__key"))
    return [names[pk] for pk in reversed(ids)]
