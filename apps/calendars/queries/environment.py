"""What an environment's page shows of the calendar: who is in it now, and what is planned there next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from apps.core import clock
from apps.dockets.permissions import may_see
from apps.dockets.subjects import url_of
from apps.environments.models import Environment

from ..models import Occupancy, Window
from ..occupancy import occupant
from .entries import EntryFilter, entries

AHEAD = timedelta(days=60)
SHOWN = 10


@dataclass
class EnvironmentTime:
    """``occupancy`` is None where nobody is in it; ``is_reserved`` when the reader may not know who."""

    occupancy: Occupancy | None
    is_reserved: bool = False
    url: str = ""
    windows: list[tuple[Window, str]] = field(default_factory=list)


def time_of_environment(environment: Environment, user) -> EnvironmentTime:
    """The occupant, and the next ten windows within 60 days that ``user`` may see, each with its address."""
    now = clock.now()
    rows = entries(user, now, now + AHEAD, EntryFilter(environments=(environment.slug,)))[:SHOWN]
    found = EnvironmentTime(occupant(environment), windows=[(row, row.docket and url_of(row.docket)) for row in rows])
    if found.occupancy:
        found.is_reserved = bool(may_see(found.occupancy.docket, user))
        found.url = "" if found.is_reserved else url_of(found.occupancy.docket)
    return found
