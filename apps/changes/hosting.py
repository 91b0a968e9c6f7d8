"""Work that began is in an exclusive environment that it came to late as soon as whoever was there before has left."""

from __future__ import annotations

from django.db.models import Q

from apps.calendars.occupancy import Host, hosts

from .enums import State
from .models import ChangeRequest
from .services.running import exclusive_places


def _heir(environment, leaving):
    """The earliest begun of other changes that work there, as an emergency does that named the place afterwards."""
    there = Q(environments=environment) | Q(environments=None, services__environments=environment)
    rows = ChangeRequest.objects.filter(there, state=State.IMPLEMENT).exclude(docket=leaving)
    found = rows.select_related("docket", "type").order_by("started_at", "pk").distinct()
    return next((one.docket for one in found if environment in exclusive_places(one)), None)


hosts.add("changes", Host(lambda _holder, _docket: False, _heir))
