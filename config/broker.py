"""Celery's broker on the application's own PostgreSQL, by kombu's pgmq transport."""

from django.db import connection, transaction
from pgmq.install import get_embedded_install_sql
from psycopg import sql
from psycopg.conninfo import make_conninfo

ON_THE_DATABASE = "pgmq://"
DEFAULT_URL = f"{ON_THE_DATABASE}localhost"  # the transport wants a host and uses `transport_options` instead
QUEUE = "slipway"
# How long a killed worker's task stays away. It is never extended: a longer task would run twice.
VISIBILITY_TIMEOUT_SECONDS = 120


def transport_options(url: str, database: dict) -> dict:
    """Options for kombu, as the broker that `url` names takes them. `database` is an entry of DATABASES."""
    if url.startswith(("redis://", "rediss://")):
        return {"visibility_timeout": VISIBILITY_TIMEOUT_SECONDS}
    if not url.startswith(ON_THE_DATABASE):
        return {}
    options = database.get("OPTIONS", {})
    parts = {
        "host": database.get("HOST") or options.get("host"),
        "port": database.get("PORT") or options.get("port"),
        "dbname": database["NAME"],
        "user": database.get("USER"),
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


def installed() -> bool:
    """Whether the transport's schema is in the database."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('pgmq.meta') is not null")
        return cursor.fetchone()[0]


def install(application: str = "") -> bool:
    """Create the transport's schema where it is missing; True when it was made.

    It belongs to the role `application` (the current one when empty), because the transport makes its queues
    and their triggers itself. The current role must own the database and be a member of that role.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # The script cannot run twice, and two starters at once must not both run it.
        cursor.execute("select pg_advisory_xact_lock(hashtext('slipway broker'))")
        if installed():
            return False
        if not application:
            cursor.execute(get_embedded_install_sql(), None)
            return True
        database = sql.Identifier(connection.settings_dict["NAME"])
        role = sql.Identifier(application)
        cursor.execute(sql.SQL("grant create on database {} to {}").format(database, role))
        cursor.execute(sql.SQL("set local role {}").format(role))
        cursor.execute(get_embedded_install_sql(), None)
        cursor.execute("reset role")
        cursor.execute(sql.SQL("revoke create on database {} from {}").format(database, role))
    return True
