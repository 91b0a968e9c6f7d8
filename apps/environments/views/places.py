"""Pages of environments."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page
from apps.core.refusals import Refused, Stale

from .. import permissions, queries, services
from ..forms import EnvironmentFilters, EnvironmentForm
from ..models import Environment
from ..protections import protections_of
from .parts import page_of, refusal_page, retire_option


@login_required
def environment_list(request):
    """Environments in promotion order, filtered by the address."""
    filters = EnvironmentFilters(request.GET)
    rows = queries.environment_rows(request.user, **filters.wanted)
    context = {
        "page": page_of(request, rows),
        "filters": filters,
        "tab": "environments",
        "why_not_new": permissions.may_create_environment(request.user),
    }
    return render(request, "environments/places.html", context)


@login_required
def environment(request, slug):
    """One environment: what runs in it, what guards it, who is in it now, what comes next."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    why_not = permissions.may_edit_environment(record, request.user)
    hosted = queries.versions_in(record)
    context = {
        "record": record,
        "services": hosted,
        "may_report": not record.is_retired and permissions.may_report_some(record, hosted, request.user),
        "protections": protections_of(record, request.user),
        "why_not_edit": why_not,
        "retire": None if record.is_retired else retire_option(why_not),
    }
    return render(request, "environments/environment.html", context)


@login_required
def environment_new(request):
    """Add an environment; whoever may not is told who can."""
    if refusal := permissions.may_create_environment(request.user):
        return refusal_page(request, refusal)
    form = EnvironmentForm(request.POST or None)
    made = request.method == "POST" and submitted(
        form, lambda **typed: services.create_environment(by=request.user, **typed)
    )
    if made:
        messages.success(request, _("%(name)s is there.") % {"name": made})
        return redirect(made)
    return render(request, "environments/environment_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def environment_edit(request, slug):
    """Change an environment; a stale save shows both versions."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    if refusal := permissions.may_edit_environment(record, request.user):
        return refusal_page(request, refusal)
    form = EnvironmentForm(request.POST or None, instance=record)
    try:
        saved = request.method == "POST" and submitted(
            form,
            lambda **typed: services.edit_environment(
                Environment(pk=record.pk), by=request.user, version=posted_version(request), **typed
            ),
        )
    except Stale as stale:
        return stale_page(request, form, stale)
    if saved:
        messages.success(request, _("%(name)s is saved.") % {"name": saved})
        return redirect(saved)
    context = {"form": form, "record": record, "version": request.POST.get("version", record.version)}
    return render(request, "environments/environment_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def environment_retire(request, slug):
    """Take an environment out of use, with a reason."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    try:
        services.retire_environment(
            record, by=request.user, reason=request.POST.get("reason", ""), version=posted_version(request)
        )
    except Refused as refused:
        return refusal_page(request, *refused.refusals, status=refused.status)
    except Stale as stale:
        return stale_page(request, EnvironmentForm(instance=record), stale)
    messages.success(request, _("%(name)s is retired.") % {"name": record})
    return redirect(record)
