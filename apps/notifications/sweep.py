"""Deliveries that are due leave the house: claimed one by one, retried with growing waits, parked after the last try.

A row is locked while its mail is handed over, so that two workers never send the same one; a worker that dies gives
it back at once. Only a death between the server's "accepted" and our commit can send twice, with the same Message-ID.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.visibility import visible_keys
from apps.core import clock

from .enums import Channel, DeliveryState
from .mail import message
from .models import Delivery

logger = structlog.get_logger(__name__)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
# A mail server that does not answer must not hold a worker.
SERVER_TIMEOUT_SECONDS = 15


class Undeliverable(Exception):
    """Trying again would not help."""


def sweep(*, most: int = 200) -> int:
    """Deliver what is due, at most ``most``; return how many left. Several sweeps may run at once."""
    connection = mail.get_connection(timeout=SERVER_TIMEOUT_SECONDS)
    sent, tried = 0, 0
    try:
        while tried < most and (outcome := _next(connection)) is not None:
            sent, tried = sent + outcome, tried + 1
    finally:
        connection.close()
    return sent


@transaction.atomic
def _next(connection) -> bool | None:
    """Deliver the next row that is due and free; None where there is none, else whether it was sent."""
    now = clock.now()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, not_before__lte=now).order_by("not_before", "pk")
    row = due.select_for_update(of=("self",), skip_locked=True).select_related("notice__user").first()
    if row is None:
        return None
    row.attempts += 1
    try:
        with transaction.atomic():
            _send(row, connection)
    except Exception as error:  # a broken address or template must not stop the others
        _failed(row, error, now)
    else:
        row.state, row.sent_at, row.error = DeliveryState.SENT, now, ""
    row.save()
    return row.state == DeliveryState.SENT


def _send(row: Delivery, connection) -> None:
    user = row.notice.user
    if row.channel != Channel.EMAIL:
        raise Undeliverable(_("Nothing here delivers by this channel."))
    if not user.is_active or row.notice.key not in visible_keys(user, [row.notice.key]):
        raise Undeliverable(_("The person may no longer see the record."))
    message(row, connection).send()


def _failed(row: Delivery, error: Exception, now) -> None:
    row.error = f"{type(error).__name__}: {error}"[:2000]
    if isinstance(error, Undeliverable) or row.attempts >= MOST_ATTEMPTS:
        row.state = DeliveryState.PARKED
    else:
        row.not_before = now + wait(row.attempts)
    logger.warning("delivery failed", delivery_id=row.pk, attempts=row.attempts, state=row.state, error=row.error)


def wait(attempts: int) -> timedelta:
    """How long after the n-th failure: doubling from half a minute to six hours."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
