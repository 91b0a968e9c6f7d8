"""Pages of environments."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.numbered import numbered_page
from apps.core.pages import form_page, posted_version, saved

from .. import permissions, queries, services
from ..forms import EnvironmentFilters, EnvironmentForm
from ..models import Environment
from ..protections import protections_of
from .parts import refusal_page, retire_option, retired


@login_required
def environment_list(request):
    """Environments in promotion order, filtered by the address."""
    filters = EnvironmentFilters(request.GET)
    rows = queries.environment_rows(request.user, **filters.wanted)
    context = {
        "page": numbered_page(request, rows),
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
    answer = saved(request, form, partial(services.create_environment, by=request.user), done=_("%(name)s is there."))
    return answer or form_page(request, "environments/environment_form.html", form)


@login_required
def environment_edit(request, slug):
    """Change an environment; a stale save shows both versions."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    if refusal := permissions.may_edit_environment(record, request.user):
        return refusal_page(request, refusal)
    form = EnvironmentForm(request.POST or None, instance=record)
    # Validating writes what was typed into the form's own instance: the service reads the row that stands.
    edit = partial(
        services.edit_environment, Environment(pk=record.pk), by=request.user, version=posted_version(request)
    )
    answer = saved(request, form, edit, done=_("%(name)s is saved."))
    return answer or form_page(request, "environments/environment_form.html", form, record=record)


@login_required
@require_POST
def environment_retire(request, slug):
    """Take an environment out of use, with a reason."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    return retired(request, record, services.retire_environment)
