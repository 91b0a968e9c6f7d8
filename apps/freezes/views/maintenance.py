"""Pages of maintenance windows."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.calendars.recurrence import shown, shown_stored
from apps.core import clock
from apps.core.forms import submitted
from apps.core.pages import posted_version, stale_page, transition_view
from apps.core.refusals import Refused, Stale

from .. import queries, services
from ..enums import MaintenanceState
from ..forms.maintenance import MaintenanceForm, initial_of
from ..permissions import may_keep, visible_maintenance
from ..workflow import MAINTENANCE_WORKFLOW


def _seen(request, key: str):
    row = visible_maintenance(request.user).filter(docket__key=key.upper()).first()
    if row is None:
        raise Http404
    return row


@login_required
def maintenance_list(request):
    """Maintenance windows: the active ones first, and when each is."""
    wanted = request.GET.get("state", "")
    rows = visible_maintenance(request.user)
    rows = rows.filter(state=wanted) if wanted in MaintenanceState.values else rows.exclude(state="retired")
    shown_rows = [(row, queries.maintenance_words(row)) for row in rows.order_by("state", "-pk")[:200]]
    context = {"rows": shown_rows, "wanted": wanted, "states": MaintenanceState, "why_not_new": may_keep(request.user)}
    return render(request, "freezes/maintenance_list.html", context)


@login_required
def maintenance(request, key):
    """One maintenance window: where, when, and what became of it."""
    row = _seen(request, key)
    context = {
        "record": row,
        "series": shown_stored(row.schedule, clock.now()),
        "options": MAINTENANCE_WORKFLOW.options(row, request.user),
        "scope": queries.maintenance_scope_words(row),
        "why_not_edit": may_keep(request.user),
    }
    return render(request, "freezes/maintenance.html", context)


@login_required
@require_POST
def maintenance_transitions(request, key):
    """Make it active, or retire it."""
    row = _seen(request, key)
    options = MAINTENANCE_WORKFLOW.options(row, request.user)
    return transition_view(request, row, options, services.apply_maintenance, kind="maintenance")


@login_required
def maintenance_new(request):
    """Draft a maintenance window; its next times are shown while typing."""
    refusal, zone = may_keep(request.user), request.user.time_zone
    form = MaintenanceForm(request.POST or None, initial={"team": next(iter(request.user.team_ids), None)})
    if request.method == "POST":
        made = submitted(form, lambda **typed: services.draft_maintenance(by=request.user, zone=zone, **typed))
        if made:
            messages.success(request, _("%s is drafted. It holds nothing back until it is active.") % made.key)
            return redirect(made)
    context = {"form": form, "refusal": refusal}
    return render(request, "freezes/maintenance_form.html", context, status=_status(form, refusal))


@login_required
def maintenance_edit(request, key):
    """Change one that is not retired."""
    row, refusal = _seen(request, key), may_keep(request.user)
    form = MaintenanceForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST":
        version = posted_version(request)
        try:
            saved = submitted(
                form, lambda **typed: services.edit_maintenance(row, by=request.user, version=version, **typed)
            )
        except Stale as stale:
            return stale_page(request, form, stale, standing=initial_of(row))
        if saved:
            return redirect(saved)
    context = {"form": form, "refusal": refusal, "record": row, "version": request.POST.get("version", row.version)}
    return render(request, "freezes/maintenance_form.html", context, status=_status(form, refusal))


@login_required
@require_POST
def maintenance_preview(request):
    """The next ten times of what is being typed; a fragment beside the form."""
    form, context = MaintenanceForm(request.POST), {"series": None}
    form.is_valid()
    try:
        if series := form.series_in(request.user.time_zone):
            context["series"] = shown(series, clock.now())
    except Refused as refused:
        context["series"] = {"problem": str(refused)}
    return render(request, "freezes/_maintenance_preview.html", context)


def _status(form, refusal) -> int:
    return 403 if refusal else 422 if form.errors else 200
