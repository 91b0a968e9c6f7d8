"""What every test stands on: a database with all tables in it, the broker's too."""

import pytest
from django.conf import settings
from django.db import connection

from config import broker
from config.celery import app
from tests.append_only import allow_flush
from tests.database import template

pytest_plugins = ["tests.fixtures"]
allow_flush()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """The test database is a copy of one that was migrated before."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database; what this process publishes goes into it."""
    options = broker.transport_options(settings.CELERY_BROKER_URL, connection.settings_dict)
    app.conf.broker_transport_options = options
    yield
    # Threads and publishers of the tests still hold connections, and a database in use cannot be dropped.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
