"""A type of change with fields of its own, one of each kind."""

from __future__ import annotations

import pytest

from apps.audit.services import recording
from apps.changes.models import ChangeType

TICKET = {"label": "Vendor ticket", "kind": "text", "needed_at": "submit", "judged_in": "what"}
FIELDS = [
    {"name": "vendor_ticket", **TICKET},
    {"name": "load", "label": "Load", "kind": "number"},
    {"name": "go_live", "label": "Go live", "kind": "date"},
    {"name": "ring", "label": "Ring", "kind": "choice", "choices": ["first", "all"]},
    {"name": "trained", "label": "Trained", "kind": "yes_no", "needed_at": "finish"},
    {"name": "owner", "label": "Business owner", "kind": "person", "judged_in": "people"},
    {"name": "proof", "label": "Proof", "kind": "link", "needed_at": "close"},
]
BLANK = {"choices": [], "hint": "", "needed_at": "", "judged_in": "", "prompted_at": ""}


@pytest.fixture
def typed(seeded):
    """The normal type with fields of its own."""
    with recording(kind="tests.prepared", key="tests", by=None):
        row = ChangeType.objects.get(slug="normal", is_in_force=True)
        row.fields = [{**BLANK, **field} for field in FIELDS]
        row.save()
    return row
