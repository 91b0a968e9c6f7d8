"""What moves with a release on the calendar: with its production date all that leads to it, and what it brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.calendars.followers import Follower, days_later, followers
from apps.calendars.models import Window
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket

from .enums import TERMINAL_STATES
from .models import Release
from .planning import Stretch
from .services import move_window, preview_target
from .services.shifting import PRODUCTION, days_of


def move(docket: Docket, purpose: str, span: TimestamptzRange, *, by, reason: str) -> None:
    """One of its phases or milestones to the days that ``span`` touches."""
    move_window(docket.release, purpose, span, by=by, reason=reason)


@followers.register("releases")
def following(window: Window, span: TimestamptzRange) -> Iterator[Follower]:
    """Where the production date goes, its phases and milestones are counted back again (without a template they keep
    their distance in days), the changes in its scope keep theirs at their own time of day, and what waits for it is
    offered, by itself only where it would otherwise go into production before it."""
    if window.docket.prefix != Prefix.RELEASE or window.purpose != PRODUCTION:
        return
    release = Release.objects.select_related("template__calendar").get(docket=window.docket_id)
    before, target = days_of(window.span, window.zone)[1], days_of(span, window.zone)[1]
    own = {row.purpose: row for row in _windows(docket=window.docket_id)}
    if release.template_id:
        moves = {f"{move.kind}:{move.code}": move for move in preview_target(release, target)}
        target = moves[PRODUCTION].after[1] if PRODUCTION in moves else target
        yield from _counted(moves, own)
    else:
        yield from _kept(release, own, (target - before).days)
    yield from _brought(release, (target - before).days)
    yield from _waiting(release, span, (target - before).days)


def _counted(moves: dict, own: dict[str, Window]) -> Iterator[Follower]:
    for purpose, move in moves.items():
        if purpose != PRODUCTION and purpose in own:
            yield _to(own[purpose], move.after, move.why_stays)


def _kept(release: Release, own: dict[str, Window], days: int) -> Iterator[Follower]:
    behind = {f"phase:{code}" for code in release.phases.exclude(ended_at=None).values_list("code", flat=True)}
    behind |= {
        f"milestone:{code}" for code in release.milestones.exclude(reached_at=None).values_list("code", flat=True)
    }
    for purpose, row in own.items():
        if purpose != PRODUCTION:
            after = days_of(days_later(row.span, days, row.zone), row.zone)
            yield _to(row, after, _("It is behind.") if purpose in behind else "")


def _to(row: Window, days: tuple[date, date], why_stays: str) -> Follower:
    start, end = Stretch("", "", *days).span(row.zone)
    stays = Refusal(why_stays, code="behind", kind="state") if why_stays else None
    return Follower(row, TimestamptzRange(start, end, "[)"), _("part of %s") % row.docket.key, stays=stays)


def _brought(release: Release, days: int) -> Iterator[Follower]:
    dockets = release.scope.filter(removed_at=None, docket__isnull=False).values("docket")
    for row in _windows(docket__in=dockets, purpose="work"):
        yield Follower(row, days_later(row.span, days, row.zone), _("in the scope of %s") % release.key)


def _waiting(release: Release, span: TimestamptzRange, days: int) -> Iterator[Follower]:
    waiting = Release.objects.filter(dependencies__on=release).exclude(state__in=TERMINAL_STATES)
    for row in _windows(docket__release__in=waiting, purpose=PRODUCTION):
        too_soon = row.span.lower < span.upper
        yield Follower(row, days_later(row.span, days, row.zone), _("waits for %s") % release.key, follows=too_soon)


def _windows(**wanted) -> list[Window]:
    rows = Window.objects.filter(withdrawn_at=None, **wanted).distinct()
    return list(rows.select_related("docket__team").order_by("id"))
