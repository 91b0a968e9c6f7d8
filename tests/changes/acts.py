"""Changes of the tests, walked through real states."""

from __future__ import annotations

from datetime import timedelta

from apps.approvals.models import Approval, Ballot
from apps.approvals.services import cast
from apps.changes import services
from apps.changes.models import ChangeRequest, ChangeTemplate
from apps.core import clock
from apps.core.refusals import Refused
from apps.reviews.models import Review

HOUR = timedelta(hours=1)
COMPLETE = {
    "reason": "The key is a year old.",
    "implementation_plan": "1. Put the new key beside the old one.\n2. Switch.",
    "backout_plan": "Switch back.",
    "test_plan": "Sign and verify one payment.",
    "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
}
SEEN = ("open", "stuck")


def soon(hours: float = 2):
    """An instant of a whole minute, some hours ahead."""
    return (clock.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def draft(people, place, **given) -> ChangeRequest:
    """A complete normal change of Alice's on the ledger in production, in two hours."""
    start = given.pop("start", None) or soon()
    values = {
        "by": people.alice,
        "title": "Rotate the signing key",
        "services": [place.ledger],
        "environments": [place.prod],
        "start": start,
        "end": given.pop("end", None) or start + HOUR,
        "implementer": people.alice,
        **COMPLETE,
        **given,
    }
    return services.draft(**values)


def fresh(change: ChangeRequest) -> ChangeRequest:
    """The change as it stands now, without anything remembered."""
    return ChangeRequest.objects.select_related("docket", "type").get(pk=change.pk)


def vote(change: ChangeRequest, people, *names: str, choice: str = "approve", **given) -> int:
    """Each of these people answers every open ballot that is theirs; returns how many votes were cast."""
    count = 0
    for name in names:
        for ballot in Ballot.objects.filter(docket=change.docket, state__in=SEEN):
            try:
                cast(
                    Ballot.objects.get(pk=ballot.pk),
                    by=people.fresh(name),
                    choice=choice,
                    digest=_digest(ballot),
                    **given,
                )
            except Refused:
                continue
            count += 1
    return count


def _digest(ballot: Ballot) -> str:
    return Approval.objects.get(steps=ballot.step_id).digest if ballot.step_id else ballot.digest


def approved(people, place, **given) -> ChangeRequest:
    """A normal change, submitted, assessed by a peer, carried by its owners and the board."""
    change = draft(people, place, **given)
    services.submit(change, by=people.alice)
    for _round in range(3):
        vote(change, people, "bob", "olga", "carol", "dave", "quinn")
    return fresh(change)


def started(people, place, **given) -> ChangeRequest:
    """As ``approved``, with the clock moved into the window by the caller's ``clock.shifted``."""
    change = approved(people, place, **given)
    with clock.shifted(timedelta(hours=2, minutes=5)):
        return services.start(change, by=people.alice)


def reviewed(change: ChangeRequest, people) -> None:
    """Its review is done."""
    from apps.reviews.services import complete

    review = Review.objects.get(docket=change.docket)
    complete(
        review, by=people.erin, summary="It went as planned.", went_well="All.", went_wrong="Nothing.", cause="None."
    )


def template_of(people) -> ChangeTemplate:
    """The first certified template of the seeds."""
    return ChangeTemplate.objects.select_related("docket").order_by("pk").first()
