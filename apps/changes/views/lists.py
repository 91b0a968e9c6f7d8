"""The list of changes, filtered by its address; what can be done with its rows stands in ``apps.accounts.lists``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required

from apps.accounts.lists import list_view
from apps.core import clock

from .. import listing, queries
from ..forms import ChangeFilters
from ..permissions import may_raise
from .chips import chips_of


@login_required
@clock.held()
def change_list(request):
    """Changes by filter and order; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    filters = ChangeFilters(request.GET)
    return list_view(
        request,
        listing.PAGE,
        "changes/list.html",
        "changes/_rows.html",
        order=queries.ordering(filters.chosen_sort, filters.wanted),
        filters=filters,
        chips=chips_of,
        may_new=may_raise,
    )
