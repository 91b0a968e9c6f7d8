"""One phase or milestone of a release to other days, as somebody moves it on the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..enums import State
from ..models import Phase, Release
from ..permissions import may_manage
from ..planning import Stretch, dates_for, day_of
from .locking import permitted
from .milestones import set_milestone
from .placing import place_phase

PRODUCTION = "milestone:production"


def move_window(release: Release, purpose: str, span, *, by, reason: str = "") -> None:
    """The window of ``phase:<code>`` or ``milestone:<code>`` to the whole days that ``span`` touches in its zone.

    The production milestone of a release with a template goes to a working day, as a target does. Raises Refused for
    who may not, and for what has happened.
    """
    kind, _colon, code = purpose.partition(":")
    zone = release.docket.windows.get(purpose=purpose).zone
    first, last = days_of(span, zone)
    if kind == "phase":
        move_phase(release.phases.get(code=code), by=by, first=first, last=last, reason=reason)
        return
    if purpose == PRODUCTION and release.template_id:
        first = last = dates_for(release.template, last, release.docket.team).target
    set_milestone(release.milestones.get(code=code), by=by, first=first, last=last)


def move_phase(phase: Phase, *, by, first: date, last: date, reason: str = "") -> None:
    """A phase to other days; one that has begun keeps its first day, one that is over stays."""
    with transaction.atomic():
        locked = permitted(phase.release, may_manage, by)
        phase = locked.phases.select_related("window").get(pk=phase.pk)
        over = _("“%s” is behind; what has happened is not moved.") % phase.get_code_display()
        insist(Refusal(over, code="behind", kind="state") if phase.ended_at else None)
        zone = phase.window.zone
        if phase.began_at:
            first = days_of(phase.window.span, zone)[0]
            last = max(first, last)
        insist(_out_of_order(locked, phase, first, last))
        stretch = Stretch(phase.code, str(phase.get_code_display()), first, last)
        services = [row.service for row in locked.service_rows.select_related("service")]
        data = {"phase": str(phase.get_code_display())}
        with recording(kind="release.phase_moved", key=locked.key, by=by, reason=reason, data=data):
            place_phase(locked, phase, stretch, zone=zone, services=services, firm=locked.state != State.DRAFT, by=by)


def _out_of_order(release: Release, phase: Phase, first: date, last: date) -> Refusal | None:
    """Why a phase does not go there: it would begin before the one before it ends, or end after the next one begins.

    Phases that overlap already may go on doing so.
    """
    start, end = Stretch(phase.code, "", first, last).span(phase.window.zone)
    for other in release.phases.exclude(pk=phase.pk).exclude(window=None).select_related("window").order_by("order"):
        there, name = other.window.span, other.get_code_display()
        if other.order < phase.order and there.upper <= phase.window.span.lower and start < there.upper:
            sentence = _("“%(phase)s” would begin before “%(other)s” ends; move that one first.")
        elif other.order > phase.order and there.lower >= phase.window.span.upper and end > there.lower:
            sentence = _("“%(phase)s” would end after “%(other)s” begins; move that one first.")
        else:
            continue
        said = {"phase": phase.get_code_display(), "other": name}
        return Refusal(sentence % said, code="out_of_order", kind="rule", field="start")
    return None


def days_of(span, zone: str) -> tuple[date, date]:
    """The first and the last day that a span touches in a zone."""
    return day_of(span.lower, zone), day_of(span.upper - timedelta(minutes=1), zone)
