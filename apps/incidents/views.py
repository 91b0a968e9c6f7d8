"""Pages of incidents: the list, one incident, its form, and what a record caused, for that record's page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.lists import opening, tools
from apps.core.forms import submitted
from apps.core.keyset import keyset_page
from apps.core.lists import chip, narrowing, without
from apps.core.markdown import render as as_html
from apps.core.pages import posted_version, stale_page, transition_view
from apps.core.refusals import Stale
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import is_watching, seen_docket
from apps.dockets.subjects import url_of

from . import listing, queries, services
from .enums import IncidentState, Severity
from .forms import EditForm, IncidentFilters, ReportForm, initial_of
from .permissions import may_act, may_report
from .queries.lists import UNRESOLVED_WORD
from .workflow import INCIDENT_WORKFLOW

NARROWS_NOTHING = ("cursor", "saved", "columns", "fragment")


@login_required
def incident_list(request):
    """Incidents by filter, newest first; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    if query := opening(request, listing.PAGE):
        return redirect(f"{request.path}?{query}")
    fragment = request.GET.get("fragment") == "rows"
    rows = listing.rows(request.user, request.GET)
    context = {"page": keyset_page(request, rows, listing.ORDER, size=10 if fragment else 50)}
    if fragment:
        context["all_url"] = f"?{without(request, 'fragment', 'cursor').urlencode()}"
        return render(request, "incidents/_rows.html", context)
    filters = IncidentFilters(request.GET)
    context |= {
        **tools(request, listing.PAGE),
        "filters": filters,
        "narrowed": any(without(request, *NARROWS_NOTHING).values()),
        "chips": _chips(request, filters),
        "why_not_new": may_report(request.user),
    }
    return render(request, "incidents/list.html", context)


def _chips(request, filters) -> list[dict]:
    """What narrows the list now, then mine, what is not resolved, and each severity and state."""
    mine, state = bool(request.GET.get("mine")), request.GET.get("state", "")
    chips = [
        chip(request, _("Mine"), "mine", "" if mine else "1", active=mine),
        _one_of(request, _("Not resolved"), "state", UNRESOLVED_WORD, state),
    ]
    severity = request.GET.get("severity", "")
    chips += [_one_of(request, one.label, "severity", one.value, severity) for one in Severity]
    chips += [_one_of(request, one.label, "state", one.value, state) for one in IncidentState]
    return narrowing(request, filters, ("state", "mine", "severity")) + chips


def _one_of(request, label, name: str, value: str, given: str) -> dict:
    return chip(request, label, name, "" if given == value else value, active=given == value)


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
    if request.method == "POST" and not refusal:
        made = submitted(form, lambda **typed: services.report(by=user, **typed))
        if made:
            messages.success(request, _("%s is on record.") % made.key)
            return redirect(made)
    return render(request, "incidents/form.html", {"form": form, "refusal": refusal}, status=_status(form, refusal))


@login_required
def edit(request, key):
    """Change one that is not over; a stale save shows both versions."""
    incident, user = queries.find(request.user, key), request.user
    refusal, initial = may_act(incident, user), initial_of(incident, user)
    form = EditForm(request.POST or None, user=user, record=incident, initial=initial)
    if request.method == "POST":
        version = posted_version(request)
        try:
            saved = submitted(form, lambda **typed: services.edit(incident, by=user, version=version, **typed))
        except Stale as stale:
            return stale_page(request, form, stale, standing=initial)
        if saved:
            messages.success(request, _("%s is saved.") % saved.key)
            return redirect(saved)
    context = {"form": form, "refusal": refusal, "record": incident}
    context["version"] = request.POST.get("version", incident.version)
    return render(request, "incidents/form.html", context, status=_status(form, refusal))


@login_required
def caused(request, key):
    """The incidents that a record caused, as far as the reader may see them: a fragment for that record's page."""
    docket = seen_docket(key, request.user)
    rows = queries.visible(request.user).filter(cause=docket).order_by("-id")[:20]
    context = {"docket": docket, "rows": rows, "record_url": url_of(docket), "why_not_new": may_report(request.user)}
    template = "incidents/_caused.html" if request.htmx else "incidents/caused.html"
    return render(request, template, context)


def _status(form, refusal) -> int:
    if refusal:
        return 403
    return 422 if form.errors else 200
