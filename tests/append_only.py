"""Emptying the tables after a test with real commits: what may only grow has to be emptied there as well."""

import pgtrigger
from django.test import TransactionTestCase

_flush = TransactionTestCase._fixture_teardown


def _teardown(case):
    with pgtrigger.ignore():
        _flush(case)


def allow_flush() -> None:
    """Let TransactionTestCase truncate append-only tables; called once, from conftest."""
    TransactionTestCase._fixture_teardown = _teardown
