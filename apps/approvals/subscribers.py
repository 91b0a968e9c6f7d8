"""What is under way when rules or people change is looked at again: the stricter of the old and the new asks (A-11).

After the commit and at least once, as the relay does it: the locks of people and of records are never held together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Q

from apps.accounts.models import User
from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.audit.subscribers import subscribers

from .enums import RevisionState
from .models import Approval, PolicyRevision, Revision
from .rules import LIVE
from .services import reconsider, refresh
from .services.reconsidering import asks_person


def _after_revision(event) -> None:
    """A policy: every approval under it that is not acted on yet. A board: what it is asked."""
    enacted = Revision.objects.filter(docket__key=event.key, kind="board").values_list("name", flat=True).first()
    if enacted:
        reconsider(Q(board__slug=enacted))
        return
    revision = PolicyRevision.objects.filter(docket__key=event.key, state=RevisionState.IN_FORCE)
    slug = revision.values_list("policy__slug", flat=True).first()
    if slug is None:
        return
    live = Approval.objects.filter(policy=slug, state__in=LIVE, enacted_at__isnull=True).select_related("docket")
    for approval in live:
        refresh(approval.docket, by=None)


def _after_seat(event) -> None:
    reconsider(Q(board__slug=event.key))


def _after_membership(event) -> None:
    reconsider(Q(team__slug=event.key.removeprefix("team:")))


def _after_person(event) -> None:
    if person := User.objects.filter(username=event.key.removeprefix("person:")).first():
        reconsider(asks_person(person))


AFTER: dict[str, Callable[..., None]] = {
    "revision.enacted": _after_revision,
    **dict.fromkeys(("seat.given", "seat.confirmed", "seat.ended"), _after_seat),
    **dict.fromkeys(("membership.added", "membership.removed"), _after_membership),
    **dict.fromkeys(
        (
            "absence.planned",
            "absence.cancelled",
            "person.deactivated",
            "person.reactivated",
            "role.granted",
            "role.revoked",
        ),
        _after_person,
    ),
}


def look_again(events: Sequence[Event]) -> None:
    """Look again at what events may have moved, once for each thing that happened; harmless when repeated."""
    moved = {(event.kind, event.key): event for event in events if event.outcome == Outcome.DONE}
    for (kind, _key), event in moved.items():
        if kind in AFTER:
            AFTER[kind](event)


subscribers.add("approvals.reconsider", look_again)
