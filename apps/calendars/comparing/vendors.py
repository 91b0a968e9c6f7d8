"""The maintenance of vendors among the conflicts: work on what they touch should not meet it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from ..enums import Severity, WindowKind
from ..rules import WORK, Meeting, Rule, rules
from .sides import Ground, Side


def is_vendors(side: Side) -> bool:
    """Maintenance of no record here is a vendor's: it allows nothing, it only disturbs."""
    return side.kind == WindowKind.MAINTENANCE and side.docket_id is None


def vendor_maintenance(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """A vendor's maintenance and work in the same place; the place is named once."""
    for other in others:
        work = other if is_vendors(mine) else mine if is_vendors(other) else None
        if work is None or work.kind not in WORK:
            continue
        if shared := mine.environments & other.environments:
            yield from (Meeting(other, environment_id=pk) for pk in shared)
        else:
            yield from (Meeting(other, service_id=pk) for pk in mine.services & other.services)


rules.add(
    "vendor_maintenance",
    Rule(
        "vendor_maintenance",
        _("A vendor's maintenance"),
        Severity.WARNS,
        vendor_maintenance,
        _("A vendor maintains %(where)s at the same time: %(other)s, %(span)s."),
        _("Work on services or in environments that a vendor's maintenance concerns, at the same time."),
        _("Harbour Hosting changes its routers at 01:00, and a change on what it hosts is planned for then."),
        turned=_("%(other)s works on %(where)s at the same time: %(span)s."),
    ),
)
