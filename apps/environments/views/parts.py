"""What the pages of services and of environments share."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.core.workflow import SAME, Option, Transition

PER_PAGE = 50


def page_of(request, rows):
    """One page of a catalogue. It has hundreds of rows, not hundreds of thousands, so pages are numbered."""
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.total = page.paginator.count
    page.prev_url = _turned(request, page.previous_page_number()) if page.has_previous() else ""
    page.next_url = _turned(request, page.next_page_number()) if page.has_next() else ""
    return page


def retire_option(refusal: Refusal | None) -> Option:
    """Retiring as a button of the same kind as a workflow's."""
    row = Transition("retire", (), SAME, label=_("Retire"), asks=("reason",))
    return Option(row, (refusal,) if refusal else ())


def refusal_page(request, *refusals: Refusal, status: int = 403):
    """Why something cannot be done, in words, and who can."""
    return render(request, "environments/refused.html", {"refusals": refusals}, status=status)


def _turned(request, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
