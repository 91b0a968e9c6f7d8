"""The list of changes, filtered by its address; what can be done with its rows stands in ``apps.accounts.lists``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from apps.accounts.lists import opening, tools
from apps.core import clock
from apps.core.keyset import keyset_page
from apps.core.lists import without

from .. import listing, queries
from ..forms import ChangeFilters
from ..permissions import may_raise
from .chips import chips_of

NARROWS_NOTHING = ("sort", "cursor", "saved", "columns", "fragment")


@login_required
@clock.held()
def change_list(request):
    """Changes by filter and order; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    if query := opening(request, listing.PAGE):
        return redirect(f"{request.path}?{query}")
    filters = ChangeFilters(request.GET)
    order = queries.ordering(filters.chosen_sort, filters.wanted)
    fragment = request.GET.get("fragment") == "rows"
    rows = listing.rows(request.user, request.GET)
    context = {"page": keyset_page(request, rows, order, size=10 if fragment else 50)}
    if fragment:
        context["all_url"] = f"?{without(request, 'fragment', 'cursor').urlencode()}"
        return render(request, "changes/_rows.html", context)
    context |= {
        **tools(request, listing.PAGE),
        "filters": filters,
        "chips": chips_of(request, filters),
        "narrowed": any(without(request, *NARROWS_NOTHING).values()),
        "why_not_new": may_raise(request.user),
    }
    return render(request, "changes/list.html", context)
