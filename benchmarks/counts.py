"""How many statements a request needs, counted in this process with the handlers and middleware of the server."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.client import Ask, Work

# One handler for all: a new one would load the middleware anew. Each request brings its own cookies.
CLIENT = Client()
MARKS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass(frozen=True)
class Count:
    """Statements, and apart from them the marks of transactions, which cost a round trip but no work."""

    statements: int
    marks: int


def count(work: Work) -> Count:
    """Do the work once and count."""
    with CaptureQueriesContext(connection) as captured:
        for ask in work:
            _do(ask)
    marks = sum(query["sql"].startswith(MARKS) for query in captured.captured_queries)
    return Count(len(captured) - marks, marks)


def _do(ask: Ask) -> None:
    body = orjson.dumps(ask.body) if ask.body is not None else b""
    CLIENT.cookies.clear()
    answer = CLIENT.generic(ask.method, ask.path, body, "application/json", headers=ask.headers)
    if answer.status_code >= 300:
        raise RuntimeError(f"{ask.method} {ask.path}: {answer.status_code} {answer.content[:600]!r}")
