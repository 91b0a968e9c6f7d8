"""The list of all conflicts, filtered by its address."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.lists import is_narrowed, opening, tools
from apps.core import clock
from apps.core.keyset import keyset_page
from apps.core.lists import narrowing, toggle
from apps.dockets.subjects import url_of

from .. import desk
from ..enums import ConflictStatus
from ..queries import standing


@login_required
@require_safe
@clock.held()
def conflict_list(request):
    """Every conflict that is not resolved, newest first; narrowed by severity, rule, service, team, age, and mine."""
    if query := opening(request, desk.PAGE):
        return redirect(f"{request.path}?{query}")
    page = keyset_page(request, desk.rows(request.user, request.GET), standing.ORDER)
    for row in page.rows:
        row.sides_shown = [_side(row, "first"), _side(row, "second"), _about(row)]
        row.held, row.weight = standing.held_of(row), standing.weight_of(row)
    filters = desk.ConflictFilters(request.GET)
    context = {
        **tools(request, desk.PAGE),
        "page": page,
        "filters": filters,
        "chips": narrowing(request, filters, ("status", "mine")) + _chips(request),
        "narrowed": is_narrowed(request),
        "now": clock.now(),
    }
    return render(request, "calendars/conflict_list.html", context)


def _side(row, name: str) -> dict | None:
    """One side as far as the reader sees it."""
    window, seen = getattr(row, name), getattr(row, f"seen_{name}")
    if window is None:
        return None
    docket = window.docket if seen and window.docket_id else None
    url = reverse("calendars:conflicts", args=[docket.key]) if docket else ""
    return {"window": window, "docket": docket, "seen": seen, "url": url}


def _about(row) -> dict | None:
    """The record without planned time that it is about."""
    if not row.about_id:
        return None
    docket = row.about if row.seen_both else None
    return {"docket": docket, "seen": row.seen_both, "url": url_of(docket) if docket else ""}


def _chips(request) -> list[dict]:
    each = [toggle(request, one.label, "status", one.value) for one in ConflictStatus]
    return [toggle(request, _("Mine"), "mine"), *each]
