"""Two questions a load balancer asks: is the process alive, and may it be sent people."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import broker


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """200 while this process answers at all; touches nothing else."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and broker are in order, else 503 with the check that failed."""
    checks = {}
    for name, check in CHECKS.items():
        try:
            checks[name] = check() or "ok"
        except DatabaseError:
            checks[name] = "cannot be reached"
    sound = all(outcome == "ok" for outcome in checks.values())
    return JsonResponse({"status": "ready" if sound else "not ready", **checks}, status=200 if sound else 503)


def _database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return None


def _migrations() -> str | None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else None


def _broker() -> str | None:
    if not settings.CELERY_BROKER_URL.startswith(broker.ON_THE_DATABASE):
        return None
    return None if broker.installed() else "its tables are missing: run `manage.py prepare`"


CHECKS = {"database": _database, "migrations": _migrations, "broker": _broker}
