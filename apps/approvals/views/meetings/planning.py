"""Planning: one meeting, or a series with its next ten occasions shown while it is typed."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core import clock
from apps.core.pages import attempted, form_page, posted_version, saved
from apps.core.refusals import Refused

from ...meetings.forms import MeetingForm, SeriesForm, initial_of, shown_in
from ...meetings.occasions import next_occasions, recurrence_of
from ...meetings.permissions import may_arrange, may_change_series, may_prepare
from ...models import Board, MeetingSeries
from ...services import meetings as services
from .common import meeting_or_404


@login_required
def new(request, slug):
    """Plan one meeting of a board."""
    board = get_object_or_404(Board, slug=slug)
    refusal = may_prepare(board, request.user)
    initial = {"title": _("%(board)s meeting") % {"board": board}, "team": next(iter(request.user.team_ids), None)}
    form = MeetingForm(request.POST or None, zone=board.time_zone, initial=initial)
    done = _("%(key)s is planned; its agenda fills by itself.")
    answer = saved(request, form, partial(services.plan_meeting, board, by=request.user), done=done)
    return answer or form_page(request, "approvals/meeting_form.html", form, refusal=refusal, board=board)


@login_required
def edit(request, key):
    """Move a meeting that has not started, or change what it is called and where it is."""
    found = meeting_or_404(request, key)
    refusal = may_arrange(found, request.user)
    form = MeetingForm(request.POST or None, zone=found.board.time_zone, initial=_initial(found))
    form.fields.pop("team")
    save = partial(services.edit_meeting, found, by=request.user, version=posted_version(request))
    answer = saved(
        request,
        form,
        save,
        done=_("%(key)s is saved."),
        standing=lambda _now: _initial(meeting_or_404(request, key)),
    )
    context = {"record": found, "board": found.board, "refusal": refusal}
    return answer or form_page(request, "approvals/meeting_form.html", form, **context)


@login_required
def series_new(request, slug):
    """Plan a series of a board."""
    board = get_object_or_404(Board, slug=slug)
    refusal = may_prepare(board, request.user)
    initial = {"name": _("%(board)s, weekly") % {"board": board}, "team": next(iter(request.user.team_ids), None)}
    form = SeriesForm(request.POST or None, zone=board.time_zone, initial=initial)
    answer = saved(
        request,
        form,
        lambda **_typed: services.plan_series(board, by=request.user, **form.columns),
        done=_("“%(name)s” is planned."),
    )
    return answer or form_page(request, "approvals/series.html", form, refusal=refusal, board=board)


@login_required
def series(request, pk):
    """One series: its next ten occasions, and changing it."""
    found = get_object_or_404(MeetingSeries.objects.select_related("board__calendar", "team"), pk=pk)
    refusal = may_change_series(found, request.user)
    form = SeriesForm(request.POST or None, zone=found.zone, initial=initial_of(found))
    edit = partial(services.edit_series, found, by=request.user, version=posted_version(request))
    answer = saved(
        request,
        form,
        lambda **_typed: edit(**form.columns),
        done=_("“%(name)s” is saved."),
        standing=initial_of,
    )
    if answer:
        return answer
    context = {"form": form, "record": found, "board": found.board, "refusal": refusal, **_occasions(found)}
    context["version"] = request.POST.get("version", found.version)
    # Whoever may not change it still reads here when it meets.
    status = 422 if form.errors else 200
    return render(request, "approvals/series.html", context, status=403 if refusal and form.is_bound else status)


@login_required
@require_POST
def series_preview(request, slug):
    """The next ten occasions of what is being typed; a fragment beside the form."""
    board = get_object_or_404(Board.objects.select_related("calendar"), slug=slug)
    form = SeriesForm(request.POST, zone=_zone(board, request.POST.get("series", "")))
    context = {"occasions": None}
    form.is_valid()
    if not {"first_at", "often", "own_rule", "minutes", "exclusions", "on_holiday"} & set(form.errors):
        for name, value in (("name", ""), ("team", None), ("place", ""), ("cutoff_minutes", 0), ("item_minutes", 5)):
            form.cleaned_data.setdefault(name, value)
        context = _occasions(form.unsaved(board))
    return render(request, "approvals/meetings/_occasions.html", context)


@login_required
@require_POST
def series_end(request, pk):
    """No more meetings of it; those ahead are cancelled."""
    found = get_object_or_404(MeetingSeries.objects.select_related("board"), pk=pk)
    reason = request.POST.get("reason", "")[:5_000]
    end = partial(services.end_series, found, by=request.user, reason=reason)
    ended = attempted(request, end, done=_("“%s” has ended.") % found.name)
    return redirect("approvals:meetings" if ended else found)


def _zone(board: Board, pk: str) -> str:
    """The zone of the series that is being changed; the board's for a new one."""
    known = board.series.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 18 else None
    return known.zone if known else board.time_zone


def _occasions(series: MeetingSeries) -> dict:
    try:
        return {
            "words": recurrence_of(series).in_words(),
            "occasions": next_occasions(series, clock.now()),
            "zone": series.zone,
        }
    except Refused as refused:
        return {"occasions": None, "problem": str(refused)}


def _initial(meeting) -> dict:
    length = meeting.ends_at - meeting.starts_at
    return {
        "title": meeting.docket.title,
        "start": shown_in(meeting.starts_at, meeting.board.time_zone),
        "minutes": int(length.total_seconds() // 60),
        "place": meeting.place,
        "cutoff_minutes": meeting.cutoff_minutes,
        "item_minutes": meeting.item_minutes,
    }
