"""Pages of incidents: the list, one incident, its form, and what a record caused, for that record's page."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.lists import list_view
from apps.core.lists import narrowing, toggle
from apps.core.markdown import render as as_html
from apps.core.pages import form_page, posted_version, saved, transition_view
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import is_watching, seen_docket
from apps.dockets.subjects import url_of

from . import listing, queries, services
from .enums import IncidentState, Severity
from .forms import EditForm, IncidentFilters, ReportForm, initial_of
from .permissions import may_act, may_report
from .queries.lists import UNRESOLVED_WORD
from .workflow import INCIDENT_WORKFLOW


@login_required
def incident_list(request):
    """Incidents by filter, newest first; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    return list_view(
        request,
        listing.PAGE,
        "incidents/list.html",
        "incidents/_rows.html",
        order=listing.ORDER,
        filters=IncidentFilters(request.GET),
        chips=_chips,
        may_new=may_report,
    )


def _chips(request, filters) -> list[dict]:
    """What narrows the list now, then mine, what is not resolved, and each severity and state."""
    chips = [toggle(request, _("Mine"), "mine"), toggle(request, _("Not resolved"), "state", UNRESOLVED_WORD)]
    chips += [toggle(request, one.label, "severity", one.value) for one in Severity]
    chips += [toggle(request, one.label, "state", one.value) for one in IncidentState]
    return narrowing(request, filters, ("state", "mine", "severity")) + chips


@login_required
def detail(request, key):
    """One incident: what is seen, what it holds up, who leads the work, and what comes next."""
    incident = queries.find(request.user, key)
    cause = visible_dockets(request.user).filter(pk=incident.cause_id).first()
    context = {
        "record": incident,
        "options": INCIDENT_WORKFLOW.options(incident, request.user),
        "description": as_html(incident.description),
        "summary": as_html(incident.summary),
        "held": queries.held_up(incident, request.user),
        "cause": cause,
        "cause_url": url_of(cause) if cause else "",
        "is_watched": is_watching(incident.docket, request.user),
        "why_not_edit": may_act(incident, request.user),
    }
    return render(request, "incidents/detail.html", context)


@login_required
@require_POST
def transitions(request, key):
    """Mitigate, resolve, close, regrade, reopen, or take it back."""
    incident = queries.find(request.user, key)
    options = INCIDENT_WORKFLOW.options(incident, request.user)
    return transition_view(request, incident, options, services.apply, kind="incident")


@login_required
def new(request):
    """Report an incident: what, where and how grave are enough. ``?service=``, ``?environment=`` and ``?cause=`` fill in."""
    refusal, user = may_report(request.user), request.user
    initial = {
        "services": request.GET.getlist("service")[:20],
        "environment": request.GET.get("environment", "")[:100],
        "cause": request.GET.get("cause", "")[:20],
    }
    form = ReportForm(request.POST or None, user=user, initial=initial)
    answer = saved(request, form, partial(services.report, by=user), done=_("%(key)s is on record."))
    return answer or form_page(request, "incidents/form.html", form, refusal=refusal)


@login_required
def edit(request, key):
    """Change one that is not over; a stale save shows both versions."""
    incident, user = queries.find(request.user, key), request.user
    refusal = may_act(incident, user)
    form = EditForm(request.POST or None, user=user, record=incident, initial=initial_of(incident, user))
    save = partial(services.edit, incident, by=user, version=posted_version(request))
    answer = saved(request, form, save, done=_("%(key)s is saved."), standing=lambda now: initial_of(now, user))
    return answer or form_page(request, "incidents/form.html", form, record=incident, refusal=refusal)


@login_required
def caused(request, key):
    """The incidents that a record caused, as far as the reader may see them: a fragment for that record's page."""
    docket = seen_docket(key, request.user)
    rows = queries.visible(request.user).filter(cause=docket).order_by("-id")[:20]
    context = {"docket": docket, "rows": rows, "record_url": url_of(docket), "why_not_new": may_report(request.user)}
    template = "incidents/_caused.html" if request.htmx else "incidents/caused.html"
    return render(request, template, context)
