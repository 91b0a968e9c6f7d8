"""The list of changes: filtered by its address, exported as seen, kept as a view."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import queries as accounts
from apps.accounts import services as accounts_services
from apps.core import clock
from apps.core.keyset import keyset_page
from apps.core.refusals import Refused

from .. import queries
from ..forms import ChangeFilters
from ..permissions import may_raise
from .chips import chips_of, without

PAGE = "changes"
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@login_required
@clock.held()
def change_list(request):
    """Changes by filter and order; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    filters = ChangeFilters(request.GET)
    rows = queries.listed(request.user, filters.wanted)
    fragment = request.GET.get("fragment") == "rows"
    context = {
        "page": keyset_page(
            request, rows, queries.ordering(filters.chosen_sort, filters.wanted), size=10 if fragment else 50
        ),
        "filters": filters,
        "chips": chips_of(request),
        "narrowed": any(without(request, "sort", "cursor").values()),
    }
    if fragment:
        return render(
            request,
            "changes/_rows.html",
            context | {"all_url": f"?{without(request, 'fragment', 'cursor').urlencode()}"},
        )
    context |= {"views": accounts.views_for(request.user, PAGE), "why_not_new": may_raise(request.user)}
    return render(request, "changes/list.html", context)


@login_required
def export(request):
    """The same rows in the same order as CSV, all of them, read while they are sent."""
    filters = ChangeFilters(request.GET)
    rows = queries.listed(request.user, filters.wanted).order_by(*queries.ordering(filters.chosen_sort, filters.wanted))
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_harmless(cell) for cell in line]) for line in queries.export_rows(rows))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="changes.csv"'
    return answer


@login_required
@require_POST
def save_view(request):
    """Keep the present filters under a name."""
    query = request.POST.get("query", "")[:2000].lstrip("?")
    try:
        view = accounts_services.save_view(
            by=request.user,
            page=PAGE,
            name=request.POST.get("name", ""),
            query=query,
            is_shared="shared" in request.POST,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("This view is kept as “%s”.") % view.name)
    return redirect(f"{request.path.removesuffix('views/')}?{query}")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
