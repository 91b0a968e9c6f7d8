"""What hangs on a docket, as fragments of record pages; each is a page of its own without htmx."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Refused, Stale

from . import queries, services
from .forms import CommentForm, LinkForm, TaskForm
from .models import Docket, Task
from .permissions import may_add, may_edit
from .subjects import url_of


@login_required
def go(request, key: str):
    """Where a key leads: the record's page."""
    return redirect(url_of(queries.seen_docket(key, request.user)))


@login_required
@require_http_methods(["GET", "POST"])
def tasks(request, key: str):
    docket = queries.seen_docket(key, request.user)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and submitted(
        form, lambda **given: services.add_task(docket, by=request.user, **given)
    ):
        return _done(request, docket, "dockets:tasks")
    context = {"tasks": queries.tasks_of(docket), "form": form, "refusal": may_edit(docket, request.user)}
    return _show(request, docket, "tasks", context)


@login_required
@require_POST
def task_act(request, key: str, pk: int, act: str):
    """Finish, skip (with a reason) or reopen one task."""
    docket = queries.seen_docket(key, request.user)
    task = get_object_or_404(Task.objects.select_related("docket"), pk=pk, docket=docket)
    try:
        if act == "skip":
            services.skip_task(task, by=request.user, reason=request.POST.get("reason", ""))
        else:
            {"finish": services.finish_task, "reopen": services.reopen_task}[act](task, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return _done(request, docket, "dockets:tasks")


@login_required
@require_http_methods(["GET", "POST"])
def links(request, key: str):
    docket = queries.seen_docket(key, request.user)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and submitted(
        form, lambda **given: services.add_link(docket, by=request.user, **given)
    ):
        return _done(request, docket, "dockets:links")
    out, back = queries.links_of(docket, request.user)
    return _show(
        request, docket, "links", {"out": out, "back": back, "form": form, "refusal": may_edit(docket, request.user)}
    )


@login_required
@require_POST
def unlink(request, key: str, pk: int):
    """Take one link off."""
    docket = queries.seen_docket(key, request.user)
    try:
        services.remove_link(get_object_or_404(docket.links.select_related("docket", "to"), pk=pk), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return _done(request, docket, "dockets:links")


@login_required
@require_http_methods(["GET", "POST"])
def edit_task(request, key: str, pk: int):
    """Change an open task; somebody else's edit meanwhile is shown, not overwritten."""
    docket = queries.seen_docket(key, request.user)
    task = get_object_or_404(Task.objects.select_related("docket", "owner"), pk=pk, docket=docket)
    form = TaskForm(request.POST or None, initial=_initial(task))
    try:
        if request.method == "POST" and submitted(
            form, lambda **given: services.edit_task(task, by=request.user, version=posted_version(request), **given)
        ):
            return redirect(url_of(docket))
    except Stale as stale:
        return stale_page(request, form, stale)
    context = {"docket": docket, "form": form, "task": task, "version": task.version, "record_url": url_of(docket)}
    context["refusal"] = may_edit(docket, request.user)
    return render(request, "dockets/task.html", context, status=422 if form.errors else 200)


def _initial(task: Task) -> dict:
    owner = task.owner.username if task.owner else None
    return {"title": task.title, "owner": owner, "planned_minutes": task.planned_minutes}


@login_required
@require_http_methods(["GET", "POST"])
def comments(request, key: str):
    docket = queries.seen_docket(key, request.user)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and submitted(form, lambda **given: services.comment(docket, by=request.user, **given)):
        return _done(request, docket, "dockets:comments")
    context = {"comments": queries.comments_of(docket), "form": form, "refusal": may_add(docket, request.user)}
    return _show(request, docket, "comments", context)


@login_required
@require_POST
def watch(request, key: str):
    docket = queries.seen_docket(key, request.user)
    act = services.unwatch if queries.is_watching(docket, request.user) else services.watch
    act(docket, by=request.user)
    return redirect(url_of(docket))


def _show(request, docket: Docket, what: str, context: dict) -> HttpResponse:
    context |= {"docket": docket, "fragment": f"dockets/_{what}.html", "record_url": url_of(docket)}
    status = 422 if context["form"].errors else 200
    return render(request, context["fragment"] if request.htmx else "dockets/hanger.html", context, status=status)


def _done(request, docket: Docket, name: str) -> HttpResponse:
    return redirect(name, docket.key) if request.htmx else redirect(url_of(docket))
