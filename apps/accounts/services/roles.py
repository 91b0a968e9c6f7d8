"""Roles: given and taken, each time with who, when and why."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core.insist import insist
from apps.core.refusals import Refusal

from .. import permissions, rules
from ..enums import RoleName
from ..models import Role, RoleGrant, User


@transaction.atomic
def grant_role(user: User, role: RoleName | str, *, by, reason: str = "") -> RoleGrant:
    """Give a role; giving it twice changes nothing. Raises Refused for programs and unknown roles."""
    insist(permissions.may_administer(by))
    row = _locked_role(role)
    insist(rules.role_fits(RoleName(row.slug), user))
    standing = RoleGrant.objects.filter(role=row, user=user).first()
    if standing is not None:
        return standing
    with recording(kind="role.granted", key=user.event_key, by=by, reason=reason, data={"role": row.slug}):
        grant = RoleGrant.objects.create(role=row, user=user)
        user.__dict__.pop("role_names", None)
    return grant


@transaction.atomic
def revoke_role(user: User, role: RoleName | str, *, by, reason: str = "") -> None:
    """Take a role away; the last administrator keeps theirs."""
    insist(permissions.may_administer(by))
    row = _locked_role(role)
    grant = RoleGrant.objects.filter(role=row, user=user).first()
    if grant is None:
        return
    if row.slug == RoleName.ADMINISTRATOR:
        insist(rules.an_administrator_remains(user))
    with recording(kind="role.revoked", key=user.event_key, by=by, reason=reason, data={"role": row.slug}):
        grant.delete()
        user.__dict__.pop("role_names", None)


def _locked_role(role: RoleName | str) -> Role:
    """The role's row; where it can lock everybody out, locked until the end of the transaction."""
    if role not in RoleName.values:
        insist(Refusal(_("There is no role “%s”.") % str(role)[:40], code="unknown_role", kind="input", field="role"))
    rows = Role.objects.select_for_update() if role == RoleName.ADMINISTRATOR else Role.objects
    return rows.get(slug=role)
