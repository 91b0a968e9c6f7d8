"""The list of releases, filtered by its address; what can be done with its rows stands in ``apps.accounts.lists``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.lists import opening, tools
from apps.core.keyset import keyset_page
from apps.core.lists import chip, narrowing, without

from .. import listing
from ..enums import State
from ..forms import ReleaseFilters
from ..permissions import may_plan

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
        context["all_url"] = f"?{without(request, 'fragment', 'cursor').urlencode()}"
        return render(request, "releases/_rows.html", context)
    filters = ReleaseFilters(request.GET)
    context |= {
        **tools(request, listing.PAGE),
        "filters": filters,
        "narrowed": any(without(request, *NARROWS_NOTHING).values()),
        "chips": _chips(request, filters),
        "why_not_new": may_plan(request.user),
    }
    return render(request, "releases/list.html", context)


def _chips(request, filters) -> list[dict]:
    """What narrows the list now, then mine, open and each state."""
    chosen = set(filter(None, request.GET.get("state", "").split(",")))
    mine = bool(request.GET.get("mine"))
    chips = [
        chip(request, _("Mine"), "mine", "" if mine else "1", active=mine),
        chip(request, _("Open"), "state", "" if chosen == {"open"} else "open", active="open" in chosen),
    ]
    for state in State:
        states = (chosen ^ {state.value}) - {"open"}
        value = ",".join(one.value for one in State if one.value in states)
        chips.append(chip(request, state.label, "state", value, active=state.value in chosen))
    return narrowing(request, filters, ("state", "mine")) + chips
