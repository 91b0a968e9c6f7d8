"""What may be done to many changes at once; each act is the one that the change's own page offers."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.calendars import queries as calendar
from apps.calendars.dst import resolved, shown
from apps.core.lists import BulkAction, Verdict
from apps.core.lists.acting import FEW, rehearse
from apps.core.lists.steps import step
from apps.core.refusals import Refusal, Refused
from apps.dockets.bulk import naming, tagging, watching

from . import services
from .models import ChangeRequest
from .shape import work_window
from .workflow import WORKFLOW

FURTHEST_DAYS, FURTHEST_HOURS = 366, 72


def _moved(change, given: dict) -> dict:
    """Start and end by that many days on the clocks of the window's zone, and then by hours of real time."""
    window = work_window(change)
    if window is None:
        raise Refused(Refusal(gettext("It has no window to move."), code="no_window", kind="state"))
    days, hours = given.get("days") or 0, given.get("hours") or 0
    if not days and not hours:
        raise Refused(Refusal(gettext("Say by how much."), code="missing", kind="input", field="days"))
    if days:
        local = shown(window.span.lower, window.zone) + timedelta(days=days)
        start = resolved(local, window.zone)[0]
    else:
        start = window.span.lower
    start += timedelta(hours=hours)
    return {"start": start, "end": start + (window.span.upper - window.span.lower)}


def _back_to(change, given: dict) -> dict:
    return {"start": given["start"], "end": given["end"]}


def _placed(change, by, where: dict, *, judged: bool) -> str:
    """Where it stood and stands, and what it meets there."""
    window = work_window(change)
    old = calendar.span_text(window.span, window.zone)
    services.edit(change, by=by, **where)
    fresh = ChangeRequest.objects.select_related("docket").get(pk=change.pk)
    text = f"{old} → {calendar.span_text(work_window(fresh).span, window.zone)}"
    conflicts = len(calendar.conflicts_of(fresh.docket, by)) if judged else 0
    if not conflicts:
        return text
    return text + " · " + ngettext("%d conflict there", "%d conflicts there", conflicts) % conflicts


def _shifts(name: str, label, where, asks, *, offered: bool = True) -> BulkAction:
    def judge(change, by, given) -> Verdict:
        said = []

        def write():
            said.append(_placed(change, by, where(change, given), judged=True))

        return _rehearsed(change, write, lambda: said[0])

    def act(change, by, given) -> str:
        return _placed(change, by, where(change, given), judged=False)

    def before(change, by) -> dict:
        window = work_window(change)
        return {"start": window.span.lower.isoformat(), "end": window.span.upper.isoformat()} if window else {}

    return BulkAction(
        name,
        label,
        judge,
        act,
        asks,
        icon="calendar-time",
        undo="place_back",
        before=before,
        at_once=FEW,
        offered=offered,
    )


def _asks_shift(user):
    return {
        "days": forms.IntegerField(
            label=gettext("Days"),
            initial=1,
            required=False,
            min_value=-FURTHEST_DAYS,
            max_value=FURTHEST_DAYS,
            help_text=gettext("Later; with a minus sign earlier. The hour on the clock stays."),
        ),
        "hours": forms.IntegerField(
            label=gettext("Hours"), required=False, min_value=-FURTHEST_HOURS, max_value=FURTHEST_HOURS
        ),
    }


def _asks_place(user):
    return {"start": forms.DateTimeField(), "end": forms.DateTimeField()}


def _rehearsed(change: ChangeRequest, write, say) -> Verdict:
    """What writing would do, with what it would cost: votes that would have to be given again."""
    voided = Ballot.objects.filter(docket=change.docket, state=BallotState.VOIDED)
    before = voided.count()

    def told(_nothing) -> str:
        again = voided.count() - before
        return say() + (" · " + gettext("asks its approvers again") if again > 0 else "")

    return rehearse(write, told)


def _step(name: str, *, undo: str = "", icon: str) -> BulkAction:
    return step(WORKFLOW, name, services.apply, undo=undo, icon=icon)


ACTIONS = (
    *naming("assignee", _("Assignee"), _("Assign to"), services.edit, look=_rehearsed),
    *naming("implementer", _("Implementer"), _("Name the implementer"), services.edit, look=_rehearsed),
    *naming("manager", _("Change manager"), _("Name the change manager"), services.edit, look=_rehearsed),
    _shifts("shift", _("Move the window by"), _moved, _asks_shift),
    _shifts("place_back", _("Put back in its window"), _back_to, _asks_place, offered=False),
    _step("submit", icon="send"),
    _step("hold", undo="resume", icon="player-pause"),
    _step("resume", icon="player-play"),
    _step("cancel", icon="ban"),
    _step("close", icon="circle-check"),
    *tagging(look=_rehearsed),
    *watching(),
)
