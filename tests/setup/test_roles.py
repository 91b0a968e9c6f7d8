"""The application's database role may add to the audit trail and never rewrite it."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import sql

from config import roles

pytestmark = pytest.mark.django_db

ROLE = "application_of_a_test"
APPEND_ONLY = sorted(model._meta.db_table for model in apps.get_models() if roles.is_append_only(model._meta.db_table))


@pytest.fixture(autouse=True)
def _as_application():
    """The test goes on as a role that was given the application's rights; the rollback takes the role away."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("create role {}").format(sql.Identifier(ROLE)))
    roles.grant(ROLE)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("set local role {}").format(sql.Identifier(ROLE)))


def _refused(statement, *names):
    query = sql.SQL(statement).format(*map(sql.Identifier, names))
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        connection.cursor().execute(query)


def test_events_and_every_history_table_are_append_only():
    assert "audit_event" in APPEND_ONLY
    history = {model._meta.db_table for model in apps.get_models() if model.__name__.startswith("Historical")}
    assert history
    assert history <= set(APPEND_ONLY)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_append_only_table_cannot_be_rewritten(table):
    column = next(model for model in apps.get_models() if model._meta.db_table == table)._meta.pk.column
    _refused("update {} set {} = {}", table, column, column)
    _refused("delete from {}", table)
    _refused("truncate {}", table)
    _refused("alter table {} disable trigger all", table)
    _refused("drop table {}", table)
    connection.cursor().execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))


def test_ordinary_table_can_be_used_but_not_emptied_or_changed():
    connection.cursor().execute("delete from django_session")
    _refused("truncate {}", "django_session")
    _refused("alter table {} add column more int", "django_session")


def test_applied_migrations_cannot_be_rewritten():
    _refused("delete from {}", "django_migrations")


def test_rights_of_an_older_version_are_taken_back():
    cursor = connection.cursor()
    cursor.execute("reset role")
    cursor.execute(sql.SQL("grant update on audit_event to {}").format(sql.Identifier(ROLE)))
    roles.grant(ROLE)
    cursor.execute("select has_table_privilege(%s, 'audit_event', 'update')", [ROLE])
    assert cursor.fetchone() == (False,)
