"""Order on the calendar: a release that goes to production before what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.rules import Ground, Meeting, Rule, Side, rules

from .graph import PRODUCTION
from .models import ReleaseDependency


def depends(docket_id: int, kind: str) -> Iterable[int]:
    """Dockets of the releases that depend on this one, and that it depends on."""
    if kind != WindowKind.MILESTONE:
        return
    rows = ReleaseDependency.objects.filter(Q(release__docket=docket_id) | Q(on__docket=docket_id), on__isnull=False)
    for pair in rows.values_list("release__docket", "on__docket"):
        yield from set(pair) - {docket_id}


def order(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """What must be there first is planned to be there later."""
    found = {other.docket_id: other for other in others if other.purpose == PRODUCTION}
    if mine.purpose != PRODUCTION or not found:
        return
    rows = ReleaseDependency.objects.filter(
        Q(release__docket=mine.docket_id, on__docket__in=found)
        | Q(on__docket=mine.docket_id, release__docket__in=found)
    ).values_list("release__docket", "on__docket")
    wrong = set()
    for waits, first in rows:
        sides = {**found, mine.docket_id: mine}
        if sides[first].span.upper > sides[waits].span.upper:
            wrong.add(first if waits == mine.docket_id else waits)
    for pk in sorted(wrong):
        yield Meeting(found[pk])


rules.add(
    "release_order",
    Rule(
        "release_order",
        _("Order of releases"),
        Severity.WARNS,
        order,
        _("One of this and %(other)s depends on the other, yet goes to production before it: %(span)s."),
        _(
            "Two releases of which one depends on the other, wherever in time they stand: it must not be in production first."
        ),
        _("The shop goes to production on Monday, and the payments that it depends on go there on Wednesday."),
        linked=depends,
    ),
)
