"""What a booking would meet that is only being typed, and when it would meet nothing. Nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.queries import ConflictRow, Slot, facts_of_booking, next_free, preview

# Of a series so many times are looked at; each is asked about like a window of its own.
LOOKED = 8
SLOTS = 3


@dataclass
class Trial:
    """``conflicts``, gravest first, without the firm bookings that refuse it (see ``rules.taken``); ``slots`` that are free
    instead; how many of the times were ``looked`` at."""

    conflicts: list[ConflictRow] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    looked: int = 0

    @property
    def is_free(self) -> bool:
        return not any(row.severity != Severity.INFO for row in self.conflicts)


def trial(user, environments: Iterable, spans: Sequence, *, team=None, made_for=None, own=None, taken: bool) -> Trial:
    """As the calendar would find it once it stood. ``team`` holds it, ``made_for`` is the docket it is for, ``own`` the
    docket of a booking that stands already. Where it is ``taken`` or something warns, times that are free are told, of a
    booking that comes once."""
    environments = list(environments)
    if not (environments and spans):
        return Trial()
    facts = facts_of_booking(environments, team=team.slug if team else "", made_for=made_for.pk if made_for else None)
    work = {"services": (), "environments": environments, "docket": own, "facts": facts, "kind": WindowKind.BOOKING}
    found = Trial(looked=min(len(spans), LOOKED))
    met = [row for span in spans[:LOOKED] for row in preview(span=span, user=user, **work)]
    told = {row.sentence: row for row in met if not (row.other_kind == WindowKind.BOOKING and row.is_firm)}
    found.conflicts = sorted(told.values(), key=lambda row: list(Severity).index(row.severity), reverse=True)
    if len(spans) == 1 and (taken or not found.is_free):
        found.slots = next_free(span=spans[0], user=user, count=SLOTS, priced=False, **work)
    return found
