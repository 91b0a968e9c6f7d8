"""What the owner of an environment asks of bookings."""

from __future__ import annotations

from django.db import transaction

from apps.audit.services import recording
from apps.core.insist import insist, insist_clean
from apps.environments.models import Environment

from ..models import BookingRules
from ..permissions import may_set_rules

FIELDS = ("needs_approval", "longest_hours", "days_ahead", "idle_minutes", "notice_minutes")


def set_rules(environment, *, by, version: int | None = None, **fields) -> BookingRules:
    """Say how an environment is booked; what stands already is not touched. ``version``: 0 where nothing was said
    yet. Raises Refused, or Stale."""
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"booking rules have no field called {', '.join(sorted(unknown))}")
    insist(may_set_rules(environment, by))
    with transaction.atomic(), recording(kind="booking_rules.set", key=environment.event_key, by=by):
        # Of two who are the first to say something, the second waits here and finds what the first said.
        Environment.objects.select_for_update(no_key=True).get(pk=environment.pk)
        row = BookingRules.of(Environment.objects.get(pk=environment.pk))
        row.expect(version)
        row.environment, row.version = environment, row.version or 1
        for name, value in fields.items():
            setattr(row, name, value)
        insist_clean(row)
        row.save()
    return row
