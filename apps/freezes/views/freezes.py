"""Pages of freezes."""

from __future__ import annotations

from dataclasses import replace
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
from ..enums import STANDS, FreezeState
from ..forms import AnnouncedForm, FreezeForm, initial_of
from ..permissions import may_draft, may_manage, visible_exceptions, visible_freezes
from ..scope import Scope
from ..workflow import FREEZE_WORKFLOW, lifted_by_enough

# How many of each part stand on the list, and how many on a page of one part alone.
FIRST, PAGE = 20, 50


def seen_freeze(request, key: str):
    """The freeze, or 404 where there is none that the person may see."""
    return keyed(queries.with_span(visible_freezes(request.user)), key)


@login_required
def freeze_list(request):
    """What is frozen now, what will be, drafts, and the past: the first of each, or one of them page by page."""
    search = request.GET.get("search", "").replace("\x00", "").strip()[:100]
    lists = queries.freeze_lists(request.user, search=search)
    sections = {
        "now": (_("In force now"), lists.now),
        "ahead": (_("Ahead"), lists.ahead),
        "drafts": (_("Drafts"), lists.drafts),
        "past": (_("Past"), lists.past),
    }
    part = request.GET.get("part")
    part = part if part in sections else ""
    shown = []
    for name, (title, rows) in sections.items():
        if rows and part in ("", name):
            page = Paginator(rows, PAGE if part else FIRST).get_page(request.GET.get("page") if part else 1)
            standing = [(row, queries.standing(row, row.span, lists.at)) for row in page.object_list]
            shown.append((name, title, standing, page))
    context = {"sections": shown, "part": part, "search": search, "why_not_new": may_draft(request.user)}
    return render(request, "freezes/list.html", context)


@login_required
def detail(request, key):
    """One freeze: what it covers, what it hits, who was let through."""
    freeze = seen_freeze(request, key)
    spans = queries.spans_of(freeze)
    now = clock.now()
    exceptions = list(visible_exceptions(request.user).filter(freeze=freeze).order_by("-pk"))
    context = {
        "record": freeze,
        "span": freeze.planned,
        "series": shown_stored(freeze.schedule, now),
        "standing": queries.standing(freeze, freeze.span, now),
        "scope": queries.scope_words(freeze),
        "options": _options(freeze, request.user),
        "hits": queries.hits(Scope.of(freeze), spans, request.user, most=queries.SHOWN) if spans else None,
        "exceptions": [(row, row.state_at(now)) for row in exceptions],
        "why_not_edit": may_manage(freeze, request.user),
    }
    return render(request, "freezes/detail.html", context)


def _options(freeze, user) -> list:
    """The acts on a freeze: none urges to end what stands, and where that takes two people the first is told so."""
    options = FREEZE_WORKFLOW.options(freeze, user)
    if freeze.state not in STANDS:
        return options
    options = [replace(one, primary=one.primary and one.name != "lift") for one in options]
    if lifted_by_enough(freeze) == FreezeState.LIFTED:
        return options
    asking = {"lift": _("Ask to lift")}
    return [
        replace(one, transition=replace(one.transition, label=asking[one.name])) if one.name in asking else one
        for one in options
    ]


@login_required
@require_POST
def transitions(request, key):
    """Announce, lift or discard."""
    freeze = seen_freeze(request, key)
    options = _options(freeze, request.user)
    return transition_view(request, freeze, options, services.apply_freeze, kind="freeze")


@login_required
def new(request):
    """Draft a freeze; what it would hit is shown while typing."""
    refusal = may_draft(request.user)
    initial = {"team": next(iter(request.user.team_ids), None)}
    form = FreezeForm(request.POST or None, initial=initial)
    draft = partial(services.draft, by=request.user, zone=request.user.time_zone)
    answer = saved(request, form, draft, done=_("%(key)s is drafted. It stops nothing until it is announced."))
    return answer or form_page(request, "freezes/form.html", form, refusal=refusal)


@login_required
def edit(request, key):
    """Change a freeze that is not over; a stale save shows both versions."""
    freeze = seen_freeze(request, key)
    refusal = may_manage(freeze, request.user)
    kind = AnnouncedForm if freeze.state in STANDS else FreezeForm
    form = kind(request.POST or None, initial=initial_of(freeze))
    save = partial(services.edit, freeze, by=request.user, version=posted_version(request))
    answer = saved(
        request,
        form,
        save,
        done=_("%(key)s is saved."),
        standing=lambda _now: initial_of(seen_freeze(request, key)),
    )
    return answer or form_page(request, "freezes/form.html", form, record=freeze, refusal=refusal)


@login_required
@require_POST
def preview(request):
    """What the freeze that is being typed would hit; a fragment beside the form."""
    form = FreezeForm(request.POST)
    form.is_valid()
    context = {"hits": None, "problem": ""}
    try:
        if series := form.series_in(request.user.time_zone):
            context["series"] = shown(series, clock.now())
        if spans := form.spans_in(request.user.time_zone):
            context["hits"] = queries.hits(form.scope, spans, request.user, most=queries.SHOWN)
            context["is_everything"] = form.scope.is_everything
    except Refused as refused:
        context["problem"] = str(refused)
    return render(request, "freezes/_preview.html", context)
