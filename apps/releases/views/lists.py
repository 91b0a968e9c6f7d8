"""The list of releases: filtered by its address, exported as seen, kept as a view."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts import queries as accounts
from apps.accounts import services as accounts_services
from apps.core.keyset import keyset_page
from apps.core.refusals import Refused

from .. import queries
from ..enums import State
from ..forms import ReleaseFilters
from ..permissions import may_plan

PAGE = "releases"
ORDER = ("-id",)
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HIDDEN = ("service", "manager", "change")


@login_required
def release_list(request):
    """Releases by filter, newest first; ``?fragment=rows`` gives the rows alone, for pages of other apps."""
    filters = ReleaseFilters(request.GET)
    fragment = request.GET.get("fragment") == "rows"
    page = keyset_page(request, queries.listed(request.user, filters.wanted), ORDER, size=10 if fragment else 50)
    context = {
        "page": page,
        "filters": filters,
        "narrowed": any(_without(request, "cursor").values()),
        "all_url": f"?{_without(request, 'fragment', 'cursor').urlencode()}",
    }
    if fragment:
        return render(request, "releases/_rows.html", context)
    context |= {
        "chips": _chips(request),
        "views": accounts.views_for(request.user, PAGE),
        "why_not_new": may_plan(request.user),
    }
    return render(request, "releases/list.html", context)


@login_required
def export(request):
    """The same rows in the same order as CSV, all of them, read while they are sent."""
    rows = queries.listed(request.user, ReleaseFilters(request.GET).wanted).order_by(*ORDER)
    writer = csv.writer(_Echo())
    lines = (writer.writerow([_harmless(cell) for cell in line]) for line in queries.export_rows(rows))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="releases.csv"'
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


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
