"""The address in a mail by which a person stops mails of that kind without signing in: it can do nothing else."""

from __future__ import annotations

from django.core import signing

from apps.accounts.models import User

SALT = "slipway.unsubscribe"


def token_for(user: User, route: str) -> str:
    """A signed token that names the person and the kind of mail; an empty kind means the digest."""
    return signing.dumps([user.pk, route], salt=SALT)


def read(token: str) -> tuple[User, str] | None:
    """Whom and which kind a token names; None for one that was not given out here, and for people who left."""
    try:
        pk, route = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError, UnicodeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, str(route)) if user else None
