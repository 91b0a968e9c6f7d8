"""Content as an approver reads it: every field that enters the digest, in words (A-15). Nothing is left out.

Ids of services, environments, teams and people become names, instants and spans become times of the reader's zone,
prose becomes safe Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.core import markdown
from apps.environments.models import Environment, Service

from .enums import Group
from .rules import group_label

NAMED = {
    "services": Service,
    "environments": Environment,
    "team": Team,
    "requester": None,
    "implementer": None,
    "assignee": None,
    "manager": None,
    "owner": None,
}
SHORT = 90


@dataclass(frozen=True)
class Shown:
    """One field: its label, and its value as one of several kinds (prose, list, span, moment, text, none)."""

    label: str
    kind: str
    value: object


@dataclass(frozen=True)
class ShownGroup:
    """The fields of one group, in the order in which the record gives them."""

    name: str
    label: str
    fields: list[Shown]


def present(content: Mapping[str, Mapping], better: Mapping[str, object] = {}) -> list[ShownGroup]:
    """Every group and field of some content; ``better`` has words that a record gives for single fields."""
    names = _names(content)
    order = {name: place for place, name in enumerate(Group.values)}
    return [
        ShownGroup(
            name, str(group_label(name)), [_shown(field, value, names, better) for field, value in fields.items()]
        )
        for name, fields in sorted(content.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def in_words(field: str, value, names: Mapping | None = None) -> str:
    """A value on one line, as a difference shows it."""
    shown = _shown(field, value, names or {}, {})
    if shown.kind in ("prose", "none"):
        return str(value or "")
    if shown.kind == "span":
        return " – ".join(f"{each:%Y-%m-%d %H:%M}" for each in shown.value)
    if shown.kind == "moment":
        return f"{shown.value:%Y-%m-%d %H:%M}"
    return ", ".join(shown.value) if shown.kind == "list" else str(shown.value)


def _shown(field: str, value, names: Mapping, better: Mapping) -> Shown:
    kind, found = _kind(better[field]) if field in better else _kind(_named(field, value, names))
    return Shown(_label(field), kind, found)


def _kind(value) -> tuple[str, object]:
    if value is None or value in ("", [], {}):
        return "none", None
    if isinstance(value, bool):
        return "text", _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "list", [f"{_label(str(key))}: {_line(each)}" for key, each in value.items()]
    if isinstance(value, list):
        moments = [_moment(each) for each in value]
        if len(value) == 2 and all(moments):
            return "span", moments
        return "list", [_line(each) for each in value]
    if (moment := _moment(value)) is not None:
        return "moment", moment
    if isinstance(value, str) and ("\n" in value or len(value) > SHORT or any(sign in value for sign in "*`_#[")):
        return "prose", markdown.render(value)
    return "text", str(value)


def _line(value) -> str:
    if isinstance(value, list):
        return " · ".join(str(each) for each in value if each not in (None, "", 0))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if value is not None else _("not said")


def _moment(value) -> datetime | None:
    """An instant, where text is one with its offset; a bare date or number stays text."""
    if not isinstance(value, str) or len(value) < 16 or "T" not in value:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _label(field: str) -> str:
    text = field.rpartition(".")[2].replace("_", " ")
    return text[:1].upper() + text[1:]


def _names(content: Mapping[str, Mapping]) -> dict[tuple, str]:
    """Names of everything that is named by id, one query per kind of thing."""
    wanted: dict[type, set[int]] = {}
    for fields in content.values():
        for field, value in fields.items():
            short = field.rpartition(".")[2]
            if short in NAMED:
                wanted.setdefault(_model(short), set()).update(_ids(value))
    found = {}
    for model, ids in wanted.items():
        found |= {(model, row.pk): str(row) for row in model.objects.filter(pk__in=ids)} if ids else {}
    return found


def _named(field: str, value, names: Mapping):
    short = field.rpartition(".")[2]
    if short not in NAMED or not _ids(value):
        return value
    named = [names.get((_model(short), pk), str(pk)) for pk in _ids(value)]
    return named if isinstance(value, list) else named[0]


def _model(short: str) -> type:
    return NAMED[short] or get_user_model()


def _ids(value) -> list[int]:
    values: Iterable = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, int) and not isinstance(each, bool)]
