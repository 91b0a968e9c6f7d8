"""Who may keep people, teams and roles. Each function answers with a refusal or nothing; there is no superuser."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .enums import RoleName, Scope
from .models import ApiToken, Membership, SavedView, Team, User


def may_administer(user: User | None) -> Refusal | None:
    """People, teams, roles and service accounts: administrators. None (the system itself) may too."""
    if user is None or user.holds(RoleName.ADMINISTRATOR):
        return None
    return Refusal(
        _("Only an administrator keeps people, teams and roles."),
        code="not_administrator",
        kind="who",
        unblock=_("An administrator"),
    )


def may_confirm_member(row: Membership, user: User) -> Refusal | None:
    """Another administrator, or who leads the team; never the one who took the person in, or the person."""
    leads = Membership.objects.filter(team=row.team_id, user=user, is_lead=True)
    second = user.pk not in (row.given_by_id, row.user_id)
    if second and user.is_active and (user.holds(RoleName.ADMINISTRATOR) or leads.exists()):
        return None
    return Refusal(
        _("A second person confirms a member: another administrator, or whoever leads %s.") % row.team,
        code="second_person",
        kind="who",
        unblock=_("Another administrator or a lead"),
    )


def may_keep_absence(user: User | None, of: User) -> Refusal | None:
    """A person's own time away, or an administrator."""
    if user is not None and user.is_active and user.pk == of.pk:
        return None
    if may_administer(user) is None:
        return None
    return Refusal(
        _("A time away is noted by the person, or by an administrator."), code="not_yours", kind="who", unblock=of.name
    )


def may_make_token(user: User | None, of: User, scopes: list[str]) -> Refusal | None:
    """A token of one's own; of a service account by an administrator. Only administrators hand out ``admin``."""
    if user is not None and not user.is_active:
        return Refusal(_("This account is not active."), code="inactive", kind="who")
    own = user is not None and user.pk == of.pk
    if not own and (not of.is_service or may_administer(user)):
        return Refusal(
            _("A token is made by the person it is for; for a service account, by an administrator."),
            code="not_yours",
            kind="who",
            unblock=_("An administrator"),
        )
    if Scope.ADMIN in scopes and not of.holds(RoleName.ADMINISTRATOR):
        return Refusal(
            _("A token to administer is only for administrators."), code="not_administrator", kind="who", field="scopes"
        )
    if of.is_service and not {Scope.APPROVE, Scope.ADMIN}.isdisjoint(scopes):
        return Refusal(_("A program neither votes nor administers."), code="program", kind="who", field="scopes")
    return None


WRITES = tuple(role for role in RoleName if role not in (RoleName.VIEWER, RoleName.AUDITOR))
"""The roles whose holders do work here; the others read."""


def may_be_named(person: User, *roles: RoleName, field: str = "") -> Refusal | None:
    """Be named on a record for its work: who holds one of ``roles``; without them, any role that does not only read."""
    if person.holds(*(roles or WRITES)):
        return None
    if roles:
        sentence = _("%(person)s is no %(role)s. Name one, or have an administrator give %(person)s the role.")
    else:
        sentence = _("%(person)s only reads here. Name somebody who may do it, or have an administrator give a role.")
    said = {"person": person, "role": _(" or ").join(str(role.label).lower() for role in roles)}
    return Refusal(sentence % said, code="may_be_named", kind="input", field=field, unblock=_("An administrator"))


def may_revoke_token(user: User | None, token: ApiToken) -> Refusal | None:
    """One's own token; any token by an administrator."""
    if user is not None and token.user_id == user.pk:
        return None
    return may_administer(user)


def may_change_view(user: User, view: SavedView) -> Refusal | None:
    """A saved view belongs to who saved it, also where it is shared."""
    if view.user_id == user.pk:
        return None
    return Refusal(_("This view was saved by %s.") % view.user, code="not_yours", kind="who", unblock=view.user.name)


def may_share_with(user: User, team: Team | None) -> Refusal | None:
    """With everybody, or with a team that one is in."""
    if team is None or team.memberships.filter(user=user).exists():
        return None
    return Refusal(
        _("You are not in %s. Share it with a team of yours, or with everybody.") % team,
        code="not_in_team",
        kind="who",
        field="team",
    )


def may_see_tokens(user: User, of: User) -> bool:
    """A person's tokens are seen by that person and by administrators."""
    return user.pk == of.pk or may_administer(user) is None
