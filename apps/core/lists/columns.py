"""Columns of a list: what each says of a row, in which order a person wants them, and which go into a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.text import Truncator

from ..components.times import point

LONGEST = 120
MOST = 40
"""More columns than a person can mean; a longer wish is cut."""


@dataclass(frozen=True)
class Column:
    """One column. ``value(row)`` gives what a file holds: text, a number, a day, an aware moment, or None.

    ``usual``: shown until a person chooses otherwise. ``fixed``: names the row, so it always stands first.
    ``kind``: ``text``, ``number``, ``day`` or ``moment`` (written in UTC, as the heading says). ``prepare`` adds to the
    rows what only this column reads, so that a list pays for what it shows. On a page it is headed by ``head`` and drawn by
    ``draw(row, now)`` where a page says more than a file; of the fixed ones only those that are drawn stand on a page.
    """

    name: str
    label: str
    value: Callable[[object], object]
    kind: str = "text"
    usual: bool = True
    fixed: bool = False
    prepare: Callable[[QuerySet], QuerySet] = lambda rows: rows
    head: str = ""
    draw: Callable[[object, datetime], str] | None = None

    @property
    def stands(self) -> bool:
        """Whether a page has a cell for it."""
        return self.draw is not None or not self.fixed

    @property
    def heading(self) -> str:
        """What stands over it on a page."""
        return str(self.head or self.label)

    @property
    def drawn(self) -> Callable[[object, datetime], str]:
        """What draws a cell of it at the time of the page."""
        return self.draw or self._plain

    def _plain(self, row, now: datetime) -> str:
        value = self.value(row)
        if self.kind == "moment":
            return point(value, now)
        return value if self.kind == "number" else format_html("<span>{}</span>", Truncator(value).chars(LONGEST))


def parse_columns(values: Iterable[str]) -> tuple[str, ...]:
    """The names in an address (``columns=state,risk``, or the parameter several times), each once."""
    names = (name.strip() for name in ",".join(values)[:2000].split(",")[:MOST])
    return tuple(dict.fromkeys(name for name in names if name))


def chosen(columns: Iterable[Column], wanted: Sequence[str]) -> list[Column]:
    """The fixed columns and then the wished-for ones in that order; the usual ones where no wish is understood."""
    columns = list(columns)
    by_name = {column.name: column for column in columns}
    fixed = [column for column in columns if column.fixed]
    found = [by_name[name] for name in wanted if name in by_name and not by_name[name].fixed]
    return fixed + (found or [column for column in columns if column.usual and not column.fixed])
