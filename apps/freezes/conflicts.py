"""Freezes among the conflicts: whatever is planned inside an announced one shows it, on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.rules import Ground, Meeting, Rule, Side, rules
from apps.core import clock

from .enums import Level
from .models import Freeze
from .queries.hits import TOLD, WORK, Place, facts_of
from .scope import Scope


def frozen(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """A freeze and what it covers. A draft (tentative) and one that is over stand in nobody's way.

    As a conflict it warns and never blocks: that it stops a start is said by the verdict, which knows of exceptions.
    """
    if mine.kind == WindowKind.FREEZE:
        pairs = [(mine, other, other) for other in others if other.kind in TOLD]
    elif mine.kind in TOLD:
        pairs = [(other, mine, other) for other in others if other.kind == WindowKind.FREEZE]
    else:
        return
    pairs = [(freeze, work, other) for freeze, work, other in pairs if freeze.is_firm]
    if not pairs:
        return
    now = clock.now()
    pairs = [pair for pair in pairs if pair[0].span.upper > now]
    freezes = _freezes({freeze.docket_id for freeze, _work, _other in pairs})
    with_types = any(scope.types for _freeze, scope in freezes.values())
    known = facts_of([_place(work) for _freeze, work, _other in pairs], with_types=with_types)
    for (side, work, other), facts in zip(pairs, known, strict=True):
        freeze, scope = freezes[side.docket_id]
        if scope.covers(work.facts or facts, when_unsaid=work.kind in WORK):
            mild = freeze.level == Level.ADVISORY or work.kind not in WORK
            yield Meeting(other, severity=Severity.INFO if mild else "")


def _freezes(docket_ids: set[int]) -> dict[int, tuple[Freeze, Scope]]:
    rows = Freeze.objects.filter(docket__in=docket_ids).prefetch_related("scopes__team")
    return {freeze.docket_id: (freeze, Scope.of(freeze)) for freeze in rows}


def _place(side: Side) -> Place:
    return Place(side.services, side.environments, side.docket_id)


def outside_maintenance(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """Work that lies in a maintenance window of its place only in part.

    Pair by pair, so that both sides find the same whatever other windows there are; what is let in says the verdict.
    """
    for other in others:
        allowed, work = (mine, other) if mine.kind == WindowKind.MAINTENANCE else (other, mine)
        if allowed.kind != WindowKind.MAINTENANCE or work.kind not in WORK or not allowed.is_firm:
            continue
        whole = allowed.span.lower <= work.span.lower and work.span.upper <= allowed.span.upper
        if _share(allowed, work) and not whole:
            yield Meeting(other)


def _share(one: Side, other: Side) -> bool:
    return bool(one.services & other.services or one.environments & other.environments)


rules.add(
    "outside_maintenance",
    Rule(
        "outside_maintenance",
        _("Outside maintenance"),
        Severity.WARNS,
        outside_maintenance,
        _("Only a part of the work lies in the maintenance window: %(other)s, %(span)s."),
    ),
)
rules.add(
    "freeze",
    Rule(
        "freeze",
        _("Freeze"),
        Severity.WARNS,
        frozen,
        _("The freeze %(other)s covers this: %(span)s."),
        turned=_("%(other)s is planned inside this freeze: %(span)s."),
        kinds=frozenset({WindowKind.FREEZE}),
    ),
)
