"""What every test stands on: a database with the broker's tables in it."""

import pytest

from config import broker

pytest_plugins = ["tests.fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with Celery's broker installed in it and this process publishing there."""
    from django.conf import settings

    from config.celery import app

    with django_db_blocker.unblock():
        broker.install()
        from django.db import connection

        app.conf.broker_transport_options = broker.transport_options(
            settings.CELERY_BROKER_URL, connection.settings_dict
        )
