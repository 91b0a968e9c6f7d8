"""Who works in an exclusive environment now: of two who come at once, one gets in."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.dockets.subjects import url_of

from .models import Occupancy


def occupant(environment) -> Occupancy | None:
    """The open row of an environment, or None."""
    return Occupancy.objects.filter(environment=environment, until__isnull=True).select_related("docket").first()


def occupied(occupancy: Occupancy) -> Refusal:
    """Why another may not work there now; a restricted occupant is not named."""
    docket, environment = occupancy.docket, occupancy.environment
    by = _("reserved work") if docket.is_restricted else f"{docket.key} “{docket.title}”"
    return Refusal(
        _("%(environment)s takes one at a time, and %(by)s is in it.") % {"environment": environment, "by": by},
        code="occupied",
        kind="state",
        url="" if docket.is_restricted else url_of(docket),
        unblock=docket.team.name,
    )


def occupy(environment, docket, *, by) -> Occupancy | None:
    """Enter an exclusive environment; None where it is shared. A second time by the same docket changes nothing.

    Raises Refused, naming the occupant, when another is in it. The unique index decides a race: the later of two waits
    for the earlier and is then refused.
    """
    if not environment.is_exclusive:
        return None
    try:
        act = recording(kind="environment.occupied", key=environment.event_key, by=by, data=_named(docket))
        with transaction.atomic(), act:
            return Occupancy.objects.create(environment=environment, docket=docket, since=clock.now())
    except IntegrityError:
        standing = occupant(environment)
    if standing is None:
        # The occupant left between our attempt and our look.
        return occupy(environment, docket, by=by)
    if standing.docket_id == docket.pk:
        return standing
    raise Refused(occupied(standing))


def vacate(docket, *, by) -> None:
    """Leave every environment that this docket is in; harmless when it is in none."""
    with transaction.atomic():
        rows = Occupancy.objects.select_for_update(of=("self",)).filter(docket=docket, until__isnull=True)
        for row in rows.select_related("environment").order_by("id"):
            with recording(kind="environment.vacated", key=row.environment.event_key, by=by, data=_named(docket)):
                row.until = clock.now()
                row.save()


def _named(docket) -> dict:
    # Everybody reads the history of an environment: what is restricted is not named in it.
    return {} if docket.is_restricted else {"docket": docket.key}
