"""People: added, edited, given passwords, deactivated. Nobody is ever deleted: the audit trail knows them by id."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions, rules
from ..enums import RoleName
from ..models import Role, Team, User
from .roles import grant_role
from .teams import add_member

EDITABLE = frozenset({"name", "email", "time_zone"})
SETTINGS = frozenset({"time_zone", "theme", "single_keys"})
_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def create_person(
    *,
    by,
    username: str,
    name: str,
    email: str,
    password: str | None = None,
    time_zone: str = "UTC",
    is_service: bool = False,
    roles: Iterable[RoleName] = (),
    teams: Iterable[Team] = (),
) -> User:
    """Add a person or a service account; raises Refused (who, or input per field).

    Without ``password`` nobody can sign in as this person until an administrator sets one; a program never can.
    """
    insist(permissions.may_administer(by))
    user = User(
        username=username.strip().lower(),
        name=clean_line(name),
        email=email.strip(),
        time_zone=time_zone,
        is_service=is_service,
        created_at=clock.now(),
    )
    _set(user, password if not is_service else None)
    insist(rules.zone_is_known(time_zone), *(rules.password_is_good(password, user) if password else ()))
    insist_clean(user, exclude=("password",))
    with recording(kind="person.created", key=user.event_key, by=by):
        user.save()
        for role in ([RoleName.SERVICE_ACCOUNT] if is_service else []) + list(roles):
            grant_role(user, role, by=by)
        for team in teams:
            add_member(team, user, by=by)
    return user


def edit_person(user: User, *, by, version: int | None = None, **fields) -> User:
    """Change name, e-mail or time zone as an administrator; raises Stale, or Refused per field."""
    insist(permissions.may_administer(by))
    return _change(user, fields, allowed=EDITABLE, kind="person.edited", by=by, version=version)


def change_settings(user: User, *, by, version: int | None = None, **fields) -> User:
    """Change one's own time zone, theme or single keys."""
    if by is None or by.pk != user.pk:
        insist(Refusal(_("These settings are the person's own."), code="not_yours", kind="who", unblock=user.name))
    return _change(user, fields, allowed=SETTINGS, kind="person.settings_changed", by=by, version=version)


def set_password(user: User, *, by) -> str:
    """Give a person a new random password and return it; it is shown once, and all their sessions end."""
    insist(permissions.may_administer(by), _no_program(user))
    password = "".join(secrets.choice(_SIGNS) for _place in range(20))
    _store(user, password, by)
    return password


def change_own_password(user: User, *, current: str, password: str) -> User:
    """Change one's own password; raises Refused where the current one is wrong or the new one weak."""
    if not user.check_password(current):
        insist(Refusal(_("That is not your current password."), code="wrong_password", kind="input", field="current"))
    insist(*rules.password_is_good(password, user))
    return _store(user, password, user)


def deactivate(user: User, *, by, reason: str, version: int | None = None) -> User:
    """End a person's access at once: sessions, tokens and feeds stop working. What they did stays on record."""
    return _switch(user, active=False, by=by, reason=reason, version=version)


def reactivate(user: User, *, by, reason: str, version: int | None = None) -> User:
    """Give access back; roles and teams are as they were."""
    return _switch(user, active=True, by=by, reason=reason, version=version)


def _switch(user: User, *, active: bool, by, reason: str, version: int | None) -> User:
    insist(permissions.may_administer(by))
    kind = "person.reactivated" if active else "person.deactivated"
    with transaction.atomic():
        # The same lock that granting and revoking takes, so that two administrators cannot deactivate each other.
        Role.objects.select_for_update().filter(slug=RoleName.ADMINISTRATOR).first()
        locked = _locked(user, version)
        if locked.is_active == active:
            return locked
        if not active:
            insist(rules.an_administrator_remains(locked))
        with recording(kind=kind, key=locked.event_key, by=by, reason=reason):
            locked.is_active = active
            locked.save()
    return locked


def _change(user: User, fields: dict, *, allowed: frozenset, kind: str, by, version: int | None) -> User:
    unknown = set(fields) - allowed
    if unknown:
        raise TypeError(f"not to be changed here: {', '.join(sorted(unknown))}")
    if "name" in fields:
        fields["name"] = clean_line(fields["name"])
    with transaction.atomic():
        locked = _locked(user, version)
        changed = [name for name, value in fields.items() if value != getattr(locked, name)]
        if not changed:
            return locked
        for name in changed:
            setattr(locked, name, fields[name])
        insist(rules.zone_is_known(locked.time_zone))
        insist_clean(locked, exclude=("password",))
        with recording(kind=kind, key=locked.event_key, by=by, data={"fields": changed}):
            locked.save()
    return locked


def _store(user: User, password: str, by) -> User:
    with transaction.atomic():
        locked = _locked(user, None)
        locked.set_password(password)
        with recording(kind="person.password_set", key=locked.event_key, by=by):
            locked.save()
    return locked


def _locked(user: User, version: int | None) -> User:
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.expect(version)
    return locked


def _set(user: User, password: str | None) -> None:
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()


def _no_program(user: User) -> Refusal | None:
    if user.is_service:
        return Refusal(_("A program signs in with a token, not with a password."), code="program")
    return None
