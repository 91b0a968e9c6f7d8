"""The list of changes as it is declared: its columns, its rows at an address, and what may be done to many at once."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.lists import ListPage, chosen, pages, parse_columns
from apps.dockets.listing import picked

from . import queries
from .bulk import ACTIONS
from .forms import ChangeFilters


def rows(user, query: QueryDict):
    """The rows that the list shows at this address, in its order, with what the chosen columns read."""
    filters = ChangeFilters(query)
    found = queries.listed(user, filters.wanted)
    if wanted := parse_columns(query.getlist("columns")):
        for column in chosen(queries.columns(), wanted):
            found = column.prepare(found)
    return found.order_by(*queries.ordering(filters.chosen_sort, filters.wanted))


PAGE = pages.add(
    "changes",
    ListPage(
        name="changes",
        title=_("Changes"),
        columns=queries.columns,
        rows=rows,
        records=queries.by_keys,
        named=picked(queries.visible),
        actions=ACTIONS,
    ),
)
