"""What the form of a change shows at first: a new one, and one as it stands."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ..models import ChangeRequest
from ..permissions import visible_to
from ..queries.record import parent_seen
from ..shape import PLANS, work_window

PEOPLE = ("implementer", "assignee", "manager")


def fresh(user) -> dict:
    """A normal change that the person carries out, in the zone of the person."""
    return {"type": "normal", "zone": user.time_zone, "implementer": user.username}


def standing(change: ChangeRequest, user) -> dict:
    """The change as it stands, for its edit form; times in the zone of the plan."""
    window = work_window(change)
    zone = window.zone if window else user.time_zone
    values = {
        name: getattr(change, name)
        for name in ("reason", "brings", *PLANS, "impact", "urgency", "outage_expected", "answers", "outcome")
    }
    values |= {name: person.username for name in PEOPLE if (person := getattr(change, name))}
    values |= {
        "type": change.type.slug,
        "title": change.docket.title,
        "team": change.docket.team.slug,
        "restricted": change.docket.is_restricted,
        "zone": zone,
        "duration": "",
        "services": [row.service.slug for row in change.service_rows.all()],
        "environments": [row.environment.slug for row in change.environment_rows.all()],
        "predecessors": " ".join(
            one.key for one in ChangeRequest.objects.filter(visible_to(user), successor_rows__change=change)
        ),
    }
    if parent := parent_seen(change, user):
        values["parent"] = parent.key
    if window:
        place = ZoneInfo(zone)
        values |= {
            "start": window.span.lower.astimezone(place),
            "end": window.span.upper.astimezone(place),
            "buffer_minutes": window.buffer_minutes,
        }
    return values
