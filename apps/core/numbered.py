"""Pages by number, for what has hundreds of rows; what may have hundreds of thousands is paged by key (``keyset``)."""

from __future__ import annotations

from django.core.paginator import Page, Paginator

from .lists import without

SIZE = 50


def numbered_page(request, rows) -> Page:
    """The page of ``rows`` that the address names, with the total and its neighbours' addresses, for ``{% paginate %}``."""
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    page.total = page.paginator.count
    page.prev_url = _turned(request, page.previous_page_number()) if page.has_previous() else ""
    page.next_url = _turned(request, page.next_page_number()) if page.has_next() else ""
    return page


def _turned(request, number: int) -> str:
    query = without(request, "page")
    query["page"] = str(number)
    return f"?{query.urlencode()}"
