"""Bookings among the conflicts: work of another team in an environment that somebody holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from apps.calendars.enums import Severity, WindowKind
from apps.calendars.rules import WORK, Ground, Meeting, Rule, Side, rules
from apps.dockets.models import Docket

from .models import Booking


def booked_by_others(mine: Side, others: Sequence[Side], ground: Ground) -> Iterable[Meeting]:
    """A booking and work that is neither of its team nor what it was made for.

    Firm in production or an exclusive environment it blocks; else it warns.
    """
    pairs = []
    for other in others:
        booking, work = (mine, other) if mine.kind == WindowKind.BOOKING else (other, mine)
        shared = mine.environments & other.environments
        if shared and booking.kind == WindowKind.BOOKING and work.kind in WORK - {WindowKind.BOOKING}:
            pairs.append((booking, work, other, shared))
    if not pairs:
        return
    ids = {side.docket_id for booking, work, *_rest in pairs for side in (booking, work) if side.docket_id}
    teams = dict(Docket.objects.filter(pk__in=ids).values_list("pk", "team__slug"))
    made_for = dict(Booking.objects.filter(docket__in=ids).values_list("docket", "subject"))
    for booking, work, other, shared in pairs:
        held_for = made_for.get(booking.docket_id) or (booking.facts or {}).get("made_for")
        if _team(work, teams) == _team(booking, teams) or (work.docket_id and held_for == work.docket_id):
            continue
        for pk in shared:
            grave = booking.is_firm and pk in ground.grave
            yield Meeting(other, environment_id=pk, severity=Severity.BLOCKS if grave else "")


def _team(side: Side, teams: dict[int, str]) -> str | None:
    """Of what is only asked about, what its facts say."""
    return teams.get(side.docket_id) or (side.facts or {}).get("team")


rules.add(
    "booked_by_others",
    Rule(
        "booked_by_others",
        _("Booked by others"),
        Severity.WARNS,
        booked_by_others,
        _("%(where)s is held by another team: %(other)s, %(span)s."),
        _(
            "Work in an environment that somebody has booked, by another team and not for what it was booked for. Firm in"
            " production or in an exclusive environment it blocks."
        ),
        _("Checkout has booked Payments staging for its tests, and Ledger deploys there meanwhile."),
        turned=_("Another team works in %(where)s: %(other)s, %(span)s."),
        turned_for=frozenset({WindowKind.BOOKING}),
    ),
)
