"""Pages of services."""

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
from ..enums import Lifecycle
from ..forms import ServiceFilters, ServiceForm
from ..models import Service
from .parts import page_of, refusal_page, retire_option


@login_required
def service_list(request):
    """Services by name, filtered by the address."""
    filters = ServiceFilters(request.GET)
    rows = queries.service_rows(request.user, **filters.wanted)
    context = {
        "page": page_of(request, rows),
        "filters": filters,
        "tab": "services",
        "why_not_new": permissions.may_create_service(request.user),
    }
    return render(request, "environments/list.html", context)


@login_required
def service(request, slug):
    """One service: who owns it, what it stands on, where it runs, and what happens to it."""
    record = get_object_or_404(queries.visible_services(request.user), slug=slug)
    why_not = permissions.may_edit_service(record, request.user)
    context = {
        "record": record,
        "owners": queries.owners_of([record])[record.pk],
        "map": queries.dependency_map(record),
        "matrix": queries.version_matrix(record),
        "why_not_edit": why_not,
        "retire": None if record.lifecycle == Lifecycle.RETIRED else retire_option(why_not),
    }
    return render(request, "environments/service.html", context)


@login_required
def service_new(request):
    """Add a service; whoever may not is told who can."""
    if refusal := permissions.may_create_service(request.user):
        return refusal_page(request, refusal)
    form = ServiceForm(request.POST or None)
    made = request.method == "POST" and submitted(
        form, lambda **typed: services.create_service(by=request.user, **typed)
    )
    if made:
        messages.success(request, _("%(name)s is in the catalogue.") % {"name": made})
        return redirect(made)
    return render(request, "environments/service_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def service_edit(request, slug):
    """Change a service; a stale save shows both versions."""
    record = get_object_or_404(queries.visible_services(request.user), slug=slug)
    if refusal := permissions.may_edit_service(record, request.user):
        return refusal_page(request, refusal)
    form = ServiceForm(request.POST or None, instance=record)
    try:
        saved = request.method == "POST" and submitted(
            form,
            lambda **typed: services.edit_service(
                Service(pk=record.pk), by=request.user, version=posted_version(request), **typed
            ),
        )
    except Stale as stale:
        return stale_page(request, form, stale)
    if saved:
        messages.success(request, _("%(name)s is saved.") % {"name": saved})
        return redirect(saved)
    context = {"form": form, "record": record, "version": request.POST.get("version", record.version)}
    return render(request, "environments/service_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def service_retire(request, slug):
    """Take a service out of use, with a reason."""
    record = get_object_or_404(queries.visible_services(request.user), slug=slug)
    try:
        services.retire_service(
            record, by=request.user, reason=request.POST.get("reason", ""), version=posted_version(request)
        )
    except Refused as refused:
        return refusal_page(request, *refused.refusals, status=refused.status)
    except Stale as stale:
        return stale_page(request, ServiceForm(instance=record), stale)
    messages.success(request, _("%(name)s is retired.") % {"name": record})
    return redirect(record)
