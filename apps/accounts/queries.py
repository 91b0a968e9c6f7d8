"""What pages and the API read about people, teams and roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from apps.core import clock

from .enums import BulkRowState, BulkState, RoleName
from .models import Absence, ApiToken, BulkRow, BulkRun, Membership, RoleGrant, SavedView, Team, User
from .roles import ROLES

TEAMS_OF = Prefetch("memberships", Membership.objects.select_related("team").order_by("team__name"))
ROLES_OF = Prefetch("role_grants", RoleGrant.objects.select_related("role").order_by("role__name"))


def people(*, search: str = "", team: str = "", role: str = "", left: bool | None = None) -> QuerySet[User]:
    """People with their teams and roles; ``left`` chooses those who are no longer active."""
    found = User.objects.prefetch_related(TEAMS_OF, ROLES_OF).order_by("name", "id")
    if search:
        found = found.filter(Q(name__icontains=search) | Q(username__icontains=search) | Q(email__icontains=search))
    if team:
        found = found.filter(memberships__team__slug=team)
    if role:
        found = found.filter(role_grants__role__slug=role)
    return found if left is None else found.filter(is_active=not left)


def teams() -> QuerySet[Team]:
    """Teams with the number of active members."""
    active = Count("memberships", filter=Q(memberships__user__is_active=True))
    return Team.objects.annotate(size=active).order_by("name")


def members_of(team: Team) -> QuerySet[Membership]:
    """Who is in a team, leads first."""
    return team.memberships.select_related("user").order_by("-is_lead", "user__name")


@dataclass(frozen=True)
class RoleRow:
    """A role with what it may do and who holds it."""

    slug: str
    name: str
    description: str
    rights: tuple[str, ...]
    holders: list[User]


def role_rows() -> list[RoleRow]:
    """Every role, with its active holders, in two queries."""
    holders: dict[str, list[User]] = {name: [] for name in RoleName}
    grants = RoleGrant.objects.filter(user__is_active=True).select_related("role", "user").order_by("user__name")
    for grant in grants:
        holders[grant.role.slug].append(grant.user)
    return [
        RoleRow(name.value, name.label, text.description, text.rights, holders[name]) for name, text in ROLES.items()
    ]


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's tokens, newest first, revoked and expired ones included."""
    return ApiToken.objects.filter(user=user).select_related("user").order_by("-id")


def absences(user: User | None = None) -> QuerySet[Absence]:
    """Times away that are not over, of one person or of all."""
    found = Absence.objects.filter(ends_at__gt=clock.now(), user__is_active=True).select_related("user", "delegate")
    return (found.filter(user=user) if user else found).order_by("starts_at", "id")


def away_now(user: User, at: datetime) -> Absence | None:
    """The time away that a person is in at an instant."""
    return user.absences.select_related("delegate").filter(starts_at__lte=at, ends_at__gt=at).first()


def views_for(user: User, page: str = "") -> QuerySet[SavedView]:
    """A person's own saved views and those that others share with everybody or with a team of theirs."""
    found = SavedView.objects.filter(_open_to(user)).select_related("user", "team")
    return (found.filter(page=page) if page else found).order_by("name", "id")


def fresh_view(view: SavedView) -> SavedView:
    """The view as it stands now."""
    return SavedView.objects.get(pk=view.pk)


def pinned_view(user: User, page: str) -> SavedView | None:
    """The view that the person's list opens with; a view that is no longer shared with them counts as none."""
    return SavedView.objects.filter(_open_to(user), pins__user=user, pins__page=page).first()


def sees_view(user: User, view: SavedView) -> bool:
    """The view is the person's own, or shared with them."""
    return SavedView.objects.filter(_open_to(user), pk=view.pk).exists()


def own_teams(user: User) -> QuerySet[Team]:
    """The teams that a person is in, by name."""
    return Team.objects.filter(memberships__user=user).order_by("name")


def _open_to(user: User) -> Q:
    mine = Membership.objects.filter(user=user).values("team")
    return Q(user=user) | Q(is_shared=True, team__isnull=True) | Q(team__in=mine)


def bulk_run(user: User, pk: int) -> BulkRun | None:
    """A person's own run; nobody looks at another's."""
    return BulkRun.objects.filter(user=user, pk=pk).select_related("user", "undoes").first()


def bulk_run_under_way(page: str, **given: str) -> BulkRun | None:
    """A run on this list that a worker is at, of whomever, among those that were given these values."""
    rows = BulkRun.objects.filter(page=page, state=BulkState.RUNNING, given__contains=given)
    return rows.select_related("user").order_by("pk").first()


def bulk_counts(run: BulkRun) -> dict[str, int]:
    """How many rows are in each state, in one query."""
    found = dict(run.rows.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in BulkRowState}


def bulk_rows(run: BulkRun, *, after: int = 0, size: int = 100, states: tuple[str, ...] = ()) -> list[BulkRow]:
    """Rows of a run by their place, ``size`` after one; those in ``states`` only where given."""
    rows = run.rows.filter(position__gt=after).order_by("position")
    return list((rows.filter(state__in=states) if states else rows)[:size])
