"""Values of history rows as people read them, and what changed between two rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from .labels import Labels, pointers
from .rows import CHANGED, CREATED, Row
from .timeline import Part, answers, parts_of, silent

# Counters, addresses of rows and lists of them say nothing to a reader.
SILENT = frozenset({"id", "version", "words", "agenda"})
LONGEST = 240


@dataclass(frozen=True)
class Diff:
    """One field of one object: what it said before and says now; an empty side did not exist."""

    field: str
    before: str
    after: str


def fields_of(model: type[models.Model], content: dict) -> Iterator[models.Field]:
    """The fields of a row that say something to a reader, in the model's order."""
    return (
        field
        for field in model._meta.concrete_fields
        if field.column in content
        and field.column not in SILENT
        and f"{model._meta.label_lower}.{field.column}" not in silent
    )


def label(field: models.Field) -> str:
    """What the field is called on forms."""
    return capfirst(str(field.verbose_name))


def value(field: models.Field, raw, labels: Labels, content: dict | None = None) -> str:
    """A raw value of a history document, in the reader's language and time zone; ``content`` is that document."""
    if raw is None or raw == "" or raw in ([], {}):
        return ""
    if parts := parts_of(field.model, field.column, content):
        said = (f"{_called(parts, name)}: {_part(parts.get(name), item, labels)}" for name, item in raw.items())
        return Truncator(", ".join(said)).chars(LONGEST)
    if isinstance(field, models.ForeignKey):
        return labels.of(field.remote_field.model, raw)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(raw, raw))
    return Truncator(_plain(field, raw)).chars(LONGEST)


def _plain(field: models.Field, raw) -> str:
    if isinstance(raw, bool):
        yes, no = answers.get(f"{field.model._meta.label_lower}.{field.column}") or (_("yes"), _("no"))
        return str(yes if raw else no)
    if isinstance(field, models.DateTimeField):
        return moment(datetime.fromisoformat(raw))
    if isinstance(field, DateTimeRangeField):
        ends = [part.strip('"') for part in raw.strip("[]()").split(",")]
        return " – ".join(moment(datetime.fromisoformat(end)) if end else "…" for end in ends)
    if isinstance(raw, list):
        return ", ".join(str(item) for item in raw)
    if isinstance(raw, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {item}" for name, item in raw.items())
    return str(raw)


def moment(at: datetime) -> str:
    """An instant in the reader's zone."""
    return date_format(timezone.localtime(at), "D j M Y H:i")


def diffs(rows: list[Row], labels: Labels) -> list[Diff]:
    """What one act changed, as a reader may see it.

    Where the act created a record (its key is new), the sentence says so and its many first values are left out. What
    changed alike on several objects, as on each time of a series, is said once.
    """
    shown = [row for row in rows if not labels.hides(row.model, row.content)]
    created = any(row.type == CREATED and "key" in row.content for row in shown)
    found: list[Diff] = []
    for row in shown:
        if row.type == CHANGED:
            found += (diff for diff in _changes(row, labels) if diff not in found)
        elif not created:
            found.append(_whole(row, labels))
    return found


def _changes(row: Row, labels: Labels) -> Iterator[Diff]:
    before = row.before or {}
    for field in fields_of(row.model, row.content):
        was, now = before.get(field.column), row.content[field.column]
        if was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _parts(field, was, now, parts_of(row.model, field.column, row.content), labels)
        elif (old := value(field, was, labels, before)) != (new := value(field, now, labels, row.content)):
            yield Diff(label(field), old, new)


def _parts(field: models.Field, was: dict, now: dict, parts: dict[str, Part], labels: Labels) -> Iterator[Diff]:
    for name in sorted({*was, *now}):
        if was.get(name) != now.get(name):
            sides = (_part(parts.get(name), side.get(name), labels) for side in (was, now))
            yield Diff(f"{label(field)} · {_called(parts, name)}", *sides)


def _called(parts: dict[str, Part], name: str) -> str:
    return parts[name].label if name in parts else name.replace("_", " ")


def _part(part: Part | None, raw, labels: Labels) -> str:
    if raw is None:
        return ""
    if part is not None and part.target is not None:
        return labels.of(part.target, raw)
    return (_("yes") if raw else _("no")) if isinstance(raw, bool) else str(raw)


def _whole(row: Row, labels: Labels) -> Diff:
    """An object that was added or taken away, in one line."""
    text = name(row.model, row.content, labels)
    title = capfirst(str(row.model._meta.verbose_name))
    return Diff(title, "", text) if row.type == CREATED else Diff(title, text, "")


def name(model: type[models.Model], content: dict, labels: Labels) -> str:
    """What to call an object from its own content: its title, else what it points at."""
    for column in ("key", "title", "name", "text", "question", "label", "slug", "url"):
        if content.get(column):
            return Truncator(str(content[column])).chars(LONGEST)
    targets = [labels.of(target, pk) for target, pk in pointers(model, content)]
    return ", ".join(dict.fromkeys(targets))
