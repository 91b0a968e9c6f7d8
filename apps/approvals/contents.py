"""Two contents of a revisable thing, compared and read: plain JSON in, words out. Pure; no database.

Items of a list are told apart by what they are called (their ``name``, ``user`` or ``slug``), so that moving one does not
read as a change of all that follow; an order that differs is one line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.digests import canonical

from .revisions import Revisable

CALLED = ("name", "user", "slug", "key", "code")
MISSING = object()


@dataclass(frozen=True)
class Line:
    """One place where two contents differ: its path for programs, its label for people, both values in words."""

    path: str
    label: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """``added``, ``removed`` or ``changed``."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"


def plainly(content: object) -> dict:
    """Content as it reads when it comes back from the database; raises TypeError for what has no plain form."""
    return json.loads(canonical(content))


def changed_lines(before: dict, after: dict, thing: Revisable) -> list[Line]:
    """What differs between two contents, in the order of the kind's fields; empty where they are equal."""
    return list(_compare((), (), before, after, thing))


def outline(content: dict, thing: Revisable) -> list[str]:
    """All of a content, one line per field or item of a list: every value is there, so that who reads it has read
    everything that enters the digest (A-15)."""
    return list(_outlined(content, thing))


def label_of_path(path: str, content: dict, thing: Revisable) -> str:
    """A path of a problem (``rows.0.number``) as its labels: “Rules · Two of the board · Number”."""
    labels, here = [], content
    for part in path.split("."):
        if isinstance(here, list):
            item = here[int(part)] if part.isdigit() and int(part) < len(here) else {}
            labels.append(_called(item) or _("no. %s") % (int(part) + 1 if part.isdigit() else part))
            here = item
        else:
            labels.append(_label(part, thing))
            here = here.get(part) if isinstance(here, Mapping) else None
    return _spoken(labels)


def in_order(keys, thing: Revisable) -> list[str]:
    """Keys in the order in which the kind names its fields; JSON from the database has one of its own."""
    places = {name: place for place, name in enumerate(thing.labels)}
    return sorted(keys, key=lambda key: (places.get(key, len(places)), str(key)))


def _compare(path: tuple, labels: tuple, before, after, thing: Revisable) -> Iterator[Line]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in in_order({**after, **before}, thing):
            inner = (*labels, _label(key, thing))
            yield from _compare((*path, key), inner, before.get(key, MISSING), after.get(key, MISSING), thing)
    elif _is_named(before) and _is_named(after) and (before or after):
        yield from _compare_items(path, labels, before, after, thing)
    else:
        yield Line(".".join(map(str, path)), _spoken(labels), _said(path, before, thing), _said(path, after, thing))


def _compare_items(path: tuple, labels: tuple, before: list, after: list, thing: Revisable) -> Iterator[Line]:
    old, new = ({_called(item): item for item in items} for items in (before, after))
    for place, (name, item) in enumerate(new.items()):
        yield from _compare((*path, place), (*labels, f"“{name}”"), old.get(name, MISSING), item, thing)
    for name, item in old.items():
        if name not in new:
            yield from _compare((*path, name), (*labels, f"“{name}”"), item, MISSING, thing)
    kept_before, kept_after = [name for name in old if name in new], [name for name in new if name in old]
    if kept_before != kept_after:
        where = (*labels, _("order"))
        yield Line(".".join(map(str, path)), _spoken(where), " → ".join(kept_before), " → ".join(kept_after))


def _outlined(content: dict, thing: Revisable) -> Iterator[str]:
    for key in in_order(content, thing):
        value, label = content[key], _label(key, thing)
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            for place, item in enumerate(value, start=1):
                yield f"{label} {place}: {_said((key,), item, thing)}"
        else:
            yield f"{label}: {_said((key,), value, thing)}"


def _is_named(value) -> bool:
    """True for a list of mappings that are told apart by what they are called; an absent list counts as empty."""
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        return False
    names = [_called(item) for item in value]
    return all(names) and len(set(names)) == len(names)


def _called(item) -> str:
    return next((str(item[key]) for key in CALLED if item.get(key)), "") if isinstance(item, Mapping) else ""


def _label(key, thing: Revisable) -> str:
    known = str(thing.labels.get(key, "")) or str(key).replace("_", " ")
    return known[:1].upper() + known[1:]


def _spoken(labels) -> str:
    return " · ".join(labels)


def _said(path: tuple, value, thing: Revisable) -> str:
    """A value in words: what its app says, or else plainly; a whole item as its fields."""
    if value is MISSING or value is None:
        return ""
    field = next((str(part) for part in reversed(path) if not isinstance(part, int)), "")
    said = thing.words(field, value)
    if said is not None:
        return str(said)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        parts = ((key, _said((*path, key), value[key], thing)) for key in in_order(value, thing))
        return "; ".join(f"{_label(key, thing)}: {text}" for key, text in parts if text)
    if isinstance(value, list):
        return ", ".join(_said(path, inner, thing) for inner in value)
    return str(value)
