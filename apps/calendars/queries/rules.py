"""The rules of comparison as they stand: settings, how many conflicts each stands for, how far a change of one got."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q

from ..enums import ConflictStatus
from ..models import ConflictRule, RuleSweep
from ..rules import Rule, rules


@dataclass(frozen=True)
class RuleRow:
    """A rule, what is declared of it (None where nothing in the code answers any more), and how it stands."""

    rule: ConflictRule
    declared: Rule | None
    open: int
    accepted: int
    sweep: RuleSweep | None = None
    settings: list[tuple[str, int]] = field(default_factory=list)


def rule_rows() -> list[RuleRow]:
    """Every rule in the order in which it was declared; two queries, and one for sweeps under way."""
    counted = ConflictRule.objects.annotate(
        open_count=Count("conflicts", filter=Q(conflicts__status=ConflictStatus.OPEN)),
        accepted_count=Count("conflicts", filter=Q(conflicts__status=ConflictStatus.ACCEPTED)),
    )
    sweeps = {row.rule_id: row for row in RuleSweep.objects.filter(finished_at=None).order_by("pk")}
    order = {code: place for place, code in enumerate(rules.names())}
    rows = sorted(counted, key=lambda row: (order.get(row.code, len(order)), row.code))
    return [_row(row, rules.get(row.code), sweeps.get(row.pk)) for row in rows]


def _row(row: ConflictRule, declared: Rule | None, sweep: RuleSweep | None) -> RuleRow:
    parameters = declared.parameters if declared else ()
    settings = [(str(one.label), row.parameters.get(one.name, one.usual)) for one in parameters]
    return RuleRow(row, declared, row.open_count, row.accepted_count, sweep, settings)
