"""The list of releases, filtered by its address; what can be done with its rows stands in ``apps.accounts.lists``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.lists import opening, tools
from apps.core.keyset import keyset_page

from .. import listing
from ..enums import State
from ..forms import ReleaseFilters
from ..permissions import may_plan

HIDDEN = ("service", "manager", "change")
NARROWS_NOTHING = ("cursor", "saved", "columns", "fragment")


@login_required
def release_list(request):
    """Releases by filter, newest first; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    if query := opening(request, listing.PAGE):
        return redirect(f"{request.path}?{query}")
    fragment = request.GET.get("fragment") == "rows"
    rows = listing.rows(request.user, request.GET)
    context = {"page": keyset_page(request, rows, listing.ORDER, size=10 if fragment else 50)}
    if fragment:
        context["all_url"] = f"?{_without(request, 'fragment', 'cursor').urlencode()}"
        return render(request, "releases/_rows.html", context)
    context |= {
        **tools(request, listing.PAGE),
        "filters": ReleaseFilters(request.GET),
        "narrowed": any(_without(request, *NARROWS_NOTHING).values()),
        "chips": _chips(request),
        "why_not_new": may_plan(request.user),
    }
    return render(request, "releases/list.html", context)


def _chips(request) -> list[dict]:
    """Mine, open, each state, and what narrows the list without a place in the form."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    mine = bool(request.GET.get("mine"))
    chips = [
        _chip(request, _("Mine"), "mine", "" if mine else "1", active=mine),
        _chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
    ]
    for state in State:
        states = (chosen ^ {state.value}) - {"open"}
        value = ",".join(one.value for one in State if one.value in states)
        chips.append(_chip(request, state.label, "state", value, active=state.value in chosen))
    return chips + [
        _chip(request, request.GET[name][:100], name, "", active=True) for name in HIDDEN if request.GET.get(name)
    ]


def _chip(request, label, name: str, value: str, *, active: bool) -> dict:
    query = _without(request, name, "cursor", "fragment")
    if value:
        query[name] = value
    return {"label": label, "url": f"?{query.urlencode()}", "active": active}


def _without(request, *names: str) -> QueryDict:
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query
