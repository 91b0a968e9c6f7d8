"""Files of lists: exactly the rows and columns that a person sees, recorded, and for long ones written in the background."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.lists import ListPage, chosen, pages, parse_columns
from apps.core.lists.sheets import FORMATS, csv_lines, write_xlsx
from apps.core.refusals import Refusal

from ..enums import ExportState
from ..models import ExportFile, User

logger = structlog.get_logger(__name__)
MOST_AT_ONCE = 10_000
"""A file of more rows is written by a worker, and its reader told when it is there."""
MOST_WAITING = 5
KEPT = timedelta(days=7)
NOT_IN_QUERY = ("cursor", "fragment", "saved", "columns")


def columns_of(page: ListPage, query: QueryDict) -> list:
    """The columns that the list shows at this address."""
    return chosen(page.columns(), parse_columns(query.getlist("columns")))


def rows_of(page: ListPage, user: User, query: QueryDict, *, most: int | None = None):
    """The rows at this address in its order, read from the database in pieces; at most ``most``."""
    rows = page.rows(user, query)
    return (rows[:most] if most else rows).iterator(chunk_size=500)


def is_long(page: ListPage, user: User, query: QueryDict) -> bool:
    """Whether there are more rows than a file may have that is written while somebody waits."""
    return len(page.keys(user, query, most=MOST_AT_ONCE + 1)) > MOST_AT_ONCE


def note(page: ListPage, *, by: User, query: QueryDict, format: str) -> None:  # noqa: A002 - the word people use
    """Record that somebody takes these rows away (H-04)."""
    data = {
        "list": page.name,
        "format": format,
        "query": _narrowing(query),
        "columns": [column.name for column in columns_of(page, query)],
    }
    with recording(kind="list.exported", key=by.event_key, by=by, data=data):
        pass


def ask_for_file(page: ListPage, *, by: User, query: QueryDict, format: str) -> ExportFile:  # noqa: A002
    """Have a worker write it; raises Refused for an unknown format, and while five of one's files are being written."""
    if format not in FORMATS:
        insist(Refusal(_("A list comes as csv or as xlsx."), code="format", kind="input", field="format"))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if ExportFile.objects.filter(user=by, state=ExportState.WAITING).count() >= MOST_WAITING:
            insist(Refusal(_("%s files of yours are being written; wait for one.") % MOST_WAITING, "too_many_files"))
        note(page, by=by, query=query, format=format)
        file = ExportFile.objects.create(
            user=by, page=page.name, query=query.urlencode(), format=format, created_at=clock.now()
        )
    from ..tasks import wake

    wake()
    return file


def write_waiting(*, most: int = 20) -> int:
    """Write the files that wait, each once; return how many were tried."""
    tried = 0
    while tried < most and _write_next():
        tried += 1
    return tried


def remove_old() -> int:
    """Take away files past their time; the row stays and says so."""
    gone = ExportFile.objects.filter(state=ExportState.READY, expires_at__lte=clock.now())
    removed = 0
    for file in gone:
        with suppress(FileNotFoundError):
            path_of(file).unlink()
        removed += ExportFile.objects.filter(pk=file.pk, state=ExportState.READY).update(state=ExportState.EXPIRED)
    return removed


def path_of(file: ExportFile) -> Path:
    """Where the file lies: outside everything that is served by itself."""
    return Path(settings.DATA_DIR) / "exports" / f"{file.pk}.{file.format}"


@transaction.atomic
def _write_next() -> bool:
    """The row stays locked while its file is written, so that a worker that dies gives it back at once."""
    waiting = ExportFile.objects.filter(state=ExportState.WAITING).order_by("pk")
    file = waiting.select_for_update(of=("self",), skip_locked=True).select_related("user").first()
    if file is None:
        return False
    try:
        with transaction.atomic():
            file.rows, file.size = _write(file)
        file.state = ExportState.READY
    except Exception as error:  # a broken file must not keep the others waiting
        logger.exception("export failed", file=file.pk, page=file.page)
        file.state, file.error = ExportState.FAILED, type(error).__name__
    now = clock.now()
    file.finished_at, file.expires_at = now, now + KEPT
    file.save()
    data = {"file": file.pk, "list": file.page, "format": file.format, "rows": file.rows, "state": file.state}
    with recording(kind="list.file_written", key=file.user.event_key, by=None, data=data):
        pass
    return True


def _write(file: ExportFile) -> tuple[int, int]:
    """Write beside its place and rename, so that a half-written file is never handed out; rows and bytes."""
    page, query, path = pages.get(file.page), QueryDict(file.query), path_of(file)
    if not file.user.is_active:
        raise PermissionError
    columns = columns_of(page, query)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as out, translation.override(settings.LANGUAGE_CODE):
            count = write(out, page, columns, rows_of(page, file.user, query), file.format)
        Path(half).replace(path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
    return count, path.stat().st_size


def write(out, page: ListPage, columns: list, rows: Iterable, format: str) -> int:  # noqa: A002
    """Write the rows in one of the FORMATS; return how many there were."""
    if format == "xlsx":
        return write_xlsx(out, columns, rows, title=str(page.title))
    count = -1
    for line in csv_lines(columns, rows):
        count += 1
        out.write(line.encode())
    return count


def _narrowing(query: QueryDict) -> str:
    kept = query.copy()
    for name in NOT_IN_QUERY:
        kept.pop(name, None)
    return kept.urlencode()[:2000]
