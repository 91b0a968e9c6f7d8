"""Tasks of a record: planned in order, run one after the other."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.forms import submitted
from apps.core.pages import attempted, form_page, posted_version, saved

from .. import queries, services
from ..forms import TaskForm
from ..models import Task
from ..permissions import may_edit
from ..subjects import url_of
from .parts import done, show

ACTS = {
    "start": lambda task, by, reason: services.start_task(task, by=by),
    "finish": lambda task, by, reason: services.finish_task(task, by=by, note=reason),
    "skip": lambda task, by, reason: services.skip_task(task, by=by, reason=reason),
    "reopen": lambda task, by, reason: services.reopen_task(task, by=by),
}


@login_required
@require_http_methods(["GET", "POST"])
def tasks(request, key: str):
    """The tasks, and adding one."""
    docket = queries.seen_docket(key, request.user)
    form = TaskForm(request.POST or None, docket=docket)
    if request.method == "POST" and submitted(
        form, lambda **given: services.add_task(docket, by=request.user, **given)
    ):
        return done(request, docket, "dockets:tasks")
    context = {"plan": queries.plan_of(docket), "form": form, "refusal": may_edit(docket, request.user)}
    return show(request, docket, "tasks", context)


@login_required
@require_POST
def task_act(request, key: str, pk: int, act: str):
    """Start, finish, skip (with a reason) or reopen one task."""
    docket = queries.seen_docket(key, request.user)
    task = get_object_or_404(Task.objects.select_related("docket"), pk=pk, docket=docket)
    attempted(request, lambda: ACTS[act](task, request.user, request.POST.get("reason", "")))
    return done(request, docket, "dockets:tasks")


@login_required
@require_POST
def move_task(request, key: str, pk: int, way: str):
    """One place up or down."""
    docket = queries.seen_docket(key, request.user)
    ids = list(docket.tasks.values_list("pk", flat=True))
    if int(pk) in ids:
        place = ids.index(int(pk))
        ids.insert(max(0, place - 1) if way == "up" else place + 1, ids.pop(place))
        attempted(request, partial(services.order_tasks, docket, by=request.user, ids=ids))
    return done(request, docket, "dockets:tasks")


@login_required
@require_http_methods(["GET", "POST"])
def edit_task(request, key: str, pk: int):
    """Change an open task; somebody else's edit meanwhile is shown, not overwritten."""
    docket = queries.seen_docket(key, request.user)
    task = get_object_or_404(Task.objects.select_related("docket", "owner", "after"), pk=pk, docket=docket)
    form = TaskForm(request.POST or None, initial=_initial(task), docket=docket, task=task)
    edit = partial(services.edit_task, task, by=request.user, version=posted_version(request))
    answer = saved(request, form, edit, to=url_of(docket))
    context = {"docket": docket, "record_url": url_of(docket), "why_not": may_edit(docket, request.user)}
    return answer or form_page(request, "dockets/task.html", form, record=task, **context)


def _initial(task: Task) -> dict:
    return {
        "title": task.title,
        "owner": task.owner.username if task.owner else None,
        "offset_minutes": task.offset_minutes,
        "planned_minutes": task.planned_minutes,
        "after": task.after_id,
    }
