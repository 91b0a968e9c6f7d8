"""What hangs on a release, added and acted upon one at a time; each is a small form that posts and comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.pages import attempted, saved

from .. import queries, services
from ..forms import DependencyForm, MilestoneForm, MoveForm, RiskForm, ScopeForm
from ..permissions import may_manage, may_scope


@dataclass(frozen=True)
class Part:
    """A kind of thing that hangs on a release: its form, its verbs by name, and who may use them."""

    title: str
    form: type
    add: Callable
    who: Callable
    acts: dict[str, Callable]


PARTS = {
    "scope": Part(
        _("Add to the scope"),
        ScopeForm,
        services.add_item,
        may_scope,
        {
            "remove": lambda row, by, reason: services.remove_item(row, by=by, reason=reason),
        },
    ),
    "milestones": Part(
        _("Add a milestone"),
        MilestoneForm,
        services.add_milestone,
        may_manage,
        {
            "reach": lambda row, by, reason: services.reach_milestone(row, by=by),
            "unreach": lambda row, by, reason: services.unreach_milestone(row, by=by, reason=reason),
            "remove": lambda row, by, reason: services.remove_milestone(row, by=by),
        },
    ),
    "dependencies": Part(
        _("Wait for something"),
        DependencyForm,
        services.add_dependency,
        may_manage,
        {
            "meet": lambda row, by, reason: services.meet_dependency(row, by=by),
            "reopen": lambda row, by, reason: services.meet_dependency(row, by=by, is_met=False),
            "remove": lambda row, by, reason: services.remove_dependency(row, by=by),
        },
    ),
    "risks": Part(
        _("Name a risk"),
        RiskForm,
        services.add_risk,
        may_scope,
        {
            "close": lambda row, by, reason: services.close_risk(row, by=by, reason=reason),
        },
    ),
}


@login_required
@require_http_methods(["GET", "POST"])
def add_part(request, key, part):
    """Add one; what is refused stands at its field, and what was typed is kept."""
    release, kind = queries.find(request.user, key), PARTS[part]
    form = kind.form(request.POST or None)
    add = partial(kind.add, release, by=request.user)
    answer = saved(request, form, add, to=_place(release, part))
    return answer or _part_page(request, release, form, part, kind.title, kind.who(release, request.user))


@login_required
@require_POST
def act_on_part(request, key, part, pk, act):
    """One verb on one row; refusals come back as messages."""
    release, kind = queries.find(request.user, key), PARTS[part]
    verb = kind.acts.get(act)
    if verb is None:
        raise Http404
    row = get_object_or_404(getattr(release, part).select_related("release__docket"), pk=pk)
    reason = request.POST.get("reason", "").replace("\x00", "")[:2000]
    attempted(request, lambda: verb(row, request.user, reason))
    return redirect(_place(release, part))


@login_required
@require_http_methods(["GET", "POST"])
def move_milestone(request, key, pk):
    """One milestone to a day; one that has a day already is moved on the page that shows what moves with it."""
    release = queries.find(request.user, key)
    milestone = get_object_or_404(release.milestones.select_related("release__docket", "window"), pk=pk)
    why_not = may_manage(release, request.user)
    if request.method == "GET" and not why_not and milestone.window_id and not milestone.window.withdrawn_at:
        return redirect("calendars:shift", milestone.window_id)
    form = MoveForm(request.POST or None)
    move = partial(services.move_milestone, milestone, by=request.user)
    answer = saved(request, form, move, to=_place(release, "milestones"))
    return answer or _part_page(request, release, form, "milestones", _("Move “%s”") % milestone.name, why_not)


def _place(release, part: str) -> str:
    return f"{release.get_absolute_url()}#{part}"


def _part_page(request, release, form, part: str, title: str, why_not):
    context = {"form": form, "release": release, "title": title, "part": part, "why_not": why_not}
    return render(request, "releases/part.html", context, status=422 if form.is_bound else 200)
