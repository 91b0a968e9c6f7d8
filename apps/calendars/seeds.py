"""What a new installation starts with: the comparisons that are made, and one business calendar."""

from apps.core import clock

from .models import BusinessCalendar, ConflictRule
from .rules import rules
from .workdays import load_holidays

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
    year = clock.now().year
    load_holidays(calendar, range(year - 1, year + 3), by=by)
