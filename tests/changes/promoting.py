"""Versions that ran, leave to skip a step, and the doors through which a change is started."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from rest_framework.test import APIClient

from apps.changes import services
from apps.core import clock
from apps.core.refusals import Refused
from apps.environments.services import report_version

from . import acts

INSIDE = timedelta(hours=2, minutes=5)
DAY = timedelta(days=1)
DOORS = ("service", "page", "api", "verdict")


@contextmanager
def undone():
    """What happens inside is rolled back, so that one change is started through every door."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ran(people, place, *places, version="1.4.2", service=None):
    """The version ran there, an hour ago."""
    for name in places:
        report_version(
            service or place.ledger,
            getattr(place, name),
            version,
            by=people.henry,
            at=clock.now() - timedelta(hours=1),
        )


def given(people, change, place, by="erin", environment=None):
    """Leave to skip, asked by Alice and given by somebody else."""
    leave = asked(people, change, place, environment)
    return services.apply_leave(leave, "give", by=people.all[by])


def asked(people, change, place, environment=None):
    return services.ask_leave(
        acts.fresh(change),
        environment or place.prod,
        by=people.alice,
        reason="The vendor ends the old one tonight.",
        expires_at=clock.now() + DAY,
    )


def opens(door, change, people, client) -> tuple[bool, str]:
    """Whether this door lets the change start now, and what it says."""
    change = acts.fresh(change)
    if door == "service":
        try:
            services.start(change, by=people.alice)
        except Refused as refused:
            return False, str(refused)
        return True, ""
    if door == "page":
        answer = client.post(
            f"{change.get_absolute_url()}transitions/", {"transition": "start", "version": change.version}, follow=True
        )
        return acts.fresh(change).state == "implement", answer.content.decode()
    api = APIClient()
    api.force_authenticate(people.alice)
    if door == "api":
        path = f"/api/v1/changes/{change.key}/transitions/"
        answer = api.post(path, {"transition": "start"}, format="json", headers={"If-Match": f'"{change.version}"'})
        return answer.status_code == 200, answer.content.decode()
    body = {"service": "ledger", "environment": "payments-prod", "change": change.key}
    answer = api.post("/api/v1/verdict/", body, format="json").json()
    return answer["answer"] == "allow", str(answer)
