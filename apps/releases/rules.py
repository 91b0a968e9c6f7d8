"""What must hold before a release moves on; each guard answers nothing or the sentences why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.calendars.models import Window
from apps.core.refusals import Refusal
from apps.gates.queries import passed

from .enums import PHASES, TERMINAL_STATES, State
from .models import Release, ScopeItem

SETTLED_CHANGES = ("closed", "cancelled")


def is_not_on_hold(release: Release, actor) -> Refusal | None:
    if not release.on_hold:
        return None
    return Refusal(
        _("It is on hold; resume it first."),
        code="is_not_on_hold",
        kind="state",
        url=f"{release.get_absolute_url()}#do-resume",
        unblock=str(release.manager),
        way=_("Resume it"),
    )


def is_on_hold(release: Release, actor) -> str | None:
    if not release.on_hold:
        return _("It is not on hold.")
    return None


def has_services(release: Release, actor) -> Refusal | None:
    if release.service_rows.all():
        return None
    return Refusal(
        _("It names no service yet."),
        code="has_services",
        url=f"{release.get_absolute_url()}edit/#id_services",
        unblock=str(release.manager),
    )


def has_dates(release: Release, actor) -> Refusal | None:
    """At least one milestone stands on the calendar; with a template they all do."""
    dated = Window.objects.filter(docket_id=release.docket_id, withdrawn_at=None, purpose__startswith="milestone:")
    if dated.exists():
        return None
    return Refusal(
        _("It has no milestone with a date yet."),
        code="has_dates",
        url=f"{release.get_absolute_url()}#milestones",
        unblock=str(release.manager),
    )


def gate_is_passed(release: Release, actor) -> Refusal | None:
    """The gate at the end of the present phase is go *now*; a phase for which the template has no gate asks nothing."""
    phase = current_phase(release)
    return passed(phase.gate) if phase and phase.gate_id else None


def phase_is_earlier(release: Release, actor) -> Refusal | None:
    """Where to go back to is one of the phases before; not asked before somebody has said where."""
    given = getattr(release, "given", {}).get("phase")
    if not given or given in earlier_phases(release):
        return None
    return Refusal(
        _("Name a phase before the present one: %s.") % ", ".join(str(State(code)) for code in earlier_phases(release)),
        code="phase",
        kind="input",
        field="phase",
    )


def scope_is_settled(release: Release, actor) -> list[Refusal]:
    """Every change in scope is closed, cancelled or was taken out."""
    rows = ScopeItem.objects.filter(release=release, removed_at=None, docket__change__isnull=False)
    rows = rows.exclude(docket__change__state__in=SETTLED_CHANGES).select_related("docket__change", "docket__team")
    return [_unsettled(row) for row in rows]


def _unsettled(row: ScopeItem) -> Refusal:
    """A restricted change is not named: whoever completes the release need not be somebody who may see it."""
    if row.docket.is_restricted:
        return Refusal(
            _("A reserved change in its scope is not closed yet."),
            code="scope_is_settled",
            unblock=row.docket.team.name,
        )
    return Refusal(
        _("%(key)s in its scope is “%(state)s”: close it, cancel it, or take it out of the scope.")
        % {"key": row.docket.key, "state": row.docket.change.get_state_display()},
        code="scope_is_settled",
        url=row.docket.change.get_absolute_url(),
    )


def is_open(release: Release) -> Refusal | None:
    """Nothing of a release that is over changes any more."""
    if release.state not in TERMINAL_STATES:
        return None
    return Refusal(
        _("%(key)s is %(state)s; nothing of it changes any more.")
        % {"key": release.key, "state": release.get_state_display().lower()},
        code="is_open",
        kind="state",
    )


def current_phase(release: Release):
    """The phase the release is in, or None before the first and after the last."""
    return next((phase for phase in release.phases.all() if phase.code == release.state), None)


def earlier_phases(release: Release) -> list[str]:
    """Codes of the phases before the present one, in their order."""
    return [str(code) for code in PHASES[: PHASES.index(State(release.state))]] if release.state in PHASES else []


def next_phase(release: Release) -> str:
    """The phase after the present one; the last has none after it and stays."""
    at = PHASES.index(State(release.state))
    return PHASES[min(at + 1, len(PHASES) - 1)]


def phase_before(release: Release) -> str:
    """The phase that was asked for, or else the one just before."""
    earlier = earlier_phases(release)
    given = getattr(release, "given", {}).get("phase")
    return State(given if given in earlier else earlier[-1])
