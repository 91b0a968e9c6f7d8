"""The trail as CSV, row by row, so that an auditor may take all of it with him."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from .models import Event

COLUMNS = (
    "id",
    "at",
    "kind",
    "key",
    "by",
    "on_behalf_of",
    "token",
    "via",
    "address",
    "request_id",
    "outcome",
    "reason",
    "data",
    "cause",
)
# A spreadsheet would run a cell that begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file whose ``write`` hands the line back."""

    def write(self, line: str) -> str:
        return line


def lines(found: QuerySet[Event]) -> Iterator[str]:
    """CSV lines, a heading first, oldest event first; instants in UTC, people by log-in name."""
    names = dict(get_user_model().objects.values_list("pk", "username"))
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for event in found.order_by("id").iterator(chunk_size=1000):
        yield writer.writerow([_safe(cell) for cell in _cells(event, names)])


def _cells(event: Event, names: dict[int, str]) -> tuple:
    data = json.dumps(event.data, ensure_ascii=False) if event.data else ""
    return (
        event.pk,
        event.at.isoformat(),
        event.kind,
        event.key,
        names.get(event.by_id, ""),
        names.get(event.on_behalf_of_id, ""),
        event.token_id,
        event.via,
        event.address,
        event.request_id,
        event.outcome,
        event.reason,
        data,
        event.cause_id,
    )


def _safe(cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
