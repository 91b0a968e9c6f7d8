"""What must hold about people and teams, whoever asks."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .enums import RoleName, Scope
from .models import RoleGrant, User
from .roles import PEOPLE_ONLY


def zone_is_known(zone: str) -> Refusal | None:
    """A name of the time zone database, for example Europe/Berlin."""
    if zone in available_timezones():
        return None
    return Refusal(_("There is no time zone “%s”.") % zone[:60], code="unknown_zone", kind="input", field="time_zone")


def password_is_good(password: str, user: User) -> list[Refusal]:
    """What the validators of the settings say against a password."""
    try:
        validate_password(password, user)
    except ValidationError as problem:
        return [Refusal(text, code="weak_password", kind="input", field="password") for text in problem.messages]
    return []


def role_fits(role: RoleName, user: User) -> Refusal | None:
    """A program holds no role that stands for a person's judgement, and only a program is a service account."""
    if user.is_service and role in PEOPLE_ONLY:
        return Refusal(_("A program cannot hold this role: it stands for a person's judgement."), code="program")
    if not user.is_service and role == RoleName.SERVICE_ACCOUNT:
        return Refusal(_("%s is a person, not a program.") % user, code="person")
    return None


def an_administrator_remains(user: User) -> Refusal | None:
    """Without an administrator nobody could ever make one again. Call under the lock of the administrator's role."""
    if not RoleGrant.objects.filter(role__slug=RoleName.ADMINISTRATOR, user=user).exists():
        return None
    others = RoleGrant.objects.filter(role__slug=RoleName.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    if others.exists():
        return None
    return Refusal(
        _("%s is the last administrator. Give the role to somebody else first.") % user, code="last_administrator"
    )


def scopes_are_known(scopes: list[str]) -> Refusal | None:
    """At least one scope, each known and named once."""
    if scopes and len(set(scopes)) == len(scopes) and set(scopes) <= set(Scope.values):
        return None
    return Refusal(
        _("Choose at least one of: %s.") % ", ".join(Scope.values), code="bad_scopes", kind="input", field="scopes"
    )


def delegate_can_stand_in(user: User, delegate: User | None, by: User | None) -> Refusal | None:
    """Another active person, and never whoever notes somebody else's time away: nobody seats himself or herself."""
    if delegate is None:
        return None
    sentence = ""
    if by is not None and delegate.pk == by.pk != user.pk:
        return Refusal(
            _("You note the time away of %s, so somebody else has to stand in.") % user,
            code="own_delegate",
            kind="who",
            field="delegate",
            unblock=user.name,
        )
    if delegate.pk == user.pk:
        sentence = _("Somebody else has to stand in.")
    elif not delegate.is_active:
        sentence = _("%s is no longer active and cannot stand in.") % delegate
    elif delegate.is_service:
        sentence = _("A program cannot stand in for a person.")
    return Refusal(sentence, code="bad_delegate", kind="input", field="delegate") if sentence else None
