"""Order on the calendar: a change that is planned before what it waits for has ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.rules import Ground, Meeting, Rule, Side, rules

from .models import ChangePredecessor


def order(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Two changes of which one waits for the other, at the same time."""
    changes = {other.docket_id: other for other in others if other.kind == WindowKind.CHANGE and other.docket_id}
    if mine.kind != WindowKind.CHANGE or mine.docket_id is None or not changes:
        return
    rows = ChangePredecessor.objects.filter(
        Q(change__docket=mine.docket_id, predecessor__docket__in=changes)
        | Q(predecessor__docket=mine.docket_id, change__docket__in=changes)
    ).values_list("change__docket", "predecessor__docket")
    for waits, first in rows:
        yield Meeting(changes[first if waits == mine.docket_id else waits])


rules.add(
    "predecessor",
    Rule(
        "predecessor",
        _("Order of changes"),
        Severity.BLOCKS,
        order,
        _("One of this and %(other)s waits for the other, yet both are planned at once: %(span)s."),
    ),
)
