"""Signing in: slowed down per account and address, recorded, and silent about who exists.

Attempts are counted before the password is looked at, so that many at once are all counted. The count of an account
belongs to the address that tries: a stranger's guesses never lock out the person elsewhere. Where the counters cannot
be reached nobody signs in: guessing without limit would be worse.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.contrib.auth import authenticate, login
from django.core.cache import cache
from django.db import connection, transaction

from apps.audit.services import address_of, recording, refused
from apps.core import clock

from ..models import User

logger = structlog.get_logger(__name__)
WINDOW = timedelta(minutes=5)
PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS = 5, 50
PROVED, PROOF_HOLDS = "proved_at", timedelta(minutes=10)


class TooOften(Exception):
    """Too many attempts; ``wait`` is how many seconds until the next one counts."""

    def __init__(self, wait: int):
        self.wait = wait
        super().__init__(f"wait {wait} s")


class CountersAway(Exception):
    """The counters cannot be reached, so nobody can be let in."""


def sign_in(request, *, username: str, password: str) -> User | None:
    """Sign a person in and give the session a new key; None where name and password do not fit.

    Raises TooOften or CountersAway. A name that does not exist takes as long as one that does.
    """
    address = network_of(address_of(request))
    pair = _name("pair", username.casefold(), address)
    around = _name("address", address)
    _count({pair: PER_ACCOUNT_AND_ADDRESS, around: PER_ADDRESS})
    user = authenticate(request, username=username, password=password)
    if user is None or user.is_service:
        return None
    _forget(pair, around)
    login(request, user)
    return user


def prove(request, *, password: str) -> bool:
    """Whether the signed-in person's own password was given again; then it counts for ten minutes of this session.

    Raises TooOften or CountersAway, as signing in does: a session left open is no way to guess without limit.
    """
    address = network_of(address_of(request))
    pair, around = _name("pair", request.user.username.casefold(), address), _name("address", address)
    _count({pair: PER_ACCOUNT_AND_ADDRESS, around: PER_ADDRESS})
    if authenticate(request, username=request.user.username, password=password) != request.user:
        return False
    _forget(pair, around)
    request.session[PROVED] = clock.now().timestamp()
    with recording(kind="person.proved", key=request.user.event_key, by=request.user):
        pass
    return True


def has_proved(request) -> bool:
    """Whether that was within the last ten minutes; an API token proves its person by itself, in its scopes."""
    if getattr(request, "auth", None) is not None:
        return True
    given = request.session.get(PROVED) if hasattr(request, "session") else None
    return isinstance(given, int | float) and 0 <= clock.now().timestamp() - given < PROOF_HOLDS.total_seconds()


def network_of(address: str | None) -> str:
    """What one caller can have many of counts as one: the /64 of an IPv6 address."""
    if not address:
        return "unknown"
    ip = ipaddress.ip_address(address)
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network(f"{ip}/64", strict=False))


def record_sign_in(sender, request, user, **_kwargs) -> None:
    """Receiver of ``user_logged_in``."""
    with recording(kind="person.signed_in", key=user.event_key, by=user):
        pass


def record_failure(sender, credentials, request=None, **_kwargs) -> None:
    """Receiver of ``user_login_failed``. What was typed is kept only where it is an account: it may be a password."""
    typed = str(credentials.get("username") or "")[:60]
    known = User.objects.filter(username__iexact=typed).first() if typed.isprintable() else None
    refused(kind="person.sign_in_failed", key=known.event_key if known else "person:", by=None, sentences=[])


def _name(*parts: str) -> str:
    return "sign-in:" + sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def _count(limits: dict[str, int]) -> None:
    """Add one to each counter, or raise TooOften where one is full."""
    now = clock.now()
    try:
        full = _add(limits, now)
    except Exception as error:
        logger.exception("sign-in counters away")
        raise CountersAway from error
    if full:
        raise TooOften(int((max(full) - now).total_seconds()) + 1)


def _add(limits: dict[str, int], now: datetime) -> list[datetime]:
    """Add one to each counter; where one is full nothing is added, and what comes back is when it empties."""
    with transaction.atomic():
        _lock(limits)
        standing = {name: _standing(name, now) for name in limits}
        full = [until for name, (tried, until) in standing.items() if tried >= limits[name]]
        if not full:
            for name, (tried, until) in standing.items():
                _write(name, tried + 1, until, now)
    return full


def _forget(pair: str, around: str) -> None:
    """A right password clears the account's count here, and takes its own attempt off the address's."""
    now = clock.now()
    with transaction.atomic():
        _lock((pair, around))
        cache.delete(pair)
        tried, until = _standing(around, now)
        _write(around, max(0, tried - 1), until, now)


def _standing(name: str, now: datetime) -> tuple[int, datetime]:
    kept = cache.get(name)
    return kept if kept and kept[1] > now else (0, now + WINDOW)


def _write(name: str, tried: int, until: datetime, now: datetime) -> None:
    cache.set(name, (tried, until), timeout=max(1, int((until - now).total_seconds())))


def _lock(names) -> None:
    """The cache cannot add atomically; a lock per counter, in order, makes it count right under many at once."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
