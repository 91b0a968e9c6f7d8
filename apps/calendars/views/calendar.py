"""The calendar's pages: what is planned, what a record's windows meet."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.lists import opening, view_tools
from apps.core import clock
from apps.core.forms import submitted
from apps.core.lists import ViewPage
from apps.dockets.queries import seen_docket
from apps.dockets.subjects import url_of
from apps.environments.queries import visible_environments

from .. import queries, services
from ..drawing import days, timelines
from ..drawing.cards import card_of
from ..drawing.chips import api_query, kind_chips, named_chips
from ..drawing.gantt import bars
from ..drawing.looks import legend
from ..forms.filters import AcceptForm, FilterForm

PAGE = ViewPage("calendars")


@login_required
@require_safe
def calendar(request):
    """Month, week, day, agenda, timeline or wall, in the zone asked for; everything about it stands in the address."""
    if kept := opening(request, PAGE):
        return redirect(f"{request.path}?{kept}")
    user, now, form = request.user, clock.now(), FilterForm(request.GET, zone=request.user.time_zone, user=request.user)
    wanted, zone, view, rows = form.wanted(), form.here, form.layout(), timelines.asked(request.GET)
    today = now.astimezone(zone).date()
    on = form.cleaned_data.get("on") or today
    shown = timelines.range_of(rows["zoom"], on) if view == "timeline" else days.range_of(view, on)
    context = _frame(request, form, shown) | {"today": today, "now": now}
    if view == "month":
        context["weeks"] = days.month(user, shown, wanted, today, zone)
        context["has_past"] = any(day.is_past for week in context["weeks"] for day in week)
    elif view == "timeline":
        context["timeline"] = timelines.timeline(user, shown, wanted, zone=zone, now=now, **rows)
    elif view == "wall":
        context["running"], context["days"] = days.wall(user, shown, wanted, now, zone)
    else:
        context["days"], context["read_on"] = days.agenda(user, shown, wanted, today, zone)
    with timezone.override(zone):
        return render(request, "calendars/wall.html" if view == "wall" else "calendars/calendar.html", context)


def _frame(request, form: FilterForm, shown: days.Range) -> dict:
    """What stands around every view: filters, chips, zone, saved views and the ways to other views."""
    holidays = form.holiday_choices()
    return view_tools(request, PAGE) | {
        "form": form,
        "shown": shown,
        "zone": form.here.key,
        "chips": kind_chips(request.GET),
        "kinds_on": [chip for chip in kind_chips(request.GET) if chip["active"]],
        "named_on": named_chips(request.GET, form, holidays),
        "query": api_query(request.GET),
        "holiday_choices": holidays,
        "covers": form.wanted().names_targets,
        "views_of_time": list(zip(days.VIEWS, _names(), strict=True)),
        "legend": legend(),
    }


def _names() -> tuple[str, ...]:
    return _("Month"), _("Week"), _("Day"), _("Agenda"), _("Timeline"), _("Wall")


@login_required
@require_safe
def card(request, pk: int):
    """One window in few words, as the calendar shows it beside an entry: a fragment, or a page without htmx."""
    zone = FilterForm(request.GET, zone=request.user.time_zone).here
    context = {"card": card_of(pk, request.user, zone.key)}
    with timezone.override(zone):
        return render(request, "calendars/_card.html" if request.htmx else "calendars/card.html", context)


@login_required
@require_safe
def environment(request, slug: str):
    """Who is in an environment now and what comes next there: a piece of the environment's page, or a page without htmx."""
    found = get_object_or_404(visible_environments(request.user), slug=slug)
    context = {"environment": found, "time": queries.time_of_environment(found, request.user)}
    template = "calendars/_environment.html" if request.htmx else "calendars/environment.html"
    return render(request, template, context)


@login_required
@require_safe
def conflicts(request, key: str):
    """What a record's window meets: bars beside each other, sentences, and accepting an overlap."""
    docket = seen_docket(key, request.user)
    return _show_conflicts(request, docket)


def _show_conflicts(request, docket, form=None, *, accepting=None, status=200):
    window, rows = queries.shown_window(docket), queries.conflicts_of(docket, request.user)
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
