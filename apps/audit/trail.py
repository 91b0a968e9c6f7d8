"""What an act leaves behind, written together at its end: history rows and outbox, in one statement for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

from apps.core.locking import Act

QUESTION = "audit.trail"


class Trail:
    """Rows of one act on their way. A row belongs to the savepoint it was left in, and goes when that is taken back."""

    def __init__(self):
        self._rows: list[tuple[object, models.Model]] = []
        self._written: list[tuple[object, list[tuple[object, models.Model]]]] = []

    def add(self, row: models.Model) -> None:
        """Keep a row for the end of the act."""
        self._rows.append((_mark(), row))

    def write(self) -> None:
        """Write what stands of it, now."""
        waiting = {None, *(done for _savepoints, done, _robust in connection.run_on_commit)}
        # What a part wrote went with it when that was taken back; rows left before that part are still owed.
        lost = [left for mark, rows in self._written if mark not in waiting for left in rows]
        self._written = [batch for batch in self._written if batch[0] in waiting]
        rows = [left for left in (*lost, *self._rows) if left[0] in waiting]
        self._rows.clear()
        _insert(row for _, row in rows)
        if rows and (mark := _mark()):
            self._written.append((mark, rows))


def _mark() -> object | None:
    """Something that stands as long as what is written now does; None where only the whole act can be undone.

    Django forgets what waits for the commit together with its savepoint: a mark among that tells us.
    """
    if not any(connection.savepoint_ids):
        return None
    mark = _Mark()
    transaction.on_commit(mark)
    return mark


class _Mark:
    def __call__(self) -> None:
        """Nothing is left to do once the act is committed."""


def trail_of(act: Act) -> Trail:
    """The one trail of this act."""
    if act.trail is None:
        act.trail = Trail()
        act.closing.append(act.trail.write)
    return act.trail


def _insert(rows: Iterable[models.Model]) -> None:
    """New rows of any models in one statement; those of one model in their order."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    parts, values = [], []
    for model, same in by_model.items():
        query = InsertQuery(model)
        query.insert_values([field for field in model._meta.concrete_fields if not _is_given(field)], same)
        for statement, given in query.get_compiler(connection=connection).as_sql():
            parts.append(f"w{len(parts)} AS ({statement})")
            values.extend(given)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(parts)} SELECT 1", values)


def _is_given(field: models.Field) -> bool:
    """Whether the database numbers it."""
    return isinstance(field, models.AutoField)
