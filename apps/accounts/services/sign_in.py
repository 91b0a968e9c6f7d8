"""Signing in: slowed down per account and address, recorded, and silent about who exists.

Attempts are counted before the password is looked at, so that many at once are all counted. The count of an account
belongs to the address that tries: a stranger's guesses never lock out the person elsewhere. Where the counters cannot
be reached nobody signs in: guessing without limit would be worse.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.crypto import constant_time_compare

from apps.audit.services import address_of, recording, refused
from apps.core import clock
from apps.core.refusals import Refused

from ..models import SecondFactor, User
from .factors import takes_code

logger = structlog.get_logger(__name__)
WINDOW = timedelta(minutes=5)
PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS, CODES_PER_ACCOUNT = 5, 50, 10
PROVED, PROOF_HOLDS = "proved_at", timedelta(minutes=10)
GUESSED = frozenset({"wrong_password", "wrong_code"})
HALFWAY, HALFWAY_HOLDS = "signing_in", timedelta(minutes=5)


class TooOften(Exception):
    """Too many attempts; ``wait`` is how many seconds until the next one counts."""

    def __init__(self, wait: int):
        self.wait = wait
        super().__init__(f"wait {wait} s")


class CountersAway(Exception):
    """The counters cannot be reached, so nobody can be let in."""


@dataclass(frozen=True)
class Halfway:
    """Name and password fit; the code of the second factor is still to come."""

    user: User


def sign_in(request, *, username: str, password: str) -> User | Halfway | None:
    """Sign a person in and give the session a new key; None where name and password do not fit. Who has a second factor
    is Halfway and gives its code next.

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
    if user.has_second_factor:
        request.session.cycle_key()
        # Bound to the password, so that a new one ends what the old one began.
        request.session[HALFWAY] = [user.pk, clock.now().timestamp(), user.get_session_auth_hash()]
        return Halfway(user)
    login(request, user)
    return user


def halfway(request) -> User | None:
    """Who gave name and password in this session within the last five minutes and owes the code."""
    pk, at, password = request.session.get(HALFWAY) or (None, 0, "")
    if pk is None or not 0 <= clock.now().timestamp() - at < HALFWAY_HOLDS.total_seconds():
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and constant_time_compare(user.get_session_auth_hash(), password) else None


def finish(request, user: User, *, code: str) -> bool:
    """Sign in whoever is halfway, where the code is right. Raises TooOften or CountersAway."""
    if not _code_fits(request, user, code):
        refused(kind="person.sign_in_failed", key=user.event_key, by=None, sentences=[])
        return False
    request.session.pop(HALFWAY, None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return True


def prove(request, *, given: str) -> bool:
    """Whether the signed-in person's own password was given again, or by who has a second factor a code of it; then that
    counts for ten minutes of this session.

    Raises TooOften or CountersAway, as signing in does: a session left open is no way to guess without limit.
    """
    fits = _code_fits if request.user.has_second_factor else _password_fits
    if not fits(request, request.user, given):
        return False
    request.session[PROVED] = clock.now().timestamp()
    with recording(kind="person.proved", key=request.user.event_key, by=request.user):
        pass
    return True


@contextmanager
def counted(request, *, code: bool = False) -> Iterator[None]:
    """Count what the block tries as one attempt at the signed-in person's password, or code, with those at signing in.

    Raises TooOften or CountersAway before it is tried. Whatever else the block refuses was no attempt.
    """
    name, around = request.user.username.casefold(), network_of(address_of(request))
    tried = _name("code", name) if code else _name("pair", name, around)
    around = _name("address", around)
    _count({tried: CODES_PER_ACCOUNT if code else PER_ACCOUNT_AND_ADDRESS, around: PER_ADDRESS})
    try:
        yield
    except Refused as refused:
        if not any(each.code in GUESSED for each in refused.refusals):
            _forget(tried, around)
        raise
    _forget(tried, around)


def has_proved(request) -> bool:
    """Whether that was within the last ten minutes. An API token proves its person by itself, in its scopes; that of
    somebody with a second factor only where the factor was given when it was made (docs/adr/0013)."""
    token = getattr(request, "auth", None)
    if token is not None:
        return not request.user.has_second_factor or _proved_by_factor(token)
    given = request.session.get(PROVED) if hasattr(request, "session") else None
    return isinstance(given, int | float) and 0 <= clock.now().timestamp() - given < PROOF_HOLDS.total_seconds()


def _proved_by_factor(token) -> bool:
    """Whether a token was made with a code: what was proved before the second factor was there was a password."""
    known = SecondFactor.objects.filter(user=token.user_id).values_list("confirmed_at", flat=True).first()
    return token.proved_at is not None and known is not None and token.proved_at >= known


def _password_fits(request, user: User, password: str) -> bool:
    address = network_of(address_of(request))
    pair, around = _name("pair", user.username.casefold(), address), _name("address", address)
    _count({pair: PER_ACCOUNT_AND_ADDRESS, around: PER_ADDRESS})
    if authenticate(request, username=user.username, password=password) != user:
        return False
    _forget(pair, around)
    return True


def _code_fits(request, user: User, code: str) -> bool:
    """Counted for the account wherever it is tried from: a code has a million values, and who guesses knows the password."""
    address = network_of(address_of(request))
    pair, around = _name("code", user.username.casefold()), _name("address", address)
    _count({pair: CODES_PER_ACCOUNT, around: PER_ADDRESS})
    if not takes_code(user, code):
        return False
    _forget(pair, around)
    return True


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
