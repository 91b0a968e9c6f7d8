"""Answers kept for Idempotency-Keys, each scoped to its caller, for at least a day."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.api.errors import InFlight, KeyReused, TooLarge, Unreadable
from apps.core.api.idempotency import HEADER

from .models import IdempotencyKey

KEPT = timedelta(hours=25)
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
SWEPT_AT_ONCE = 20
LONGEST = 255


class AnswerKeeper:
    """Implements ``core.api.idempotency.Keeper`` on the table of keys."""

    def claim(self, request) -> HttpResponse | None:
        """The answer kept for this key and caller, or None for the first request, which now holds the key.

        The key is held by a lock of the transaction: it cannot outlive a crash, and a second request in the meantime
        is told so (InFlight). Raises KeyReused for another body and Unreadable for a key that is none.
        """
        key = _key(request)
        if not _hold(request.user.pk, key):
            raise InFlight
        row = IdempotencyKey.objects.filter(user=request.user, key=key).first()
        if row is not None and row.created_at <= clock.now() - KEPT:
            row.delete()
            row = None
        digest = _digest(request)
        if row is None:
            request.idempotency = (key, digest)
            return None
        if row.request_digest != digest:
            raise KeyReused
        headers = {**row.headers, "Idempotency-Replayed": "true"}
        return HttpResponse(bytes(row.body or b""), status=row.status, headers=headers)

    def keep(self, request, response) -> None:
        """Keep an answer in the transaction of its effect; a few outdated ones go."""
        if response.status_code >= 500 or response.status_code == 429:
            return
        key, digest = request.idempotency
        now = clock.now()
        IdempotencyKey.objects.create(
            user=request.user,
            key=key,
            request_digest=digest,
            status=response.status_code,
            created_at=now,
            headers={name: response[name] for name in KEPT_HEADERS if name in response},
            body=_without_secrets(response.content, request.parser_context["view"].shown_once),
        )
        old = IdempotencyKey.objects.select_for_update(skip_locked=True).filter(created_at__lt=now - KEPT)
        IdempotencyKey.objects.filter(pk__in=[row.pk for row in old.order_by("created_at")[:SWEPT_AT_ONCE]]).delete()


def _key(request) -> str:
    key = request.headers[HEADER].strip()
    if not 0 < len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        raise Unreadable(_("An Idempotency-Key is 1 to 255 printable ASCII characters."))
    return key


def _hold(user_id: int, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 1))", [f"{user_id}:{key}"])
        (held,) = cursor.fetchone()
    return held


def _digest(request) -> str:
    plain = request._request  # noqa: SLF001 - DRF has no public name for Django's request
    try:
        body = plain.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    said = [request.method, plain.get_full_path(), request.headers.get("If-Match", "")]
    return sha256("\n".join(said).encode("utf-8", "replace") + b"\n" + body).hexdigest()


def _without_secrets(body: bytes, names: tuple[str, ...]) -> bytes:
    """A secret is shown once and stored nowhere, so a retry gets the same answer without it."""
    if not names or not body:
        return body
    content = orjson.loads(body)
    return orjson.dumps({name: None if name in names else value for name, value in content.items()})
