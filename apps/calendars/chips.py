"""Filter chips of the calendar: each turns one kind of window on or off in the address."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from .enums import WindowKind


def kind_chips(query: QueryDict) -> list[dict]:
    """One chip per kind, none active meaning all are shown, and one for open conflicts."""
    chosen = [kind for kind in query.get("kind", "").split(",") if kind in WindowKind.values]
    chips = []
    for kind in WindowKind:
        kinds = [one for one in chosen if one != kind] if kind in chosen else [*chosen, kind.value]
        chips.append({"label": kind.label, "url": _with(query, kind=",".join(kinds)), "active": kind in chosen})
    only = query.get("conflicts") == "1"
    chips.append({"label": _("Only conflicts"), "url": _with(query, conflicts="" if only else "1"), "active": only})
    return chips


def api_query(query: QueryDict) -> str:
    """The filters as the calendar's endpoint understands them."""
    kept = QueryDict(mutable=True)
    for name in ("kind", "service", "environment", "team", "conflicts"):
        if query.get(name):
            kept[name] = query[name]
    return kept.urlencode()


def _with(query: QueryDict, **values: str) -> str:
    changed = query.copy()
    for name, value in values.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}"
