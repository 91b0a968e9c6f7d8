"""What must be true of services and environments before they change."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .enums import Lifecycle
from .models import Environment, Service

SHOWN = 3


def nothing_leans_on(service: Service) -> Refusal | None:
    """A service that others in use depend on is not retired under them."""
    leaning = list(
        Service.objects.filter(upstream__depends_on=service)
        .exclude(lifecycle=Lifecycle.RETIRED)
        .values_list("name", flat=True)[: SHOWN + 1]
    )
    if not leaning:
        return None
    names = ", ".join(leaning[:SHOWN]) + ("…" if len(leaning) > SHOWN else "")
    return Refusal(
        _("%(service)s cannot be retired while others depend on it: %(names)s.") % {"service": service, "names": names},
        code="still_needed",
        url=service.get_absolute_url(),
        unblock=str(service.team),
    )


def not_its_own_dependency(service: Service, depends_on) -> Refusal | None:
    """A service does not depend on itself; longer cycles are allowed, because real systems have them."""
    if service.pk not in {other.pk for other in depends_on}:
        return None
    return Refusal(
        _("%(service)s cannot depend on itself.") % {"service": service},
        code="own_dependency",
        kind="input",
        field="depends_on",
    )


def known_zone(zone: str) -> Refusal | None:
    """Time zones go by their IANA names."""
    if zone in available_timezones():
        return None
    return Refusal(
        _("“%(zone)s” is not a time zone; give an IANA name such as Europe/Berlin.") % {"zone": zone},
        code="unknown_zone",
        kind="input",
        field="time_zone",
    )


def still_in_use(record: Service | Environment) -> Refusal | None:
    """What is retired stays as it is, so that old records still say what they said."""
    retired = record.is_retired if isinstance(record, Environment) else record.lifecycle == Lifecycle.RETIRED
    if not retired:
        return None
    return Refusal(_("%(name)s is retired already.") % {"name": record}, code="retired", kind="state")


def runs_there(service: Service, environment: Environment, hosted: bool) -> Refusal | None:
    """A version is reported of a service where it runs: in an environment in use that hosts it."""
    if environment.is_retired:
        sentence = _("%(environment)s is retired; nothing runs there any more.") % {"environment": environment}
    elif not hosted:
        sentence = _("%(environment)s does not host %(service)s. Edit the environment to say that it does.") % {
            "environment": environment,
            "service": service,
        }
    else:
        return None
    return Refusal(
        sentence,
        code="not_hosted",
        kind="input",
        field="service",
        url=environment.get_absolute_url(),
        unblock=str(environment.team),
    )
