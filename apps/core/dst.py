"""Wall-clock time in a zone to an instant; an hour that comes twice or never is refused, with what may be meant.

Where nobody is there to be asked (a series over years) the written rule decides, that of RFC 5545: a time that the clocks
skip is read with the offset from before, so it comes that much later; of a time that comes twice the first is meant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from .refusals import Refusal, Refused
from .spans import EARLIEST, LATEST


def readings(local: datetime, zone: str) -> list[datetime]:
    """Every instant that shows ``local`` (naive) on a clock of ``zone``: one; two in a fold; none in a gap.

    Raises Refused where there is no such zone.
    """
    place = _zone(zone)
    found = []
    for fold in (0, 1):
        instant = local.replace(fold=fold, tzinfo=place).astimezone(UTC)
        if instant.astimezone(place).replace(tzinfo=None, fold=0) == local and instant not in found:
            found.append(instant)
    return found


def meant(local: datetime, zone: str) -> list[datetime]:
    """What ``local`` (naive) may mean in ``zone``, each with its offset: one instant, or two where the clocks show the
    time twice or skip it (that is then what they show an offset later, and an offset earlier).

    A year beside the first or the last that there are gives none. Raises Refused where there is no such zone.
    """
    place = _zone(zone)
    if not EARLIEST <= local.year < LATEST:
        return []
    moments = (local.replace(fold=fold, tzinfo=place).astimezone(UTC) for fold in (0, 1))
    return [moment.astimezone(place) for moment in dict.fromkeys(moments)]


def instant(local: datetime, zone: str, *, field: str = "") -> datetime:
    """The one instant (UTC) that ``local`` (naive) means in ``zone``.

    Raises Refused (input) on the edge of daylight-saving time, and offers both readings with their offsets.
    """
    found = readings(local, zone)
    if len(found) == 1:
        return found[0]
    first, second = meant(local, zone)
    if found:
        problem = _("%(time)s happens twice in %(zone)s. Write which you mean: %(first)s or %(second)s.")
    else:
        problem = _("%(time)s is skipped by the clocks of %(zone)s. Write what you mean: %(first)s or %(second)s.")
    values = {
        "time": local.isoformat(" ", "minutes"),
        "zone": zone,
        "first": first.isoformat("T", "minutes"),
        "second": second.isoformat("T", "minutes"),
    }
    raise Refused(Refusal(problem % values, "ambiguous_time", "input", field=field))


def resolved(local: datetime, zone: str) -> tuple[datetime, str]:
    """The instant (UTC) by the written rule above, and what the clocks did: "gap", "fold" or nothing."""
    found = readings(local, zone)
    did = {0: "gap", 1: "", 2: "fold"}[len(found)]
    return found[0] if found else local.replace(fold=0, tzinfo=_zone(zone)).astimezone(UTC), did


def shown(moment: datetime, zone: str) -> datetime:
    """What the clocks of ``zone`` show at an aware moment, naive."""
    return moment.astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def parse(text: str, zone: str, *, field: str = "") -> datetime:
    """What somebody typed (ISO 8601, with an offset or in ``zone``) as an instant in UTC.

    Raises Refused (input) for what is no time, is ambiguous, has an offset beyond 14 hours, or lies outside of the years 2000 to 2099.
    """
    try:
        moment = parse_datetime(text.strip())
        if moment and moment.tzinfo:
            moment = None if abs(moment.utcoffset()) > timedelta(hours=14) else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        example = datetime(2026, 11, 26, 22, tzinfo=timezone(timedelta(hours=1))).isoformat("T", "minutes")
        raise Refused(
            Refusal(_("Please write a time as %(example)s.") % {"example": example}, "bad_time", "input", field=field)
        )
    if not EARLIEST <= moment.year < LATEST:
        # Beside the first and the last year that there are, no zone can show the time either.
        raise Refused(Refusal(_("Times lie between the years 2000 and 2099."), "bad_span", "input", field=field))
    return moment if moment.tzinfo else instant(moment, zone, field=field)


@cache
def zones() -> frozenset[str]:
    """The names of all time zones."""
    return frozenset(available_timezones())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        refusal = Refusal(_("There is no time zone called “%s”.") % name, "bad_zone", "input", field="zone")
        raise Refused(refusal) from problem
