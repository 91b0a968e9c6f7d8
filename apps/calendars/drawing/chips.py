"""Filter chips of the calendar: each turns one kind of window on or off in the address."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..enums import WindowKind
from ..forms.filters import NAMED


def kind_chips(query: QueryDict) -> list[dict]:
    """One chip per kind, none active meaning all are shown, and one for open conflicts."""
    chosen, chips = _kinds(query), []
    for kind in WindowKind:
        kinds = [one for one in chosen if one != kind] if kind in chosen else [*chosen, kind.value]
        chips.append({"label": kind.label, "url": _with(query, kind=",".join(kinds)), "active": kind in chosen})
    only = query.get("conflicts") == "1"
    chips.append({"label": _("Only conflicts"), "url": _with(query, conflicts="" if only else "1"), "active": only})
    return chips


def named_chips(query: QueryDict, form, holidays: list[tuple]) -> list[dict]:
    """One chip for what it filters by, for business calendars that are not the reader's own choice (``holidays``: each with
    whether it is shown), and for a foreign zone; following it takes the filter away."""
    chips = []
    for name, found in form.named().items():
        label = _("%(what)s: %(name)s") % {"what": form.fields[name].label, "name": found}
        chips.append({"label": label, "url": _with(query, **{name: ""}), "active": True})
    shown = [row for row, is_shown in holidays if is_shown]
    for row in shown if any(row.is_own != is_shown for row, is_shown in holidays) else ():
        others = [one.slug for one in shown if one != row]
        chips.append({"label": _("Holidays: %s") % row, "url": _with(query, calendar=others), "active": True})
    if form.here.key != form.own:
        chips.append({"label": _("Times in %s") % form.here.key, "url": _with(query, zone=""), "active": True})
    return chips


def api_query(query: QueryDict) -> str:
    """The filters as the calendar's endpoint understands them."""
    kept = QueryDict(mutable=True)
    for name in ("kind", *NAMED, "conflicts"):
        if query.get(name):
            kept[name] = query[name]
    kept.setlist("calendar", [slug for slug in query.getlist("calendar") if slug])
    return kept.urlencode()


def _kinds(query: QueryDict) -> list[str]:
    return [kind for kind in query.get("kind", "").split(",") if kind in WindowKind.values]


def _with(query: QueryDict, **values: str | list[str]) -> str:
    changed = query.copy()
    for name, value in values.items():
        changed.pop(name, None)
        if value:
            changed.setlist(name, [value] if isinstance(value, str) else value)
    return f"?{changed.urlencode()}"
