"""A form is sent once: a double click, a reload or a second tab gets what the first one made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_urlsafe

from django.db import connection, transaction

from apps.core import clock

from ..models import IdempotencyKey, User

LONGEST = 60


@dataclass
class Turn:
    """One sending of a form; ``made`` is the address that an earlier one led to."""

    user: User
    key: str
    made: str = ""

    def keep(self, address: str) -> None:
        """This sending made what stands at ``address``; the next one with the same token is led there."""
        if self.key:
            IdempotencyKey.objects.update_or_create(
                user=self.user,
                key=self.key,
                defaults={
                    "request_digest": "",
                    "status": 302,
                    "headers": {"Location": address},
                    "created_at": clock.now(),
                },
            )


def form_token() -> str:
    """What a form carries to be known again."""
    return token_urlsafe(18)


@contextmanager
def once(user: User, token: str) -> Iterator[Turn]:
    """In one transaction with what the form makes; a second sending in the meantime waits for the first.

    A form without a token, or with one that is none, is sent as often as it is sent.
    """
    key = f"form:{token}" if token.isascii() and token.isprintable() and 0 < len(token) <= LONGEST else ""
    with transaction.atomic():
        turn = Turn(user, key)
        if key:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{user.pk}:{key}"])
            row = IdempotencyKey.objects.filter(user=user, key=key).first()
            turn.made = row.headers.get("Location", "") if row else ""
        yield turn
