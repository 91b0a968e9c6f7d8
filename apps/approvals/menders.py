"""Who can mend what nobody can decide: "nobody can decide" is a state with an owner, not silence."""

from __future__ import annotations

from django.db.models import Q

from apps.accounts.enums import RoleName
from apps.accounts.models import Membership, RoleGrant, User
from apps.core import clock

from .electorate import seats_in_force
from .enums import BallotState, Rung, SeatRole
from .models import Approval, Ballot, Seat


def change_managers() -> Q:
    """The condition on people who hold that role."""
    held = RoleGrant.objects.filter(role__slug=RoleName.CHANGE_MANAGER)
    return Q(pk__in=held.values("user"), is_active=True, is_service=False)


def menders_of(approval: Approval) -> list[User]:
    """The chairs of the boards and the leads of the teams that cannot decide; change managers where there are none, and
    where the policy itself is to blame. Who is excluded from deciding may well seat others."""
    stuck = Ballot.objects.filter(step__approval=approval, state=BallotState.STUCK)
    found = User.objects.none()
    if not approval.problem_of_policy:
        chairs = _seated(stuck.exclude(board=None).values("board"), SeatRole.CHAIR)
        leads = Membership.objects.filter(team__in=stuck.exclude(team=None).values("team"), is_lead=True)
        found = User.objects.filter(Q(pk__in=chairs) | Q(pk__in=leads.values("user")), is_active=True, is_service=False)
    people = list(found.order_by("name", "pk"))
    return people or list(User.objects.filter(change_managers()).order_by("name", "pk"))


def on_rung(ballot: Ballot, whom: str) -> list[User]:
    """The people who stand on a rung of a ballot's ladder; of a team its leads stand for the chair."""
    if whom == Rung.MANAGER:
        return list(User.objects.filter(change_managers()).order_by("name", "pk"))
    role = SeatRole.ALTERNATE if whom == Rung.ALTERNATES else SeatRole.CHAIR
    if ballot.board_id:
        ids = _seated([ballot.board_id], role)
    else:
        leads = Membership.objects.filter(team=ballot.team_id, is_lead=True)
        ids = leads.values("user") if whom == Rung.CHAIR else []
    found = User.objects.filter(pk__in=ids, is_active=True, is_service=False)
    return [user for user in found.order_by("name", "pk") if str(user.pk) not in ballot.excluded]


def _seated(boards, role: str):
    return Seat.objects.filter(seats_in_force(clock.now()), board__in=boards, role=role).values("user")
