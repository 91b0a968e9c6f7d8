"""What must hold at the instant work begins, whoever was told before."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.calendars.verdict import verdict
from apps.core import clock
from apps.core.refusals import Refusal
from apps.dockets.enums import TaskState
from apps.dockets.permissions import may_see
from apps.gates.queries import all_passed

from ..enums import State
from ..models import ChangeRequest
from ..shape import predecessor_rows, shape_of, work_window

DONE = (State.REVIEW, State.CLOSED)
SAID_BY_OTHERS = {"outside_window", "predecessors", "on_hold"}


def is_inside_its_window(change: ChangeRequest, actor) -> Refusal | None:
    """Now lies in ``[start, end)`` of its window."""
    window, now = work_window(change), clock.now()
    url = f"{change.get_absolute_url()}edit/#id_start"
    if window is None:
        return Refusal(_("It has no window."), code="outside_window", url=url)
    if now < window.span.lower:
        return Refusal(
            _("Its window opens on %(when)s.") % {"when": _moment(window.span.lower)}, code="outside_window", url=url
        )
    if now >= window.span.upper:
        return Refusal(
            _("Its window closed on %(when)s; plan a new one.") % {"when": _moment(window.span.upper)},
            code="outside_window",
            url=url,
        )
    return None


def verdict_allows(change: ChangeRequest, actor) -> list[Refusal]:
    """The one verdict function: freezes, maintenance windows, conflicts that block, who is in an exclusive environment.

    What it says about window and predecessors the guards of their own say better.
    """
    window = work_window(change)
    if window is None:
        return []
    facts = shape_of(change).facts(score=change.risk_score, level=change.risk_level)
    found = verdict(change.docket, facts, window.span, clock.now())
    if found.answer == "allow":
        return []
    return [reason for reason in found.reasons if reason.code not in SAID_BY_OTHERS]


def gates_are_passed(change: ChangeRequest, actor) -> list[Refusal]:
    """Every gate that stands on this change is go, on today's evidence."""
    return all_passed(change.docket)


def predecessors_missing(change: ChangeRequest) -> list[ChangeRequest]:
    """Changes that this one waits for and that are not done."""
    return [row.predecessor for row in predecessor_rows(change) if row.predecessor.state not in DONE]


def predecessors_are_done(change: ChangeRequest, actor) -> list[Refusal]:
    return [
        Refusal(
            _("%(key)s comes first and is in “%(state)s”.") % {"key": one.key, "state": one.get_state_display()},
            code="predecessors",
            url=one.get_absolute_url(),
        )
        if not may_see(one.docket, actor)
        else reserved_first()
        for one in predecessors_missing(change)
    ]


def reserved_first() -> Refusal:
    """That something comes first, to who may not know what."""
    return Refusal(_("Reserved work comes first and is not done."), code="predecessors", unblock=_("a change manager"))


def conditions_are_done(change: ChangeRequest, actor) -> list[Refusal]:
    """What approvers asked for as a condition is done."""
    tasks = change.docket.tasks.filter(blocks_start=True, state=TaskState.OPEN).select_related("owner")
    return [
        Refusal(
            _("An approver's condition is open: %(task)s.") % {"task": task.title},
            code="conditions",
            url=f"{change.get_absolute_url()}#tasks",
            unblock=str(task.owner or change.implementer or ""),
        )
        for task in tasks
    ]


def _moment(instant) -> str:
    return f"{date_format(localtime(instant), 'D j M H:i')} ({localtime(instant):%Z})"
