"""What a new installation starts with: the comparisons that are made, and one business calendar."""

from .business import load
from .models import BusinessCalendar, ConflictRule
from .rules import rules

MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5]


def seed(by) -> None:
    """Idempotent; inside the caller's act. A rule that was edited or switched off stays as it is."""
    standing = set(ConflictRule.objects.values_list("code", flat=True))
    for rule in rules:
        if rule.code not in standing:
            ConflictRule.objects.create(code=rule.code, name=str(rule.name), severity=rule.severity)
    calendar = BusinessCalendar.objects.filter(slug="default").first() or BusinessCalendar.objects.create(
        slug="default", name="Business days", zone="UTC", workdays=MONDAY_TO_FRIDAY
    )
    load(calendar, by=by)
