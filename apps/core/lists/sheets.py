"""Rows as files: CSV as it is read, and XLSX. Nothing in a cell may become a formula (B-13)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import BinaryIO

import xlsxwriter

from .columns import Column

# What a spreadsheet takes for the beginning of a formula, in the full-width forms that some of them fold as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# The most rows that a sheet holds, its heading included.
SHEET_ROWS = 1_048_576
LONGEST_CELL = 32_767
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(text: str) -> str:
    """``text`` with an apostrophe before what would make a spreadsheet compute it, leading blanks or not."""
    return f"'{text}" if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def plain(column: Column, row) -> str:
    """A cell as text: moments in UTC to the minute, days as they are, nothing for None."""
    value = column.value(row)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def csv_lines(columns: Sequence[Column], rows: Iterable) -> Iterator[str]:
    """The heading and the rows as lines of CSV; only text is kept from becoming a formula, numbers stay numbers."""
    writer = csv.writer(_Echo())
    yield writer.writerow([harmless(str(column.label)) for column in columns])
    for row in rows:
        yield writer.writerow(
            [plain(column, row) if column.kind == "number" else harmless(plain(column, row)) for column in columns]
        )


def write_xlsx(file: BinaryIO, columns: Sequence[Column], rows: Iterable, *, title: str) -> int:
    """Write a workbook of one sheet row by row, in constant memory; return how many rows it holds."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd hh:mm",
    }
    count = 0
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), bold)
            sheet.set_column(place, place, 48 if column.name == "title" else 18)
        for row in rows:
            count += 1
            if count >= SHEET_ROWS:
                break
            for place, column in enumerate(columns):
                _write(sheet, count, place, column.value(row), day)
    return count


def _write(sheet, line: int, place: int, value, day) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        # A spreadsheet knows no zones: the heading says UTC.
        sheet.write_datetime(line, place, value.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0))
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, str(value)[:LONGEST_CELL])


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "Slipway"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
