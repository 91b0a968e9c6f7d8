"""What is under way when the people or the boards it asks change: whatever now counts otherwise is looked at again."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from apps.accounts.models import Membership
from apps.audit.services import recording
from apps.core import clock
from apps.core.locking import one_act
from apps.dockets.models import Docket

from ..digests import hold
from ..electorate import count
from ..enums import BallotState
from ..models import Ballot, Seat, Vote
from ..rules import LIVE
from .refreshing import ASKED, has_moved, refresh
from .settling import described, settle_ballot


def asks_person(user) -> Q:
    """The condition on ballots that ask a person or did when they were put to the vote, or on which the person voted."""
    said = Vote.objects.filter(Q(voter=user) | Q(on_behalf_of=user), ballot=OuterRef("pk"), ended_at__isnull=True)
    seats = Seat.objects.filter(user=user, until__isnull=True)
    teams = Membership.objects.filter(user=user)
    asks = Q(board__in=seats.values("board")) | Q(team__in=teams.values("team")) | Q(seated__contains=[user.pk])
    return asks | Exists(said)


@one_act()
def reconsider(which: Q) -> int:
    """Look again at the live ballots among ``which``; returns how many records were touched.

    Counted in five queries first, so that only records that have moved are locked; those in the order of their numbers,
    because two of these may run at once.
    """
    ahead = Q(step__approval__state__in=LIVE, step__approval__enacted_at__isnull=True) & ~Q(state=BallotState.VOIDED)
    alone = Q(step__isnull=True, state__in=ASKED)
    rows = Ballot.objects.filter(which, ahead | alone).select_related("step", "board", "team", "docket")
    moved = [counted.ballot for counted in count(rows, clock.now()).values() if has_moved(counted)]
    dockets = {ballot.docket_id: ballot.docket for ballot in moved}
    for pk, docket in sorted(dockets.items()):
        if any(ballot.step_id for ballot in moved if ballot.docket_id == pk):
            refresh(docket, by=None)
        _settle_alone(docket, [ballot.pk for ballot in moved if ballot.docket_id == pk and not ballot.step_id])
    return len(dockets)


def _settle_alone(docket: Docket, ids: list[int]) -> None:
    if not ids:
        return
    hold(docket)
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("docket", "step", "board", "team")
    for ballot in rows.filter(pk__in=ids, state__in=ASKED).order_by("pk"):
        with recording(kind="ballot.recounted", key=docket.key, by=None, data=described(ballot)):
            settle_ballot(ballot, by=None)
