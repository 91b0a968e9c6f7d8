"""What the record page of a release shows beside its rows: headline, options, track, bars."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.workflow import Option
from apps.gates.enums import Verdict

from ..enums import PHASES, TERMINAL_STATES, State
from ..permissions import may_manage, may_scope
from ..planning import day_of
from ..rules import earlier_phases
from ..workflow import WORKFLOW
from .against import Against, against_release
from .cockpit import Cockpit
from .readiness import Readiness, readiness

DAY = timedelta(days=1)
TICKS = 5
CROWDED = 14.0
ONWARD = ("plan", "begin", "advance", "complete", "resume")


@dataclass(frozen=True)
class Page:
    """Everything that is derived for one reader at one instant; nothing in it asks the database."""

    headline: str
    tone: str
    note: str
    options: list[Option]
    onward: list[Option]
    others: list[Option]
    is_over: bool
    why_not: object
    why_not_scope: object
    ask_choices: dict
    track: list[dict]
    bars: list[dict]
    ticks: list[tuple[float, str]]
    readiness: Readiness
    next_milestone: int | None
    against: Against

    @property
    def can_manage(self) -> bool:
        """True where the reader may move dates, dependencies and milestones, and it is not over."""
        return not self.why_not and not self.is_over

    @property
    def can_scope(self) -> bool:
        """The same for scope and risks."""
        return not self.why_not_scope and not self.is_over

    @property
    def is_moving(self) -> bool:
        """True when something takes it on now; then that is the one obvious button."""
        return any(option.primary for option in self.options)


def page_of(cockpit: Cockpit, user, at: datetime) -> Page:
    """The page of a release for one reader; runs the guards of its workflow."""
    release = cockpit.release
    why_not = may_manage(release, user)
    # Who may do nothing here reads that once, instead of once under each button.
    options = (
        [] if why_not else [_onward(one) for one in WORKFLOW.options(release, user) if not _pointless(one, release)]
    )
    headline, tone = _headline(release, options)
    bars, ticks = _bars(cockpit, at)
    return Page(
        headline=headline,
        tone=tone,
        note=_note(release),
        options=options,
        onward=[one for one in options if one.name in ONWARD],
        others=[one for one in options if one.name not in ONWARD and one.allowed],
        is_over=release.state in TERMINAL_STATES,
        why_not=None if release.state in TERMINAL_STATES else why_not,
        why_not_scope=may_scope(release, user),
        ask_choices={"phase": [(code, State(code).label) for code in reversed(earlier_phases(release))]},
        track=_track(cockpit),
        bars=bars,
        ticks=ticks,
        readiness=readiness(cockpit, at),
        next_milestone=_next_milestone(cockpit),
        against=against_release(cockpit, at),
    )


def _onward(option: Option) -> Option:
    """Only what takes the release on is the obvious step; going back or cancelling never is."""
    return option if option.name in ONWARD else replace(option, primary=False)


def _pointless(option: Option, release) -> bool:
    return option.name == ("hold" if release.on_hold else "resume")


def _next_milestone(cockpit: Cockpit) -> int | None:
    """The first that is not reached, once the plan is agreed."""
    if cockpit.release.state == State.DRAFT:
        return None
    return next((row.pk for row in cockpit.milestones if row.reached_at is None), None)


def _headline(release, options: list[Option]) -> tuple[str, str]:
    state = State(release.state)
    if release.on_hold:
        return _("On hold: nothing moves until it is resumed."), "warning"
    if state == State.COMPLETED:
        return _("Completed: everything in scope is settled."), "success"
    if state == State.CANCELLED:
        return _("Cancelled."), "neutral"
    first = next((option for option in options if option.primary), None)
    if first and first.name in ("advance", "complete"):
        following = _("It can be completed.") if first.name == "complete" else _("Ready for %s.") % _following(state)
        return following, "success"
    if state == State.DRAFT:
        return _("A draft: its dates are tentative until it is planned."), "info"
    if state == State.PLANNED:
        return _("Planned: services and dates are agreed."), "info"
    return _("%(phase)s: waiting for %(who)s.") % {"phase": state.label, "who": WORKFLOW.turns[state]}, "info"


def _following(state: State) -> str:
    return str(PHASES[PHASES.index(state) + 1].label).lower()


def _note(release) -> str:
    if release.completed_at:
        return date_format(release.completed_at, "j M Y")
    return ""


def _track(cockpit: Cockpit) -> list[dict]:
    here = cockpit.release.state
    at = PHASES.index(here) if here in PHASES else len(PHASES) if here == State.COMPLETED else -1
    found = []
    for phase in cockpit.phases:
        place = PHASES.index(phase.code)
        state = "done" if phase.ended_at or place < at else "current" if place == at else "todo"
        details = [_days(phase.window), _gate_said(phase)]
        found.append(
            {
                "name": phase.get_code_display(),
                "state": state,
                "detail": " · ".join(part for part in details if part),
                "url": phase.gate.get_absolute_url() if phase.gate_id else "",
            }
        )
    return found


def _gate_said(phase) -> str:
    if not phase.gate_id or phase.gate.state == Verdict.OPEN:
        return ""
    return _("outdated") if phase.gate.is_outdated else str(phase.gate.get_state_display()).lower()


def _days(window) -> str:
    if window is None:
        return ""
    first, last = day_of(window.span.lower, window.zone), day_of(window.span.upper - timedelta(minutes=1), window.zone)
    if first == last:
        return date_format(first, "j M")
    return f"{date_format(first, 'j' if first.month == last.month else 'j M')} – {date_format(last, 'j M')}"


def _bars(cockpit: Cockpit, at: datetime) -> tuple[list[dict], list[tuple[float, str]]]:
    """A line for each phase on one axis, and the days on it; nothing where no phase has dates."""
    dated = [phase for phase in cockpit.phases if phase.window_id and phase.window.withdrawn_at is None]
    if not dated:
        return [], []
    start = min(phase.window.span.lower for phase in dated)
    end = max(phase.window.span.upper for phase in dated)
    margin = max((end - start) * 0.02, DAY)
    start, end = start - margin, end + margin
    here = cockpit.release.state
    rows = []
    for phase in dated:
        span = phase.window.span
        left, right = 100 * ((span.lower - start) / (end - start)), 100 * ((span.upper - start) / (end - start))
        rows.append(
            {
                "label": str(phase.get_code_display()),
                "start_pct": left,
                "width_pct": right - left,
                "tone": "success" if phase.ended_at else "accent" if phase.code == here else "info",
                "dashed": not phase.window.is_firm,
                "lane": phase.code,
                "url": phase.gate.get_absolute_url() if phase.gate_id else "",
            }
        )
    return rows, _ticks(start, end, at, dated[0].window.zone)


def _ticks(start: datetime, end: datetime, at: datetime, zone: str) -> list[tuple[float, str]]:
    """About six days, and today where it lies on the axis; whatever would stand in today's way is left out."""
    today = 100 * ((at - start) / (end - start)) if start <= at < end else None
    days = max(1, (end - start).days)
    step = next((one for one in (1, 2, 7, 14, 28, 56) if days / one <= TICKS), 91)
    moment = start.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    if step >= 7:
        moment += DAY * ((8 - moment.isoweekday()) % 7)
    ticks = [(today, _("today"))] if today is not None else []
    while moment < end:
        place = 100 * ((moment - start) / (end - start))
        if today is None or abs(place - today) > CROWDED:
            ticks.append((place, date_format(moment, "j M")))
        moment += DAY * step
    return sorted(ticks)
