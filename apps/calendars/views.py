"""The calendar's pages: what is planned, and what a record's windows meet."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import clock
from apps.core.forms import submitted
from apps.dockets.queries import seen_docket
from apps.dockets.subjects import url_of
from apps.environments.queries import visible_environments

from . import pages, queries, services, timelines
from .chips import api_query, kind_chips
from .forms import AcceptForm, FilterForm
from .gantt import bars


@login_required
@require_safe
def calendar(request):
    """Month, week, day or agenda, in the reader's zone; everything about it stands in the address."""
    form, user, now = FilterForm(request.GET), request.user, clock.now()
    wanted, today, rows = form.wanted(), now.astimezone(ZoneInfo(user.time_zone)).date(), timelines.asked(request.GET)
    view = request.GET.get("view") if request.GET.get("view") in pages.VIEWS else "month"
    on = form.cleaned_data.get("on") or today
    shown = timelines.range_of(rows["zoom"], on) if view == "timeline" else pages.range_of(view, on)
    context = {
        "form": form,
        "shown": shown,
        "today": today,
        "zone": user.time_zone,
        "chips": kind_chips(request.GET),
        "query": api_query(request.GET),
        "views": _views(),
        "edges": pages.edges(shown, ZoneInfo(user.time_zone)),
    }
    if view == "month":
        context["weeks"] = pages.month(user, shown, wanted, today)
    elif view == "timeline":
        zone = ZoneInfo(user.time_zone)
        context["timeline"] = timelines.timeline(user, shown, wanted, zone=zone, now=now, **rows)
    else:
        context["days"], context["read_on"] = pages.agenda(user, shown, wanted, today)
    return render(request, "calendars/calendar.html", context)


@login_required
@require_safe
def environment(request, slug: str):
    """Who is in an environment now and what comes next there: a piece of the environment's page, or a page without htmx."""
    found = get_object_or_404(visible_environments(request.user), slug=slug)
    context = {"environment": found, "time": queries.time_of_environment(found, request.user)}
    template = "calendars/_environment.html" if request.htmx else "calendars/environment.html"
    return render(request, template, context)


def _views() -> list[tuple[str, str]]:
    return list(zip(pages.VIEWS, (_("Month"), _("Week"), _("Day"), _("Agenda"), _("Timeline")), strict=True))


@login_required
@require_safe
def conflicts(request, key: str):
    """What a record's window meets: bars beside each other, sentences, and accepting an overlap."""
    docket = seen_docket(key, request.user)
    return _show_conflicts(request, docket)


def _show_conflicts(request, docket, form=None, *, accepting=None, status=200):
    window, rows = queries.window_of(docket), queries.conflicts_of(docket, request.user)
    drawn, ticks = bars(window, rows, request.user.time_zone) if window and rows else ([], [])
    context = {
        "docket": docket,
        "window": window,
        "conflicts": rows,
        "bars_rows": drawn,
        "ticks": ticks,
        "form": form,
        "accepting": accepting,
        "record_url": url_of(docket),
        "fragment": "calendars/_conflicts.html",
    }
    template = "calendars/_conflicts.html" if request.htmx else "calendars/conflicts.html"
    return render(request, template, context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def accept(request, pk: int):
    """Accept one overlap; comes back to the side that one stands on."""
    docket, conflict = queries.conflict_for(pk, request.user)
    form = AcceptForm(request.POST or None, zone=request.user.time_zone)
    if submitted(form, lambda **given: services.accept_conflict(conflict, by=request.user, **given)) is None:
        status = 422 if form.errors else 200
        return _show_conflicts(request, docket, form, accepting=conflict.pk, status=status)
    messages.success(request, _("Accepted. Both sides see who did, and why."))
    if request.htmx:
        return redirect("calendars:conflicts", docket.key)
    return redirect(url_of(docket) or "calendars:calendar")
