"""Columns that types add to lists and exports: the fields that they declare for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..custom import PREFIX, Declared, declared, in_words, names_of
from ..models import ChangeRequest, ChangeType


@dataclass(frozen=True)
class CustomColumn:
    """``name`` for addresses (``custom.vendor_ticket``), ``label`` for heads, ``value(row, names)`` for cells.

    A row needs its ``custom`` column; ``names`` are those of people by id, as ``people_in`` finds them for many rows.
    """

    name: str
    label: str
    field: Declared

    def value(self, row: ChangeRequest, names: dict[int, str]) -> str:
        """The cell, in words; empty where the row says nothing."""
        return in_words(self.field, row.custom.get(self.field.name), names)


def custom_columns() -> list[CustomColumn]:
    """One column for each field that a type in force declares; a name that two types share is one column. One query."""
    fields: dict[str, Declared] = {}
    for type_ in ChangeType.objects.filter(is_in_force=True).order_by("slug"):
        for field in declared(type_):
            fields.setdefault(field.name, field)
    return [CustomColumn(PREFIX + name, field.label, field) for name, field in sorted(fields.items())]


def people_in(columns: Iterable[CustomColumn], rows: Iterable[ChangeRequest]) -> dict[int, str]:
    """Names of the people whom these columns of these rows name, by id; one query, or none."""
    columns = list(columns)
    return names_of((column.field, row.custom.get(column.field.name)) for row in rows for column in columns)
