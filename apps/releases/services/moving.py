"""Transitions of a release, each a verb."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.gates import services as gates

from ..enums import PHASES, State
from ..models import Release
from ..workflow import WORKFLOW
from .placing import set_firm, withdraw_ahead


def plan(release: Release, *, by, version: int | None = None) -> Release:
    """Services and dates are agreed: what stands on the calendar is firm from now on."""
    with WORKFLOW.acting(release, "plan", by=by, version=version) as locked:
        set_firm(locked, True, by=by)
    return locked


def begin(release: Release, *, by, version: int | None = None) -> Release:
    """The first phase begins."""
    with WORKFLOW.acting(release, "begin", by=by, version=version) as locked:
        _enter(locked, State.PLANNING, by)
    return locked


def advance(release: Release, *, by, version: int | None = None) -> Release:
    """To the next phase; refused unless the gate at the end of the present one is go in this very transaction."""
    with WORKFLOW.acting(release, "advance", by=by, version=version) as locked:
        at = PHASES.index(State(locked.state))
        _leave(locked, PHASES[at - 1])
        _enter(locked, PHASES[at], by)
    return locked


def go_back(release: Release, *, by, reason: str, phase: str, version: int | None = None) -> Release:
    """To an earlier phase, by its code; its gate and all later ones are reopened and their sign-offs asked again."""
    with WORKFLOW.acting(release, "go_back", by=by, version=version, reason=reason, phase=phase) as locked:
        back_to = PHASES.index(State(locked.state))
        for row in locked.phases.select_related("gate__docket").all():
            if PHASES.index(State(row.code)) < back_to:
                continue
            if row.gate_id:
                gates.reopen(row.gate, by=by, reason=reason)
            if row.code != locked.state:
                row.began_at = None
            row.ended_at = None
            row.save()
        gates.content_changed(locked.docket, purposes=[f"phase:{locked.state}"], by=by)
    return locked


def hold(release: Release, *, by, reason: str, version: int | None = None) -> Release:
    """Stop everything where it is."""
    with WORKFLOW.acting(release, "hold", by=by, version=version, reason=reason) as locked:
        locked.on_hold = True
    return locked


def resume(release: Release, *, by, version: int | None = None) -> Release:
    """Go on where it was held."""
    with WORKFLOW.acting(release, "resume", by=by, version=version) as locked:
        locked.on_hold = False
    return locked


def complete(release: Release, *, by, version: int | None = None) -> Release:
    """All six phases are behind and everything in scope is settled."""
    with WORKFLOW.acting(release, "complete", by=by, version=version) as locked:
        locked.completed_at = clock.now()
        _leave(locked, State.POST_RELEASE)
    return locked


def cancel(release: Release, *, by, reason: str, version: int | None = None) -> Release:
    """It will not be released: what lies ahead on the calendar is free again, and nobody is asked any more."""
    with WORKFLOW.acting(release, "cancel", by=by, version=version, reason=reason) as locked:
        withdraw_ahead(locked, by=by)
        gates.close(locked.docket, by=by, reason=reason)
    return locked


def apply(release: Release, name: str, *, by, version: int | None = None, **given) -> Release:
    """Take the transition called ``name`` through its verb, for doors that know it by name only (pages, API).

    Raises Refused for a name that is not a transition and for what the transition does not take.
    """
    row = WORKFLOW.find(name)
    given = {field: value for field, value in given.items() if field != "reason" or value or "reason" in row.asks}
    if unknown := given.keys() - set(row.asks):
        raise Refused(
            *(
                Refusal(
                    _("“%(step)s” does not take %(field)s.") % {"step": row.label, "field": field},
                    "unknown_field",
                    "input",
                    field=field,
                )
                for field in sorted(unknown)
            )
        )
    with transaction.atomic():
        return VERBS[name](release, by=by, version=version, **dict.fromkeys(row.asks, "") | given)


VERBS = {
    "plan": plan,
    "begin": begin,
    "advance": advance,
    "go_back": go_back,
    "hold": hold,
    "resume": resume,
    "complete": complete,
    "cancel": cancel,
}


def _enter(release: Release, code: str, by) -> None:
    """A phase begins; whoever signs at its end is asked on what stands now."""
    phase = release.phases.get(code=code)
    phase.began_at, phase.ended_at = clock.now(), None
    phase.save()
    gates.content_changed(release.docket, purposes=[f"phase:{code}"], by=by)


def _leave(release: Release, code: str) -> None:
    phase = release.phases.get(code=code)
    phase.ended_at = clock.now()
    phase.save()
