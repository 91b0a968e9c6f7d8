"""Incidents of the tests, and what of planned work they meet."""

import pytest

from apps.calendars.models import Conflict, ConflictRule
from apps.calendars.services import edit_rule
from apps.incidents import services

CODE = "major_incident"


@pytest.fixture
def report(people, place):
    """Report an incident of Bob's: a major one on the ledger, unless told otherwise."""

    def make(*, by=None, **given):
        values = {"title": "Payments fail", "services": [place.ledger], "severity": "major", **given}
        return services.report(by=by or people.bob, **values)

    return make


@pytest.fixture
def met():
    """Severity and status of what the rule found at a record's window, oldest first; resolved ones left out."""

    def look(record):
        rows = Conflict.objects.of_dockets([record.docket]).filter(rule__code=CODE).exclude(status="resolved")
        return list(rows.order_by("pk").values_list("severity", "status"))

    return look


@pytest.fixture
def tune(people):
    """Set the rule otherwise."""

    def to(**fields):
        return edit_rule(ConflictRule.objects.get(code=CODE), by=people.root, **fields)

    return to
