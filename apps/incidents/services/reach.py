"""What a major incident holds up: found anew in the transaction that changes it, and as time goes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction

from apps.audit.services import recording
from apps.calendars.services import hold_calendar, rework_near
from apps.core.sweeps import each

from ..models import Incident
from ..queries import CODE, met_by, standing


@contextmanager
def reaching(incident: Incident, *, by) -> Iterator[None]:
    """Whatever the block changes: where the incident stood or stands in the way of work, that is looked at anew after it.

    Inside the changing transaction. An event of its own tells what it holds up or lets go now: who is told, is known only
    behind it.
    """
    # As it stands behind its lock: whoever was quicker may have made another one of it.
    was = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    before, services = met_by(was), _services(was)
    yield
    now = Incident.objects.get(pk=incident.pk)
    if was.stands_in_the_way or now.stands_in_the_way:
        rework_near(CODE, services | _services(now), {was.environment_id, now.environment_id} - {None})
        _tell(now, before, by=by)


@contextmanager
def rising(incident: Incident, *, by) -> Iterator[None]:
    """As ``reaching``, where it may come to stand in the way: what starts at that moment is behind it or sees it."""
    Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    hold_calendar()
    with reaching(incident, by=by):
        yield


def look_again(incident: Incident, *, by) -> None:
    """Something was linked to it or is no longer: what is linked goes on. Inside the act that did it."""
    with reaching(incident, by=by):
        pass


def look_ahead() -> int:
    """Find the work that came into reach of major incidents as time went by; returns how many were looked at.

    Each in a transaction of its own. Harmless when run twice; where it never runs, the verdict holds all the same.
    """
    return each([one.docket_id for one in standing()], _look_ahead)


@transaction.atomic
def _look_ahead(docket: int) -> bool:
    row = Incident.objects.select_for_update(skip_locked=True, of=("self",)).filter(docket=docket).first()
    if row is not None:
        look_again(row, by=None)
    return row is not None


def _tell(incident: Incident, before: Iterable[int], *, by) -> None:
    after, before = met_by(incident), set(before)
    if before != after:
        data = {"covered": sorted(after - before), "freed": sorted(before - after)}
        with recording(kind="incident.reach_changed", key=incident.key, by=by, data=data):
            pass


def _services(incident: Incident) -> set[int]:
    return set(incident.service_rows.values_list("service_id", flat=True))
