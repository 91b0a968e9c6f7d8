"""Another target date: everything that has not happened is counted back again, shown first, moved in one act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars import services as calendar
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused

from ..graph import PRODUCTION
from ..models import Release
from ..permissions import may_manage
from ..planning import Stretch, dates_for, day_of
from .locking import permitted


@dataclass(frozen=True)
class Move:
    """One phase or milestone of a release as it stands and as it would stand; equal where it stays."""

    kind: str
    code: str
    name: str
    before: tuple[date, date] | None
    after: tuple[date, date]
    why_stays: str = ""

    @property
    def moves(self) -> bool:
        return self.before != self.after and not self.why_stays

    @property
    def days(self) -> int:
        """By how many calendar days its end moves; negative is earlier."""
        return (self.after[1] - self.before[1]).days if self.before else 0


def preview_target(release: Release, target: date) -> list[Move]:
    """Everything that a new target would move, and what stays because it has happened. Writes nothing.

    Raises Refused for a release without template and for dates that cannot be counted.
    """
    if release.template is None:
        raise Refused(
            Refusal(
                _("This release has no template to count back by; move its milestones one by one."),
                "no_template",
                "rule",
                field="target",
            )
        )
    dates = dates_for(release.template, target, release.docket.team)
    return [*_phases(release, dates), *_milestones(release, dates)]


def move_target(release: Release, *, by, target: date, reason: str = "", version: int | None = None) -> list[Move]:
    """Move its production date with all that moves with it (ADR 14); returns what was moved of its own plan.

    Raises Refused for who may not and for what a move refuses, or Stale for an old ``version``.
    """
    with transaction.atomic(), clock.held():
        window = release.docket.windows.filter(purpose=PRODUCTION, withdrawn_at=None).first()
        span = _production(release, target, window)
        if span is None:
            undated = _("This release has no production date to move; give it one first.")
            raise Refused(Refusal(undated, code="no_window", kind="state", field="target"))
        calendar.hold_together(window, *span, by=by)
        locked = permitted(release, may_manage, by)
        locked.expect(version)
        moves = [move for move in preview_target(locked, target) if move.moves]
        insist(
            None
            if moves
            else Refusal(_("Nothing moves: everything stands there already."), code="same", field="target")
        )
        with recording(
            kind="release.moved",
            key=locked.key,
            by=by,
            reason=reason,
            data={"target": target.isoformat(), "moved": len(moves)},
        ):
            calendar.shift(window, *span, by=by, etag=None, reason=reason)
            locked.save()
    return moves


def _production(release: Release, target: date, window) -> tuple[datetime, datetime] | None:
    """Where the production date goes; None where it has none."""
    counted = next((move for move in preview_target(release, target) if move.code == "production"), None)
    if window is None or counted is None:
        return None
    return Stretch(counted.code, counted.name, *counted.after).span(window.zone)


def _phases(release: Release, dates) -> list[Move]:
    standing = {phase.code: phase for phase in release.phases.select_related("window")}
    found = []
    for stretch in dates.phases:
        phase = standing[stretch.code]
        stays = _("It is behind.") if phase.ended_at else ""
        after = (stretch.first, stretch.last)
        if phase.began_at and not phase.ended_at and phase.window_id:
            # A phase that has begun keeps its first day; only its end moves, and never before that day.
            first = _days(phase.window)[0]
            after = (first, max(first, stretch.last))
        found.append(Move("phase", stretch.code, str(stretch.name), _days(phase.window), after, stays))
    return found


def _milestones(release: Release, dates) -> list[Move]:
    counted = {stretch.code: stretch for stretch in dates.milestones}
    rows = list(release.milestones.select_related("window"))
    production = next((_days(row.window) for row in rows if row.code == "production" and row.window_id), None)
    shift = (dates.target - production[1]).days if production else 0
    found = []
    for row in rows:
        before, stretch = _days(row.window), counted.get(row.code)
        if stretch is None and before is None:
            continue
        # What was added by hand keeps its distance to the target.
        after = (stretch.first, stretch.last) if stretch else tuple(day + timedelta(days=shift) for day in before)
        found.append(
            Move("milestone", row.code, row.name, before, after, _("It is reached.") if row.reached_at else "")
        )
    return sorted(found, key=lambda move: (move.after, move.code))


def _days(window) -> tuple[date, date] | None:
    if window is None:
        return None
    first, end = (
        day_of(moment, window.zone) for moment in (window.span.lower, window.span.upper - timedelta(minutes=1))
    )
    return first, end
