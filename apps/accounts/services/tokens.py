"""API tokens: a prefix to find one by, a secret that is shown once, and its SHA-256 that stays."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line

from .. import permissions, rules
from ..enums import Scope
from ..models import ApiToken, User
from ..models.people import standing

LONGEST_LIFE = timedelta(days=366)
USE_NOTED_EVERY = timedelta(minutes=1)
MOST = 50
_FORM = re.compile(r"slp_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")
_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Made:
    """A new token and, for this one moment, its secret."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(
    *, by, name: str, scopes: list[str], expires_at: datetime, user: User | None = None, proved: bool = False
) -> Made:
    """Make a token for ``user`` (by default for ``by``); raises Refused. The secret exists only in what is returned.

    ``proved``: the maker has just given the password or second factor again, and the token says so from then on.
    """
    owner = user or by
    insist(rules.scopes_are_known(list(scopes)))
    insist(permissions.may_make_token(by, owner, list(scopes)))
    now = clock.now()
    insist(_life(expires_at, now), _named(name))
    User.objects.select_for_update().get(pk=owner.pk)
    insist(_not_too_many(owner, now))
    prefix, secret = "".join(secrets.choice(_SIGNS) for _place in range(10)), secrets.token_urlsafe(32)
    token = ApiToken(
        user=owner,
        name=clean_line(name),
        prefix=prefix,
        digest=_digest(secret),
        created_at=now,
        expires_at=expires_at,
        scopes=[scope for scope in Scope.values if scope in scopes],
        proved_at=now if proved else None,
    )
    data = {"token": prefix, "name": token.name, "scopes": token.scopes}
    with recording(kind="token.created", key=owner.event_key, by=by, data=data):
        token.save()
    return Made(token, f"slp_{prefix}_{secret}")


@transaction.atomic
def revoke_token(token: ApiToken, *, by) -> ApiToken:
    """Make a token worthless from now on; revoking twice changes nothing."""
    locked = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
    insist(permissions.may_revoke_token(by, locked))
    if locked.revoked_at is None:
        with recording(kind="token.revoked", key=locked.user.event_key, by=by, data={"token": locked.prefix}):
            locked.revoked_at = clock.now()
            locked.save()
    return locked


def token_for(given: str) -> ApiToken | None:
    """The token whose secret was given, of whatever standing, with the instant ``asked_at``; None for anything else."""
    match = _FORM.fullmatch(given)
    if not match:
        return None
    rows = ApiToken.objects.select_related("user").annotate(asked_at=clock.Now(), **standing("user"))
    token = rows.filter(prefix=match[1]).first()
    if token is None or not hmac.compare_digest(token.digest, _digest(match[2])):
        return None
    token.user.stands(token)
    return token


def note_use(token: ApiToken, now: datetime) -> None:
    """Remember that a token is in use, at most once a minute, so that a busy program writes no row per request."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        token.last_used_at = now
        # The column is left out of history: reading is no act.
        token.skip_history_when_saving = True
        token.save(update_fields=["last_used_at"])


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _life(expires_at: datetime, now: datetime) -> Refusal | None:
    if now < expires_at <= now + LONGEST_LIFE:
        return None
    return Refusal(
        _("A token ends between now and a year from now."), code="bad_expiry", kind="input", field="expires_at"
    )


def _named(name: str) -> Refusal | None:
    if 0 < len(clean_line(name)) <= ApiToken._meta.get_field("name").max_length:
        return None
    return Refusal(_("Say in a few words what the token is for."), code="no_name", kind="input", field="name")


def _not_too_many(owner: User, now: datetime) -> Refusal | None:
    standing = ApiToken.objects.filter(user=owner, revoked_at__isnull=True, expires_at__gt=now).count()
    if standing < MOST:
        return None
    return Refusal(_("%(count)s tokens are in use. Revoke one first.") % {"count": standing}, code="too_many_tokens")
