"""The conflicts that stand, as a list: what of each pair one reader may see, narrowed and in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from apps.core import clock
from apps.dockets.permissions import visible_to

from ..enums import ConflictStatus, Severity, Weight
from ..models import Claim, Conflict, Window
from ..rules import held_by

ORDER = ("-since", "-id")


@dataclass(frozen=True)
class ConflictFilter:
    """Empty means any; ``status`` empty means what is not resolved. ``days``: stands at least so long."""

    severity: str = ""
    status: str = ""
    rule: str = ""
    service: str = ""
    team: str = ""
    q: str = ""
    days: int = 0
    mine: bool = False


def standing(user, wanted: ConflictFilter | None = None) -> QuerySet[Conflict]:
    """Conflicts of records that this person sees, newest first, with both sides; ``seen_first`` and ``seen_second`` say
    which of them may be named, ``seen_both`` whether more than span, severity and status is told. A filter finds only by
    what is seen. With a reserved window each other has one row, the gravest: how many comparisons found it, and which,
    would say what it claims."""
    wanted = wanted or ConflictFilter()
    first, second = _seen(user, "first"), _seen(user, "second")
    rows = Conflict.objects.filter(first & Q(first__docket__isnull=False) | second & Q(second__docket__isnull=False))
    both = first & second & _seen_about(user)
    rows = rows.annotate(seen_first=_flag(first), seen_second=_flag(second), seen_both=_flag(both))
    rows = rows.filter(_narrowed(wanted, user))
    if both:
        rows = rows.annotate(told_after=_place()).filter(Q(seen_both=True) | ~Exists(_told_before()))
    return rows.select_related(
        "rule",
        "service",
        "environment",
        "person",
        "owner",
        "accepted_by",
        "about",
        "first__docket__team",
        "second__docket__team",
    ).order_by(*ORDER)


def named(user, keys) -> list[Conflict]:
    """These by their ids, each with ``docket``: the side that this person sees, of two the own team's first."""
    ids = [int(key) for key in keys if str(key).isdigit() and len(str(key)) < 19]
    rows = list(standing(user, ConflictFilter(status="any")).filter(pk__in=ids))
    for row in rows:
        row.docket = min(seen_dockets(row), key=lambda docket: docket.team_id not in user.team_ids)
    return rows


def seen_dockets(row: Conflict) -> list:
    """The records at its sides that the reader of this row sees."""
    pairs = ((row.first, row.seen_first), (row.second, row.seen_second))
    return [window.docket for window, seen in pairs if seen and window is not None and window.docket_id]


def held_of(row: Conflict) -> str:
    """Why nobody accepts this one; of reserved time, whose rule is not told, nothing."""
    return held_by(row.rule.code, row.severity) if row.seen_both else ""


def weight_of(row: Conflict) -> Severity | Weight:
    """How grave it is, as the page of either record says it."""
    return Weight.STOPS if held_of(row) else Severity(row.severity)


def _narrowed(wanted: ConflictFilter, user) -> Q:
    found = Q() if wanted.status == "any" else ~Q(status=ConflictStatus.RESOLVED)
    if wanted.status in ConflictStatus.values:
        found = _status(wanted.status)
    if wanted.severity:
        found &= Q(severity=wanted.severity)
    if wanted.rule:
        found &= Q(rule__code=wanted.rule, seen_both=True)
    if wanted.days:
        found &= Q(since__lte=clock.now() - timedelta(days=wanted.days))
    if wanted.service:
        windows = Window.objects.filter(pk__in=Claim.objects.filter(service__slug=wanted.service).values("window"))
        found &= _either(lambda side: Q(**{f"{side}__in": windows}))
    if wanted.team:
        found &= _either(lambda side: Q(**{f"{side}__docket__team__slug": wanted.team}))
    if wanted.q:
        found &= _either(
            lambda side: (
                Q(**{f"{side}__docket__title__icontains": wanted.q}) | Q(**{f"{side}__docket__key__iexact": wanted.q})
            )
        )
    if wanted.mine:
        found &= Q(owner=user.pk) | _either(lambda side: Q(**{f"{side}__docket__team__in": user.team_ids}))
    return found


def _status(status: str) -> Q:
    """An acceptance that has run out counts as open, also before anybody noted it."""
    over = Q(status=ConflictStatus.ACCEPTED, accepted_until__lte=clock.now())
    if status == ConflictStatus.OPEN:
        return Q(status=status) | over
    return Q(status=status) & ~over if status == ConflictStatus.ACCEPTED else Q(status=status)


def _either(condition) -> Q:
    return Q(seen_first=True) & condition("first") | Q(seen_second=True) & condition("second")


def _seen(user, side: str) -> Q:
    """The condition that this person sees the record at that side; time of nobody is seen by all."""
    condition = visible_to(user, f"{side}__docket__")
    return condition if not condition else Q(**{f"{side}__docket__isnull": True}) | condition


def _seen_about(user) -> Q:
    """The condition that this person sees the record that it is about, where it is about one."""
    condition = visible_to(user, "about__")
    return condition if not condition else Q(about__isnull=True) | condition


def _place() -> Case:
    """Of one pair of windows what stands comes before what is resolved, and the graver before the milder."""
    grave = [When(severity=one, then=place) for place, one in enumerate((Severity.BLOCKS, Severity.WARNS))]
    return Case(When(status=ConflictStatus.RESOLVED, then=9), *grave, default=2)


def _told_before() -> QuerySet[Conflict]:
    pair = Conflict.objects.filter(first=OuterRef("first"), second=OuterRef("second")).annotate(place=_place())
    return pair.filter(Q(place__lt=OuterRef("told_after")) | Q(place=OuterRef("told_after"), pk__lt=OuterRef("pk")))


def _flag(condition: Q):
    if not condition:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
