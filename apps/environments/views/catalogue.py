"""Pages of services."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.numbered import numbered_page
from apps.core.pages import form_page, posted_version, saved

from .. import permissions, queries, services
from ..enums import Lifecycle
from ..forms import ServiceFilters, ServiceForm
from ..models import Service
from .parts import refusal_page, retire_option, retired


@login_required
def service_list(request):
    """Services by name, filtered by the address."""
    filters = ServiceFilters(request.GET)
    rows = queries.service_rows(request.user, **filters.wanted)
    context = {
        "page": numbered_page(request, rows),
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
    answer = saved(
        request, form, partial(services.create_service, by=request.user), done=_("%(name)s is in the catalogue.")
    )
    return answer or form_page(request, "environments/service_form.html", form)


@login_required
def service_edit(request, slug):
    """Change a service; a stale save shows both versions."""
    record = get_object_or_404(queries.visible_services(request.user), slug=slug)
    if refusal := permissions.may_edit_service(record, request.user):
        return refusal_page(request, refusal)
    form = ServiceForm(request.POST or None, instance=record)
    # Validating writes what was typed into the form's own instance: the service reads the row that stands.
    edit = partial(services.edit_service, Service(pk=record.pk), by=request.user, version=posted_version(request))
    answer = saved(request, form, edit, done=_("%(name)s is saved."))
    return answer or form_page(request, "environments/service_form.html", form, record=record)


@login_required
@require_POST
def service_retire(request, slug):
    """Take a service out of use, with a reason."""
    record = get_object_or_404(queries.visible_services(request.user), slug=slug)
    return retired(request, record, services.retire_service)
