"""Second factors: time-based codes of an authenticator app (RFC 6238), recovery codes, and their loss.

A code is good in its own half minute and the ones beside it, and once. Guessing is slowed down by whoever asks for the code
(``sign_in``, ``proving``); here nothing counts attempts.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions
from ..models import SecondFactor, User

STEP_SECONDS, DRIFT, RECOVERY_CODES, CODE_BYTES = 30, 1, 10, 10
ISSUER, WAITS = "Slipway", timedelta(minutes=30)


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app is given: the address that its camera reads, and the same secret to type."""

    address: str
    secret: str


def begin(user: User) -> SecondFactor:
    """An enrolment that waits for its first code, with a secret of its own each time: whoever began one before, in a
    session that somebody left open, knows nothing of this one. Refused where one counts."""
    insist(_is_a_person(user), _has_none(user))
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        factor = SecondFactor.objects.filter(user=user).first() or SecondFactor(user=user)
        if factor.confirmed_at is not None:
            insist(_has_it())
        with recording(kind="factor.begun", key=user.event_key, by=user):
            factor.salt, factor.last_step, factor.created_at = secrets.token_urlsafe(32), 0, clock.now()
            factor.save()
    return factor


def enrolment_of(factor: SecondFactor) -> Enrolment:
    """What the app is given of an enrolment that waits."""
    secret = _secret(factor, settings.SECRET_KEY)
    name = factor.user.email or factor.user.username
    return Enrolment(pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER), secret)


def waits(factor: SecondFactor | None) -> bool:
    """Whether it is an enrolment whose first code may still be given: half an hour from when it was begun."""
    return factor is not None and factor.confirmed_at is None and clock.now() - factor.created_at < WAITS


def confirm(user: User, *, code: str, password: str) -> list[str]:
    """Let the factor count from now on; returns the recovery codes, which exist only in what is returned."""
    insist(_has_none(user))
    if not user.check_password(password):
        insist(_wrong_password())
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
        if not waits(factor) or not _take_code(factor, code):
            insist(_wrong_code())
        with recording(kind="factor.confirmed", key=user.event_key, by=user):
            codes = _new_codes(factor)
            factor.confirmed_at = clock.now()
            factor.save()
    return codes


def renew_codes(user: User, *, code: str) -> list[str]:
    """New recovery codes in the place of the old ones; takes a code of the app."""
    with transaction.atomic():
        factor = _standing(user)
        if factor is None or not _take_code(factor, code):
            insist(_wrong_code())
        with recording(kind="factor.codes_renewed", key=user.event_key, by=user):
            codes = _new_codes(factor)
            factor.save()
    return codes


def remove(user: User, *, code: str) -> None:
    """Do without from now on; takes a code of the app or a recovery code, so that neither a session left open nor the
    password alone removes it."""
    if not takes_code(user, code):
        insist(_wrong_code())
    _end(user, kind="factor.removed", by=user)


def reset(user: User, *, by, reason: str) -> None:
    """An administrator's way out for somebody who lost the device and the recovery codes: recorded, and the person is told."""
    reason = clean_line(reason)
    insist(permissions.may_administer(by), _is_somebody_else(user, by), _says_why(reason))
    _end(user, kind="factor.reset", by=by, reason=reason)


def takes_code(user: User, given: str) -> bool:
    """Whether a code of the app or a recovery code was given; either is used up by it."""
    with transaction.atomic():
        factor = _standing(user)
        if factor is None:
            return False
        if _take_code(factor, given):
            return True
        digest = _digest(given)
        if digest not in factor.recovery:
            return False
        with recording(kind="factor.recovered", key=user.event_key, by=user, data={"left": len(factor.recovery) - 1}):
            factor.recovery = [each for each in factor.recovery if each != digest]
            factor.save()
    return True


def _standing(user: User) -> SecondFactor | None:
    return SecondFactor.objects.select_for_update(of=("self",)).filter(user=user, confirmed_at__isnull=False).first()


def _take_code(factor: SecondFactor, given: str) -> bool:
    """Whether this is a code of now that was not given before; the row is locked, so that of two at once one is taken."""
    given = "".join(given.split())
    if len(given) != 6 or not (given.isascii() and given.isdigit()):
        return False
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        codes = pyotp.TOTP(_secret(factor, key))
        for step in range(max(now - DRIFT, factor.last_step + 1), now + DRIFT + 1):
            if hmac.compare_digest(codes.generate_otp(step), given):
                factor.last_step = step
                # The column is left out of history: it says no more than that a code was given.
                factor.skip_history_when_saving = True
                factor.save(update_fields=["last_step"])
                del factor.skip_history_when_saving
                return True
    return False


def _secret(factor: SecondFactor, key: str) -> str:
    derived = salted_hmac("slipway.second-factor", f"{factor.user_id}:{factor.salt}", secret=key, algorithm="sha256")
    return b32encode(derived.digest()[:20]).decode()


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = [b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower() for _each in range(RECOVERY_CODES)]
    factor.recovery = [_digest(code) for code in codes]
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def _digest(given: str) -> str:
    plain = "".join(sign for sign in given.lower() if sign.isalnum())
    return sha256(plain.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def _end(user: User, *, kind: str, by, reason: str = "") -> None:
    factor = SecondFactor.objects.select_for_update(of=("self",)).filter(user=user).first()
    if factor is None:
        return
    with recording(kind=kind, key=user.event_key, by=by, reason=reason, data={"user": user.pk}):
        factor.delete()


def _is_a_person(user: User) -> Refusal | None:
    if not user.is_service:
        return None
    return Refusal(_("A program signs in with a token, not with a second factor."), code="program")


def _has_none(user: User) -> Refusal | None:
    return _has_it() if user.has_second_factor else None


def _has_it() -> Refusal:
    return Refusal(
        _("You have a second factor already; remove it before you set up another."), code="has_factor", kind="state"
    )


def _is_somebody_else(user: User, by) -> Refusal | None:
    if user.pk != by.pk:
        return None
    return Refusal(_("Your own second factor is removed on your own page, with a code of it."), code="own_factor")


def _says_why(reason: str) -> Refusal | None:
    if reason:
        return None
    return Refusal(_("Please say why it is taken away."), code="reason", kind="input", field="reason")


def _wrong_password() -> Refusal:
    return Refusal(_("That is not your password."), code="wrong_password", kind="input", field="password")


def _wrong_code() -> Refusal:
    return Refusal(_("This is not a code that the app shows now."), code="wrong_code", kind="input", field="code")
