"""Pages of bookings: the board, the list, one booking, its form, and the rules of an environment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.models import Team
from apps.calendars.drawing.scales import Scale
from apps.calendars.recurrence import shown, shown_stored
from apps.core import clock
from apps.core.pages import form_page, posted_version, saved, transition_view
from apps.core.refusals import Refused
from apps.dockets.queries import keyed
from apps.environments.queries import visible_environments

from . import queries, services
from .enums import BookingState
from .forms import BoardForm, BookingEditForm, BookingForm, ListForm, RulesForm, initial_of
from .models import BookingRules
from .permissions import may_book, may_edit, may_set_rules, movable_bookings, needs_approval, visible_bookings
from .rules import ASKED_OF_VERDICT, begins_ahead, taken, windows_of, within_rules
from .workflow import BOOKING_WORKFLOW

# Environments on a page of the board, and bookings on one of the list.
SHOWN, PAGE = 40, 50
# To how many minutes an edge that is dragged keeps, by what is shown: a few pixels each.
SNAPS = {"day": 15, "week": 30, "fortnight": 60}


def _seen(request, key: str):
    return keyed(visible_bookings(request.user), key)


@login_required
def board(request):
    """Environments as rows of time: who has what, where it is free, and how they are."""
    form, user, now = BoardForm(request.GET), request.user, clock.now()
    given, zone, refusal = form.given(), ZoneInfo(user.time_zone), may_book(user)
    zoom, first = given.get("zoom") or "fortnight", given.get("on") or now.astimezone(zone).date()
    days = timedelta(days={"day": 1, "week": 7}.get(zoom, 14))
    scale = Scale(zoom, first, first + days, zone)
    page = Paginator(_on_board(user, form, scale), SHOWN).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "board": queries.board(user, page.object_list, scale, now, may_book=refusal is None),
        "scale": scale,
        "snap": SNAPS[zoom],
        "zooms": [("day", _("Day")), ("week", _("Week")), ("fortnight", _("Two weeks"))],
        "before": first - days,
        "after": first + days,
        "why_not_new": refusal,
    }
    return render(request, "bookings/board.html", context)


def _on_board(user, form: BoardForm, scale: Scale):
    given, rows = form.cleaned_data, visible_environments(user).filter(is_retired=False)
    if given.get("service"):
        rows = rows.filter(hosted__service=given["service"])
    wanted = {name: given[name] for name in ("kind", "team") if given.get(name)}
    orders = {"name": ("name", "pk"), "busy": ("-load", "order", "name", "pk")}
    if given.get("busy") or given.get("sort") == "busy":
        rows = queries.busy_in(rows, scale.start, scale.end)
        rows = rows.filter(load__gt=0) if given.get("busy") else rows
    rows = rows.filter(**wanted).order_by(*orders.get(given.get("sort"), ("order", "name", "pk")))
    return queries.free_in(rows, given["free_from"], given["free_until"]) if form.asks_for_time else rows


@login_required
def booking_list(request):
    """Bookings that are open, or those of a state."""
    form = ListForm(request.GET)
    form.is_valid()
    given, team = form.cleaned_data, form.cleaned_data.get("team")
    rows = queries.booking_rows(
        request.user,
        state=given.get("state") or "",
        team=team.slug if team else "",
        mine=request.GET.get("mine") == "1",
        search=(given.get("search") or "").replace("\x00", ""),
    )
    page = Paginator(rows.order_by("span", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "rows": page, "why_not_new": may_book(request.user)}
    return render(request, "bookings/list.html", context)


@login_required
def detail(request, key):
    """One booking: where, when, for whom, and what comes next."""
    booking = _seen(request, key)
    now = clock.now()
    windows = windows_of(booking)
    span = next((window.span for window in windows if window.span.upper > now), windows and windows[-1].span)
    is_now, options = bool(span) and span.lower <= now < span.upper, BOOKING_WORKFLOW.options(booking, request.user)
    if booking.state == BookingState.FIRM and not is_now:
        # Before its time nothing is due; to end it would not be the step that the page urges.
        options = [replace(option, primary=False) for option in options]
    context = {
        "record": booking,
        "span": span,
        "is_now": is_now,
        "is_held": is_now and any(one.code in ASKED_OF_VERDICT for option in options for one in option.refusals),
        "series": shown_stored(booking.schedule, now),
        "options": options,
        "ask_choices": {"team": list(Team.objects.values_list("slug", "name"))},
        "places": [(place.environment, needs_approval(place.environment)) for place in booking.places.all()],
        "why_not_edit": may_edit(booking, request.user),
        "ends_by": _where_its_end_moves(booking, windows, request.user),
    }
    return render(request, "bookings/detail.html", context)


def _where_its_end_moves(booking, windows: list, user) -> str:
    """The page that stretches or shortens a single booking in use; empty where nothing of it moves for this person."""
    movable = booking.state == BookingState.IN_USE and movable_bookings(user).filter(pk=booking.pk).exists()
    return reverse("calendars:shift", args=[windows[0].pk]) if movable and windows else ""


@login_required
@require_POST
def transitions(request, key):
    """Approve, begin, end, hand over, cancel."""
    booking = _seen(request, key)
    options = BOOKING_WORKFLOW.options(booking, request.user)
    return transition_view(request, booking, options, services.apply_booking, kind="booking")


@login_required
def new(request):
    """Book; what stands in the way is shown while typing."""
    user = request.user
    places = visible_environments(user).filter(slug__in=request.GET.getlist("environment")[:50])
    initial = {
        "team": next(iter(user.team_ids), None),
        "environments": list(places),
        "start": request.GET.get("start", "")[:16],
        "end": request.GET.get("end", "")[:16],
        "subject": request.GET.get("for", "")[:20],
    }
    form = BookingForm(request.POST or None, user=user, initial=initial)
    answer = saved(request, form, partial(services.book, by=user, zone=user.time_zone), done=_booked)
    return answer or form_page(request, "bookings/form.html", form, refusal=may_book(user))


def _booked(booking) -> str:
    return _("%(key)s: %(state)s.") % {"key": booking.key, "state": booking.get_state_display()}


@login_required
def edit(request, key):
    """Change a booking that has not begun."""
    booking = _seen(request, key)
    form = BookingEditForm(request.POST or None, user=request.user, initial=initial_of(booking))
    save = partial(services.edit, booking, by=request.user, version=posted_version(request))
    answer = saved(request, form, save, standing=initial_of)
    refusal = may_edit(booking, request.user)
    return answer or form_page(request, "bookings/form.html", form, record=booking, refusal=refusal)


@login_required
@require_POST
def preview(request):
    """Whether what is being typed is free, and who has to approve it; a fragment beside the form."""
    form, user = BookingForm(request.POST, user=request.user), request.user
    form.is_valid()
    given, places = form.cleaned_data, list(form.cleaned_data.get("environments") or [])
    context = {"problems": [], "places": places, "zone": user.time_zone}
    try:
        spans = form.spans_in(user.time_zone)
        context["is_complete"] = bool(spans and places)
        if series := form.series_in(user.time_zone):
            context["series"] = shown(series, clock.now())
        record = visible_bookings(user).filter(docket__key=request.POST.get("key", "")[:20]).first()
        own = record and record.docket
        problem = taken(places, spans, user, without=own, may_wait=own is None)
        context["problems"] = [*filter(None, [problem]), *_outside(places, spans, record)]
        context["asks"] = [place for place in places if needs_approval(place)]
        parties = {"team": own.team if own else given.get("team"), "made_for": given.get("subject"), "own": own}
        context["trial"] = queries.trial(user, places, spans, taken=problem is not None, **parties)
        context["times"] = len(spans)
    except Refused as refused:
        context["problems"] = list(refused.refusals)
    return render(request, "bookings/_preview.html", context)


def _outside(places: list, spans: list, record) -> list:
    """What of the rules the typed times do not keep; of one that has begun its start stays where it was."""
    begun = record is not None and record.state == BookingState.IN_USE
    late = None if begun else begins_ahead(spans)
    return [*filter(None, [late]), *(within_rules(places, spans) if spans and not late else [])]


@login_required
def rules(request, slug):
    """How an environment is booked: with approval or by rule, how long, how far ahead."""
    environment = get_object_or_404(visible_environments(request.user), slug=slug)
    row, refusal = BookingRules.of(environment), may_set_rules(environment, request.user)
    form = RulesForm(request.POST or None, instance=row)
    set_rules = partial(services.set_rules, environment, by=request.user, version=posted_version(request))
    done = _("Saved. What is booked already stays as it is.")
    answer = saved(request, form, set_rules, done=done, to=environment)
    return answer or form_page(
        request, "bookings/rules.html", form, record=row, environment=environment, refusal=refusal
    )
