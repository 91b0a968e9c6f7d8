"""Pages of the version inventory: what ran in an environment, and saying by hand what runs."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from apps.core.numbered import numbered_page
from apps.core.pages import saved

from .. import permissions, queries, services
from ..forms import VersionForm
from .parts import refusal_page


@login_required
def versions(request, slug):
    """What ran in an environment, newest first; of one service with ``?service=``."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    hosted = queries.services_in(record)
    wanted = request.GET.get("service", "")[:80]
    context = {
        "record": record,
        "page": numbered_page(request, queries.version_history(record, service=wanted)),
        "hosted": hosted,
        "wanted": wanted,
        "may_report": not record.is_retired and permissions.may_report_some(record, hosted, request.user),
    }
    return render(request, "environments/versions.html", context)


@login_required
def version_report(request, slug):
    """Say by hand which version runs; whoever may not is told who can."""
    record = get_object_or_404(queries.visible_environments(request.user), slug=slug)
    hosted = queries.services_in(record)
    if not permissions.may_report_some(record, hosted, request.user):
        return refusal_page(request, permissions.who_reports(record))
    form = VersionForm(request.POST or None, environment=record, initial={"service": request.GET.get("service")})
    report = partial(services.report_version, environment=record, by=request.user)
    if answer := saved(request, form, report, done=_reported, to=record):
        return answer
    context = {"form": form, "record": record, "hosted": queries.versions_in(record)}
    return render(request, "environments/version_form.html", context, status=422 if form.errors else 200)


def _reported(made) -> str:
    said = {"version": made.version, "service": made.service, "environment": made.environment}
    return _("%(version)s of %(service)s runs in %(environment)s, as reported.") % said
