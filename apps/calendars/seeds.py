"""What a new installation starts with: the comparisons that are made, and one business calendar."""

from .business import load
from .models import BusinessCalendar, ConflictRule, Window
from .rules import rules
from .services import start_sweep

MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5]


def seed(by) -> None:
    """Idempotent; inside the caller's act. A rule that was edited or switched off stays as it is."""
    standing = set(ConflictRule.objects.values_list("code", flat=True))
    made = [
        ConflictRule.objects.create(code=rule.code, name=str(rule.name), severity=rule.severity)
        for rule in rules
        if rule.code not in standing
    ]
    if made and Window.objects.exists():
        # What stands was never compared by these; one sweep asks every rule.
        start_sweep(made[0])
    calendar = BusinessCalendar.objects.filter(slug="default").first() or BusinessCalendar.objects.create(
        slug="default", name="Business days", zone="UTC", workdays=MONDAY_TO_FRIDAY
    )
    load(calendar, by=by)
