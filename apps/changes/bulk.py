"""What may be done to many changes at once; each act is the one that the change's own page offers."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.calendars import queries as calendar
from apps.calendars import services as calendar_services
from apps.core.dst import resolved, shown
from apps.core.insist import insist
from apps.core.lists import BulkAction, Verdict
from apps.core.lists.acting import FEW, rehearse
from apps.core.lists.steps import step
from apps.core.moments import MomentField
from apps.core.refusals import Refusal, Refused
from apps.core.spans import span as make_span
from apps.dockets.bulk import naming, tagging, watching

from . import services
from .enums import TERMINAL_STATES
from .models import ChangeRequest
from .shape import work_window
from .workflow import WORKFLOW

FURTHEST_DAYS, FURTHEST_HOURS = 366, 72
SHOWN = 3


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


def _placed(change, by, given: dict, where) -> tuple[str, calendar_services.Shift]:
    """Moved as on the calendar (ADR 14): where it stood and stands, what went with it and what did not."""
    place = where(change, given)
    window = work_window(change)
    taken = given.get("along")
    insist(_goes_with_its_parent(change) if taken else None)
    everything = calendar_services.moving_with(window, **place, by=by)
    # What only waits for it is moved by a row of its own: both may be among the rows.
    waiting = ChangeRequest.objects.filter(predecessor_rows__predecessor=change, docket__key__in=everything)
    leave = list(waiting.values_list("docket__key", flat=True)) if taken else everything
    done = calendar_services.shift(window, **place, by=by, etag=None, leave=leave)
    spans = (calendar.span_text(span, by.time_zone) for span in (done.window.before, done.window.after))
    parts = [" → ".join(spans)]
    gone = [row.key for row in done.following]
    left = [row.key for row in done.moves if not row.follows]
    parts += [gettext("with it: %s") % _named(gone)] if gone else []
    parts += [gettext("stays: %s") % _named(left)] if left else []
    return " · ".join(parts), done


def _goes_with_its_parent(change) -> Refusal | None:
    parent = change.parent
    if parent is None or parent.state in TERMINAL_STATES or work_window(parent) is None:
        return None
    sentence = gettext("It is part of %s and moves with that one; untick what moves along to move it by itself.")
    return Refusal(sentence % parent.key, code="part", kind="rule", field="along", url=parent.get_absolute_url())


def _named(keys: list[str]) -> str:
    return ", ".join(keys[:SHOWN]) + (f" +{len(keys) - SHOWN}" if len(keys) > SHOWN else "")


def _met(done: calendar_services.Shift) -> str:
    """What it meets there, in words."""
    said = [met.row.sentence for met in done.conflicts]
    more = ngettext("%d more", "%d more", len(said) - SHOWN) % (len(said) - SHOWN) if len(said) > SHOWN else ""
    return " ".join([*said[:SHOWN], more]).strip()


def _free(judged: list, by, where) -> dict:
    """The next free time of all that may not go where they are moved: at their distances, beside those that may."""
    placed = [
        (change, (work_window(change), make_span(**where(change, given))), verdict)
        for change, given, verdict in judged
        if work_window(change) is not None and (not verdict.refusals or _in_the_way(verdict))
    ]
    refused = [(change, pair) for change, pair, verdict in placed if verdict.refusals]
    others = [pair for _change, pair, verdict in placed if not verdict.refusals]
    if not refused:
        return {}
    group, besides = calendar.asked_at([pair for _change, pair in refused]), calendar.asked_at(others)
    slots = calendar.next_free_together(group, user=by, count=1, besides=besides)
    if not slots:
        return {}
    return {
        change: _offered(slots, number, by, alone=len(group) == 1) for number, (change, _pair) in enumerate(refused)
    }


def _in_the_way(verdict: Verdict) -> bool:
    return bool({refusal.code for refusal in verdict.refusals} & {"conflict", "freeze", "booked"})


def _offered(slots: list, number: int, by, *, alone: bool) -> Refusal:
    """Where the one of this number would be; a time that needs leave only with who gives it."""
    free = (
        gettext("Free instead: %s.") if alone else gettext("Free instead, with the others that are refused here: %s.")
    )
    said = []
    for slot in slots:
        sentence = gettext("Free only with leave: %s.") if slot.leave else free
        said += [sentence % calendar.span_text(slot.spans[number], by.time_zone), *slot.leave]
    if any(slot.leave for slot in slots):
        said.append(gettext("Plan it there on its own page, then ask for the exception."))
    return Refusal(" ".join(said), code="slot", kind="rule")


def _shifts(name: str, label, where, asks, *, offered: bool = True) -> BulkAction:
    def judge(change, by, given) -> Verdict:
        said = []

        def write():
            text, done = _placed(change, by, given, where)
            said.append(" · ".join(part for part in (text, _met(done)) if part))

        return _rehearsed(change, write, lambda: said[0])

    def act(change, by, given) -> str:
        return _placed(change, by, given, where)[0]

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
        keeps=("along",),
        before=before,
        together=lambda judged, by: _free(judged, by, where),
        at_once=FEW,
        offered=offered,
    )


def _along() -> forms.BooleanField:
    said = gettext("Parts and bookings of each keep their distance to it. What only waits for it stays, and is named.")
    return forms.BooleanField(
        label=gettext("What belongs to it moves along"), initial=True, required=False, help_text=said
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
        "along": _along(),
    }


def _asks_place(user):
    return {"start": MomentField(), "end": MomentField(), "along": _along()}


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
