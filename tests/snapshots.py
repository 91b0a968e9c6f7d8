"""What a fixture wrote, kept by the process and copied back for the next test that asks for it.

The people, the place and the seeds are made by real walks through the services, once; walking them again for a
thousand tests took a third of the whole run.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

_kept: dict[tuple, list[tuple[str, bytes]]] = {}

TABLES = """
SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname
HAVING bool_or(a.attname = 'id')
ORDER BY c.relname
"""
# Ids that rows of a snapshot point at and no fixture makes; a flush between two tests gives them anew.
GROUND = """
SELECT (SELECT array_agg(id ORDER BY id) FROM django_content_type),
       (SELECT array_agg(id ORDER BY id) FROM auth_permission),
       (SELECT array_agg(id ORDER BY id) FROM accounts_role)
"""


def kept(name: str, below: tuple, make: Callable[[], object]) -> tuple:
    """Have ``make`` write its rows, or copy back what it wrote before; gives the mark to lay the next one on.

    ``below`` is the mark of what lies under it: rows are copied back only over the very rows they were made over.
    Sequences go on through rollbacks, so the ids of a snapshot are never given again.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        mark = (name, below or _ground(cursor))
        if mark in _kept:
            _restore(cursor, _kept[mark])
        else:
            _kept[mark] = _watch(cursor, make)
    return mark


def _ground(cursor) -> tuple:
    cursor.execute(GROUND)
    return tuple(tuple(ids or ()) for ids in cursor.fetchone())


def _watch(cursor, make: Callable[[], object]) -> list[tuple[str, bytes]]:
    cursor.execute(TABLES)
    tables = cursor.fetchall()
    before = {table: _state(cursor, table) for table, _columns in tables}
    make()
    written = []
    for table, columns in tables:
        last, known = before[table]
        if _state(cursor, table, last)[1] != known:
            raise AssertionError(f"{table}: a fixture changed a row of the fixture below it")
        if rows := _copy_out(cursor, f'SELECT {columns} FROM "{table}" WHERE id > {last}'):
            written.append((f'COPY "{table}" ({columns}) FROM STDIN', rows))
    return written


def _state(cursor, table: str, last: int | None = None) -> tuple[int, str]:
    upto = "" if last is None else f"WHERE id <= {last}"
    cursor.execute(
        f'SELECT coalesce(max(id), 0), md5(string_agg(t::text, chr(10) ORDER BY id)) FROM "{table}" t {upto}'
    )
    return cursor.fetchone()


def _copy_out(cursor, query: str) -> bytes:
    with cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)


def _restore(cursor, written: list[tuple[str, bytes]]) -> None:
    # Triggers and checks between tables had their say when the rows were made.
    cursor.execute("SET LOCAL session_replication_role = replica")
    for statement, rows in written:
        with cursor.copy(statement) as copy:
            copy.write(rows)
    cursor.execute("SET LOCAL session_replication_role = origin")
