"""Tasks of a docket: added, edited, done, skipped with a reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line

from ..enums import TaskState
from ..models import Docket, Task
from ..permissions import may_edit
from ..subjects import react


def add_task(
    docket: Docket,
    *,
    by,
    title: str,
    owner=None,
    offset_minutes=None,
    planned_minutes=None,
    after=None,
    blocks_start: bool = False,
    ungated: bool = False,
) -> Task:
    """A new task at the end of the list. ``ungated`` is for a mechanism that acts for somebody (a condition)."""
    if not ungated:
        _permit(docket, by)
    title = clean_line(title)
    if not title:
        raise Refused(Refusal(_("Please say what is to be done."), code="title", kind="input", field="title"))
    if after is not None and after.docket_id != docket.pk:
        raise Refused(Refusal(_("A task waits only for tasks of the same record."), kind="input", field="after"))
    with recording(kind="task.added", key=docket.key, by=by, data={"title": title}):
        last = docket.tasks.aggregate(last=Max("order"))["last"] or 0
        task = Task.objects.create(
            docket=docket,
            order=last + 1,
            title=title[:200],
            owner=owner,
            offset_minutes=offset_minutes,
            planned_minutes=planned_minutes,
            after=after,
            blocks_start=blocks_start,
        )
        if not ungated:
            react(docket, "content.changed", by=by)
    return task


def edit_task(task: Task, *, by, version: int | None = None, **fields) -> Task:
    """Change title, owner, offset or length of an open task; raises Stale for an old version."""
    _permit(task.docket, by)
    allowed = {"title", "owner", "offset_minutes", "planned_minutes", "order"}
    with transaction.atomic():
        task = _locked(task)
        task.expect(version)
        _must_be_open(task)
        for name in allowed & fields.keys():
            setattr(task, name, clean_line(fields[name]) if name == "title" else fields[name])
        with recording(kind="task.edited", key=task.docket.key, by=by, data={"title": task.title}):
            task.save()
            react(task.docket, "content.changed", by=by)
    return task


def finish_task(task: Task, *, by, note: str = "") -> Task:
    """Done: by its owner or whoever may edit the record; its predecessor must be done first."""
    return _close(task, by=by, state=TaskState.DONE, note=note, kind="task.done")


def skip_task(task: Task, *, by, reason: str) -> Task:
    """Not done, on purpose; an approver's condition cannot be skipped."""
    if task.blocks_start:
        raise Refused(_("An approver asked for this; it is done, or the vote is given again without it."))
    if not reason.strip():
        raise Refused(Refusal(_("Please say why it is skipped."), code="reason", kind="input", field="reason"))
    return _close(task, by=by, state=TaskState.SKIPPED, note=reason, kind="task.skipped")


def reopen_task(task: Task, *, by) -> Task:
    """Done by mistake: open again."""
    _permit(task.docket, by)
    with transaction.atomic():
        task = _locked(task)
        if task.state == TaskState.OPEN:
            raise Refused(Refusal(_("This task is open already."), code="task_open", kind="state"))
        task.state, task.done_by, task.done_at = TaskState.OPEN, None, None
        with recording(kind="task.reopened", key=task.docket.key, by=by, data={"title": task.title}):
            task.save()
    return task


def _close(task: Task, *, by, state: TaskState, note: str, kind: str) -> Task:
    if by != task.owner:
        _permit(task.docket, by)
    with transaction.atomic():
        task = _locked(task)
        _must_be_open(task)
        if state == TaskState.DONE and task.after_id and task.after.state == TaskState.OPEN:
            raise Refused(_("“%s” comes first.") % task.after.title)
        task.state, task.done_by, task.done_at, task.note = state, by, clock.now(), note
        with recording(kind=kind, key=task.docket.key, by=by, reason=note, data={"title": task.title}):
            task.save()
    return task


def _locked(task: Task) -> Task:
    return Task.objects.select_related("docket", "after").select_for_update(of=("self",)).get(pk=task.pk)


def _must_be_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise Refused(Refusal(_("This task is already %s.") % task.get_state_display().lower(), kind="state"))


def _permit(docket: Docket, by) -> None:
    if refusal := may_edit(docket, by):
        raise Refused(Refusal(str(refusal), code="may_edit", kind="who"))
