"""The names behind foreign keys in history, looked up in one query; what a reader may not see is not named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from .timeline import parts_of
from .visibility import visible_keys

# The first of these columns that a table has is how its rows are called.
NAMING = ("key", "name", "title", "label", "slug", "code", "question", "filename", "word")
Pointer = tuple[type[Model], int]


def column_of(model: type[Model]) -> str | None:
    """The column by which rows of this model are called, if any."""
    columns = {field.column for field in model._meta.concrete_fields}
    return next((name for name in NAMING if name in columns), None)


def pointers(model: type[Model], content: dict | None) -> Iterable[Pointer]:
    """What a row points at, by its foreign keys and in what an app declares of its JSON columns."""
    for field in model._meta.concrete_fields:
        for name, part in parts_of(model, field.column, content).items():
            if part.target is not None and isinstance(pk := (content[field.column] or {}).get(name), int):
                yield part.target, pk
        if isinstance(field, ForeignKey) and content and content.get(field.column) is not None:
            yield field.remote_field.model, content[field.column]


class Labels:
    """Names of rows by model and id, as one reader may see them."""

    def __init__(self, user, wanted: Iterable[Pointer], people: Iterable[int | None] = ()):
        self._names = _names({*wanted, *((get_user_model(), person) for person in people if person is not None)})
        keys = {name for (model, _pk), name in self._names.items() if column_of(model) == "key"}
        self._hidden = keys - visible_keys(user, keys) if keys else set()

    def of(self, model: type[Model], pk: int | None) -> str:
        """What to call this row; a record that the reader may not see is not named."""
        name = self._names.get((model, pk), f"{model._meta.verbose_name} {pk}")
        return _("a record that is not for you to see") if self._is_hidden(model, name) else name

    def person(self, pk: int | None) -> str:
        """A person's name, or the house's own where nobody acted."""
        return _("Slipway") if pk is None else self.of(get_user_model(), pk)

    def hides(self, model: type[Model], content: dict | None) -> bool:
        """Whether this row belongs to a record that the reader may not see."""
        own = (content or {}).get("key") if column_of(model) == "key" else None
        if own in self._hidden:
            return True
        return any(self._is_hidden(target, self._names.get((target, pk), "")) for target, pk in _owners(model, content))

    def _is_hidden(self, model: type[Model], name: str) -> bool:
        return column_of(model) == "key" and name in self._hidden


def _owners(model: type[Model], content: dict | None) -> Iterable[Pointer]:
    return ((target, pk) for target, pk in pointers(model, content) if column_of(target) == "key")


def _names(wanted: set[Pointer]) -> dict[Pointer, str]:
    by_model: dict[type[Model], list[int]] = defaultdict(list)
    for model, pk in wanted:
        if column_of(model) and isinstance(pk, int):
            by_model[model].append(pk)
    if not by_model:
        return {}
    tables = {model._meta.db_table: model for model in by_model}
    parts = (
        f"SELECT '{table}' AS source, id::bigint, {column_of(model)}::text"  # noqa: S608 - names of our models
        f" FROM {table} WHERE id = ANY(%s)"
        for table, model in tables.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [by_model[model] for model in tables.values()])
        return {(tables[table], pk): name for table, pk, name in cursor.fetchall()}
