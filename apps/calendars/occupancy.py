"""Who works in an exclusive environment now: of two who come at once, one gets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.plugs import Plug
from apps.core.refusals import Refusal, Refused
from apps.dockets.subjects import url_of
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment

from .models import Occupancy


@dataclass(frozen=True)
class Host:
    """How upper apps hold an environment for others, as a booking does for its team.

    ``lends(holder, docket)``: whether work of ``docket`` may go on where the docket ``holder`` is in, in its place.
    ``heir(environment, leaving)``: the docket that is in it when the docket ``leaving`` is not any more, or None.
    """

    lends: Callable[[object, object], bool]
    heir: Callable[[object, object], object | None]


hosts: Plug[Host] = Plug("calendars.occupancy")


def lends(holder, docket) -> bool:
    """Whether the docket in an environment lets the work of another in; nobody lets in what has no record."""
    return docket is not None and any(host.lends(holder, docket) for host in hosts)


def places(facts: dict) -> QuerySet[Environment]:
    """Where work with these facts happens: the environments it names, or else, because nobody knows better, those in
    which its services are in production."""
    named = facts.get("environment_ids") or []
    if named or not facts.get("service_ids"):
        return Environment.objects.filter(pk__in=named)
    served = Environment.objects.filter(services__in=facts["service_ids"], kind=EnvironmentKind.PRODUCTION)
    return served.exclude(is_retired=True).distinct()


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
    if lends(docket, standing.docket):
        # Its own guest is in; it is in itself when that one leaves.
        return None
    if not lends(standing.docket, docket):
        raise Refused(occupied(standing))
    _leave(Occupancy.objects.filter(pk=standing.pk), by=by)
    return occupy(environment, docket, by=by)


def vacate(docket, *, by) -> None:
    """Leave every environment that this docket is in; harmless when it is in none. Who lent it is in it again, or else
    whose work there began meanwhile."""
    with transaction.atomic():
        for environment in _leave(Occupancy.objects.filter(docket=docket), by=by):
            heir = next((one for host in hosts if (one := host.heir(environment, docket))), None)
            if heir is not None:
                occupy(environment, heir, by=by)


def _leave(rows, *, by) -> list:
    """Close those of these rows that are open still; the environments that were left."""
    left = []
    with transaction.atomic():
        rows = rows.filter(until__isnull=True).select_for_update(of=("self",))
        for row in rows.select_related("environment", "docket").order_by("environment"):
            with recording(kind="environment.vacated", key=row.environment.event_key, by=by, data=_named(row.docket)):
                row.until = clock.now()
                row.save()
            left.append(row.environment)
    return left


def _named(docket) -> dict:
    # Everybody reads the history of an environment: what is restricted is not named in it.
    return {} if docket.is_restricted else {"docket": docket.key}
