"""Keyset pages for lists on pages: as fast on the last page as on the first, and without counting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

SALT = "slipway.page"
USUAL = 50


@dataclass(frozen=True)
class KeysetPage:
    """Rows and the addresses of the neighbouring pages, as the ``paginate`` component takes them."""

    rows: list
    prev_url: str = ""
    next_url: str = ""
    total: int | None = None


def keyset_page(request: HttpRequest, rows: QuerySet, order: Sequence[str], *, size: int = USUAL) -> KeysetPage:
    """One page of ``rows`` by ``order``: never-null columns or annotations (``-`` in front turns round), the last unique.

    The place stands in ``?cursor=`` and is signed; one that is damaged or of another order opens the first page.
    """
    order = tuple(order)
    place = _read(request.GET.get("cursor", ""), order)
    backwards = bool(place and place["back"])
    asked = tuple(_turned(name) for name in order) if backwards else order
    if place:
        rows = rows.filter(_beyond(asked, place["values"]))
    found = list(rows.order_by(*asked)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    return KeysetPage(
        found,
        prev_url=_url(request, order, found[0], back=True) if found and has_previous else "",
        next_url=_url(request, order, found[-1], back=False) if found and has_next else "",
    )


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: tuple[str, ...], values: list) -> Q:
    """Rows after the place: the first column beyond it, or equal and the next one beyond."""
    condition = Q()
    for name, value in reversed(list(zip(order, values, strict=True))):
        column, side = (name[1:], "lt") if name.startswith("-") else (name, "gt")
        condition = Q(**{f"{column}__{side}": value}) | (
            Q(**{column: value}) & condition if condition else Q(pk__in=[])
        )
    return condition


def _url(request: HttpRequest, order: tuple[str, ...], row, *, back: bool) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in order]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    query = request.GET.copy()
    query["cursor"] = signing.dumps({"order": order, "values": plain, "back": back}, salt=SALT)
    return f"?{query.urlencode()}"


def _read(cursor: str, order: tuple[str, ...]) -> dict | None:
    try:
        place = signing.loads(cursor, salt=SALT) if cursor else None
    except (signing.BadSignature, ValueError, UnicodeError):
        return None
    return place if place and tuple(place["order"]) == order else None
