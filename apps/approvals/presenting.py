"""Content as an approver reads it: every field that enters the digest, in words (A-15). Nothing is left out.

A field of the record is named and worded as its model does (labels, choices, names of what it points at); ids of
services, environments, teams and people become names, instants and spans times of the reader's zone, prose safe
Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.core import markdown
from apps.dockets.permissions import visible_to
from apps.environments.models import Environment, Service

from .enums import Group
from .rules import group_label

NAMED = {"services": Service, "environments": Environment, "team": Team}
PEOPLE = ("requester", "implementer", "assignee", "manager", "owner")
SHORT = 90
LABELS = {
    "window.span": gettext_lazy("Window"),
    "window.zone": gettext_lazy("Zone of the plan"),
    "window.buffer_minutes": gettext_lazy("Time kept for backing out"),
}
"""Names of what no field of the record is called."""
MARKS = frozenset("*`_#[")


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

    @property
    def said(self) -> list[Shown]:
        return [shown for shown in self.fields if shown.kind != "none"]

    @property
    def unsaid(self) -> list[Shown]:
        return [shown for shown in self.fields if shown.kind == "none"]


def present(
    content: Mapping[str, Mapping], record=None, better: Mapping[str, object] = {}, *, user=None
) -> list[ShownGroup]:
    """Every group and field of some content; ``better`` has words that an app gives for single fields. Records that
    ``user`` may not see are not named."""
    order = {name: place for place, name in enumerate(Group.values)}
    names = _names(content, record, user)
    return [
        ShownGroup(
            name,
            str(group_label(name)),
            [
                Shown(label_of(field, record), *_kind(better.get(field, _named(field, value, names, record))))
                for field, value in fields.items()
            ],
        )
        for name, fields in sorted(content.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def both_sides(diffs: Iterable[Mapping], record, user) -> list[tuple[object, object]]:
    """Before and after of each difference, with names in the place of ids as far as ``user`` may know them."""
    diffs = list(diffs)
    sides = {side: {diff["field"]: diff[side] for diff in diffs} for side in ("before", "after")}
    names = _names(sides, record, user)
    return [tuple(_named(diff["field"], diff[side], names, record) for side in sides) for diff in diffs]


def label_of(field: str, record=None) -> str:
    """A field's name in words: the model's own where the record has such a field."""
    column = _column(record, field)
    text = column.verbose_name if column is not None else LABELS.get(field) or _plainly(field)
    return _capital(str(text))


def in_words(value) -> str:
    """A plain value on one line, as a difference shows it."""
    kind, found = _kind(value)
    if kind in ("prose", "none"):
        return str(value or "")
    if kind == "span":
        return " – ".join(f"{each:%Y-%m-%d %H:%M} UTC" for each in found)
    if kind == "moment":
        return f"{found:%Y-%m-%d %H:%M} UTC"
    return ", ".join(found) if kind == "list" else str(found)


def _kind(value) -> tuple[str, object]:
    if value is None or value in ("", [], {}):
        return "none", None
    if isinstance(value, bool):
        return "text", _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return "list", [f"{_capital(_plainly(str(key)))}: {_line(each)}" for key, each in value.items()]
    if isinstance(value, list):
        moments = [_moment(each) for each in value]
        return ("span", moments) if len(value) == 2 and all(moments) else ("list", [_line(each) for each in value])
    if (moment := _moment(value)) is not None:
        return "moment", moment
    if isinstance(value, str) and ("\n" in value or len(value) > SHORT or not MARKS.isdisjoint(value)):
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


def _named(field: str, value, names: Mapping, record):
    """A value with names in the place of ids and labels in the place of codes."""
    model, column = _model(field, record), _column(record, field)
    if model is not None and _ids(value):
        named = [names.get((model, pk), str(pk)) for pk in _ids(value)]
        return named if isinstance(value, list) else named[0]
    if column is not None and column.choices:
        return dict(column.flatchoices).get(value, value)
    if field == "window.buffer_minutes" and value is not None:
        return _("%s min") % value
    return value


def _names(content: Mapping[str, Mapping], record, user=None) -> dict[tuple, str]:
    """Names of everything that is named by id, one query per kind of thing."""
    wanted: dict[type, set[int]] = {}
    for fields in content.values():
        for field, value in fields.items():
            if (model := _model(field, record)) is not None and _ids(value):
                wanted.setdefault(model, set()).update(_ids(value))
    found = {}
    for model, ids in wanted.items():
        rows = model._default_manager.filter(pk__in=ids)
        if any(column.name == "docket" for column in model._meta.fields):
            # By key only: the reader may not be one who sees the title of a restricted record.
            seen = rows if user is None else rows.filter(visible_to(user, "docket__"))
            found |= dict.fromkeys(((model, pk) for pk in ids), _("a record that is not for you to see"))
            found |= {(model, pk): key for pk, key in seen.values_list("pk", "docket__key")}
        else:
            found |= {(model, row.pk): str(row) for row in rows}
    return found


def _model(field: str, record) -> type | None:
    """What the ids in a field point at: as its own model says, or by the name of the field."""
    column = _column(record, field)
    if column is not None and column.related_model is not None:
        return column.related_model
    short = field.rpartition(".")[2]
    if short == "predecessors" and record is not None:
        # What comes first is of the same kind.
        return type(record)
    # A record may have fields of its own that hold people.
    is_person = short in PEOPLE or field in getattr(record, "paths_of_people", ())
    return get_user_model() if is_person else NAMED.get(short)


def _column(record, field: str):
    if record is None:
        return None
    try:
        column = record._meta.get_field(field)
    except FieldDoesNotExist:
        return None
    return column if hasattr(column, "verbose_name") else None


def _ids(value) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, int) and not isinstance(each, bool)]


def _plainly(field: str) -> str:
    return field.rpartition(".")[2].replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
