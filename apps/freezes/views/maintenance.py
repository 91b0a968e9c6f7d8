"""Pages of maintenance windows."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.calendars.recurrence import shown, shown_stored
from apps.core import clock
from apps.core.pages import form_page, posted_version, saved, transition_view
from apps.core.refusals import Refused
from apps.dockets.queries import keyed

from .. import queries, services
from ..enums import MaintenanceState
from ..forms.maintenance import MaintenanceForm, initial_of
from ..permissions import may_keep, visible_maintenance
from ..workflow import MAINTENANCE_WORKFLOW

PAGE = 50


def _seen(request, key: str):
    return keyed(visible_maintenance(request.user), key)


@login_required
def maintenance_list(request):
    """Maintenance windows: the active ones first, and when each is."""
    wanted = request.GET.get("state", "")
    rows = visible_maintenance(request.user)
    rows = rows.filter(state=wanted) if wanted in MaintenanceState.values else rows.exclude(state="retired")
    page = Paginator(rows.order_by("state", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [(row, queries.maintenance_words(row)) for row in page.object_list],
        "page": page,
        "wanted": wanted,
        "states": MaintenanceState,
        "why_not_new": may_keep(request.user),
    }
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
    form = MaintenanceForm(request.POST or None, initial={"team": next(iter(request.user.team_ids), None)})
    draft = partial(services.draft_maintenance, by=request.user, zone=request.user.time_zone)
    answer = saved(request, form, draft, done=_("%(key)s is drafted. It holds nothing back until it is active."))
    return answer or form_page(request, "freezes/maintenance_form.html", form, refusal=may_keep(request.user))


@login_required
def maintenance_edit(request, key):
    """Change one that is not retired."""
    row = _seen(request, key)
    form = MaintenanceForm(request.POST or None, initial=initial_of(row))
    save = partial(services.edit_maintenance, row, by=request.user, version=posted_version(request))
    answer = saved(request, form, save, standing=initial_of)
    page = "freezes/maintenance_form.html"
    return answer or form_page(request, page, form, record=row, refusal=may_keep(request.user))


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
