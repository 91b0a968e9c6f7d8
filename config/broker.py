"""Celery's broker on the application's own PostgreSQL, by kombu's pgmq transport."""

from django.db import connection, transaction
from pgmq.install import get_embedded_install_sql
from psycopg.conninfo import make_conninfo

ON_THE_DATABASE = "pgmq://"
QUEUE = "slipway"
# How long a killed worker's task stays away. It is never extended: a longer task would run twice.
VISIBILITY_TIMEOUT_SECONDS = 120


def transport_options(url: str, database: dict) -> dict:
    """Options for kombu; empty when `url` names another broker. `database` is an entry of DATABASES."""
    if not url.startswith(ON_THE_DATABASE):
        return {}
    options = database.get("OPTIONS", {})
    parts = {
        "host": database.get("HOST") or options.get("host"),
        "port": database.get("PORT") or options.get("port"),
        "dbname": database["NAME"],
        "user": database.get("USER") or None,
        # The transport refuses an empty password; the server ignores one where it trusts the socket's peer.
        "password": database.get("PASSWORD") or "x",
        "sslmode": options.get("sslmode"),
    }
    return {
        "conn_string": make_conninfo(**{name: value for name, value in parts.items() if value}),
        "init_extension": False,
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "polling_interval": 30,
        "pool_size": 1,
        "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
    }


def install() -> bool:
    """Create the transport's schema and our queue where they are missing; True when something was made."""
    if installed():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        # The script is not re-runnable, and two starters at once must not both run it.
        cursor.execute("select pg_advisory_xact_lock(hashtext('slipway broker'))")
        cursor.execute("select to_regnamespace('pgmq') is null")
        if cursor.fetchone()[0]:
            cursor.execute(get_embedded_install_sql(), None)
        cursor.execute("select pgmq.create(%s)", [QUEUE])
    return True


def installed() -> bool:
    """Whether the transport's schema and our queue are in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [f"pgmq.q_{QUEUE}"])
        return cursor.fetchone()[0]
