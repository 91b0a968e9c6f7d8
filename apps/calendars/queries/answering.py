"""What an app reads that answers the verdict for its rule: how grave that is set to be, and what is accepted."""

from __future__ import annotations

from datetime import datetime

from ..enums import ConflictStatus
from ..models import Conflict, ConflictRule
from ..rules import rules


def force_of(code: str) -> str:
    """The severity that a rule is set to now; empty where it is switched off."""
    row = ConflictRule.objects.filter(code=code).first()
    if row is None:
        return str(rules.get(code).severity)
    return row.severity if row.is_enabled else ""


def accepted_for(docket, code: str, at: datetime) -> dict[int, datetime]:
    """Until when, after ``at``, this rule's conflicts of a record are accepted, by the id of the docket they are about."""
    if docket is None:
        return {}
    rows = Conflict.objects.of_dockets([docket]).filter(rule__code=code, about__isnull=False, accepted_until__gt=at)
    rows = rows.filter(status=ConflictStatus.ACCEPTED)
    return dict(rows.values_list("about_id", "accepted_until"))
