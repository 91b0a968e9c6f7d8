"""Tasks of a docket: added, ordered, edited, begun, done, skipped with a reason."""

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
from .holding import held
from .opening import leave, participate

TASK_OWNER = "task owner"


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
    title = clean_line(title)
    if not title:
        _no_title()
    with recording(kind="task.added", key=docket.key, by=by, data={"title": title, **_given_to(owner)}):
        # Behind this lock two at once get places of their own, and none slips in behind the end of the record.
        docket = held(docket)
        if not ungated:
            _permit(docket, by)
        _check_after(docket, after)
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
        _give_part(docket, owner)
        if not ungated:
            react(docket, "content.changed", by=by)
    return task


def edit_task(task: Task, *, by, version: int | None = None, **fields) -> Task:
    """Change title, owner, offset, length or what an open task waits for; raises Stale for an old version."""
    allowed = {"title", "owner", "offset_minutes", "planned_minutes", "after"}
    with transaction.atomic():
        # Behind this lock nobody else moves what the others wait for, so a loop is seen.
        docket = held(task.docket)
        _permit(docket, by)
        task = _locked(task)
        task.expect(version)
        _must_be_open(task)
        _check_after(task.docket, fields.get("after"), of=task)
        if "title" in fields:
            fields["title"] = clean_line(fields["title"])[:200] or _no_title()
        given = _given_to(fields.get("owner") if fields.get("owner") != task.owner else None)
        before = task.owner
        for name in allowed & fields.keys():
            setattr(task, name, fields[name])
        with recording(kind="task.edited", key=task.docket.key, by=by, data={"title": task.title, **given}):
            task.save()
            if before not in (None, task.owner) and not docket.tasks.filter(owner=before).exists():
                leave(docket, before, TASK_OWNER)
            _give_part(docket, task.owner)
            react(task.docket, "content.changed", by=by)
    return task


def order_tasks(docket: Docket, *, by, ids: list[int]) -> None:
    """Put the tasks in this order; ``ids`` names each of them once. Nothing is written when they stand so."""
    with transaction.atomic():
        docket = held(docket)
        _permit(docket, by)
        rows = {task.pk: task for task in docket.tasks.select_for_update()}
        if sorted(ids) != sorted(rows):
            sentence = _("The tasks are not those that were shown; look again, then order them.")
            raise Refused(Refusal(sentence, code="tasks_differ", kind="state"))
        if ids == list(rows):
            return
        with recording(kind="task.ordered", key=docket.key, by=by):
            for order, pk in enumerate(ids, start=1):
                if rows[pk].order != order:
                    rows[pk].order = order
                    rows[pk].save()
            react(docket, "content.changed", by=by)


def start_task(task: Task, *, by) -> Task:
    """Begin it, now: by its owner or whoever may edit the record; what it waits for is done first."""
    if by != task.owner:
        _permit(task.docket, by)
    with transaction.atomic():
        task = _locked(task)
        _must_be_open(task)
        _must_not_wait(task)
        if task.started_at is not None:
            raise Refused(Refusal(_("This task was begun already."), code="task_running", kind="state"))
        task.started_at, task.started_by = clock.now(), by
        with recording(kind="task.started", key=task.docket.key, by=by, data={"title": task.title}):
            task.save()
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
    with transaction.atomic():
        docket = held(task.docket)
        _permit(docket, by)
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
        if state == TaskState.DONE:
            _must_not_wait(task)
        task.state, task.done_by, task.done_at, task.note = state, by, clock.now(), note
        with recording(kind=kind, key=task.docket.key, by=by, reason=note, data={"title": task.title}):
            task.save()
    return task


def _given_to(owner) -> dict[str, int]:
    """Who has it now and had it not before, for the event: that person is told."""
    return {"owner": owner.pk} if owner else {}


def _give_part(docket: Docket, owner) -> None:
    """Whoever has a task sees what it is part of, restricted or not."""
    if owner is not None:
        participate(docket, owner, TASK_OWNER)


def _no_title():
    raise Refused(Refusal(_("Please say what is to be done."), code="title", kind="input", field="title"))


def _check_after(docket: Docket, after: Task | None, *, of: Task | None = None) -> None:
    """What a task waits for is on the same record, and does not wait for the task itself, however far around."""
    if after is None:
        return
    if after.docket_id != docket.pk:
        raise Refused(Refusal(_("A task waits only for tasks of the same record."), kind="input", field="after"))
    waits_for = dict(docket.tasks.values_list("pk", "after"))
    seen, at = set(), after.pk
    while of is not None and at is not None and at not in seen:
        if at == of.pk:
            sentence = _("“%s” waits for this task already; the two would wait for each other for ever.") % after.title
            raise Refused(Refusal(sentence, code="loop", kind="input", field="after"))
        seen.add(at)
        at = waits_for.get(at)


def _must_not_wait(task: Task) -> None:
    if task.after_id and task.after.state == TaskState.OPEN:
        raise Refused(_("“%s” comes first.") % task.after.title)


def _locked(task: Task) -> Task:
    return Task.objects.select_related("docket", "after").select_for_update(of=("self",)).get(pk=task.pk)


def _must_be_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise Refused(Refusal(_("This task is already %s.") % task.get_state_display().lower(), kind="state"))


def _permit(docket: Docket, by) -> None:
    if refusal := may_edit(docket, by):
        raise Refused(Refusal(str(refusal), code="may_edit", kind="who"))
