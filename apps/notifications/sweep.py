"""Deliveries that are due leave the house: claimed one by one, retried with growing waits, parked after the last try.

A row is locked while its mail is handed over, so that two workers never send the same one; a worker that dies gives
it back at once. Only a death between the server's "accepted" and our commit can send twice, with the same Message-ID.
What goes in a digest is gathered per person under a lock of its own, so that one hour brings one mail.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.core import mail
from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.audit.visibility import visible_keys
from apps.core import clock

from .choosing import switched_off
from .enums import Channel, DeliveryState, Pace
from .mail import digest, message
from .models import Delivery

logger = structlog.get_logger(__name__)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
MOST_IN_A_DIGEST = 200
DIGEST_LOCK = 0x5D16E57
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
    """Deliver the next row or digest that is due and free; None where there is none, else whether it was sent."""
    now = clock.now()
    due = Delivery.objects.filter(state=DeliveryState.WAITING, not_before__lte=now)
    single = due.filter(pace=Pace.AT_ONCE).order_by("not_before", "pk")
    row = single.select_for_update(of=("self",), skip_locked=True).select_related("notice__user").first()
    if row is None:
        return _next_digest(due.filter(pace=Pace.DIGEST), now, connection)
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


def _next_digest(due: QuerySet[Delivery], now, connection) -> bool | None:
    """One mail with everything that is due for one person whom nobody else is writing to; None where there is none."""
    for user_id in due.order_by("notice__user_id").values_list("notice__user_id", flat=True).distinct():
        if not _alone_with(user_id):
            continue
        rows = due.filter(notice__user_id=user_id).order_by("notice_id").select_related("notice__user")
        found = list(rows.select_for_update(of=("self",), skip_locked=True)[:MOST_IN_A_DIGEST])
        if found:
            return _send_digest(found, now, connection)
    return None


def _alone_with(user_id: int) -> bool:
    """Two workers at once would each send half of what one digest should hold."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [DIGEST_LOCK, user_id % 2**31])
        return cursor.fetchone()[0]


def _send_digest(rows: list[Delivery], now, connection) -> bool:
    """Send what may still be told, and mark every row; one that may not be told any more is given up alone."""
    told, why_not = [], _why_not(rows)
    for row in rows:
        row.attempts += 1
        if row.pk in why_not:
            _failed(row, Undeliverable(why_not[row.pk]), now)
        else:
            told.append(row)
    try:
        if told:
            with transaction.atomic():
                digest(told, connection).send()
    except Exception as error:  # a broken address must not stop the others
        for row in told:
            _failed(row, error, now)
    else:
        for row in told:
            row.state, row.sent_at, row.error = DeliveryState.SENT, now, ""
    Delivery.objects.bulk_update(rows, ["state", "attempts", "sent_at", "error", "not_before"])
    return any(row.state == DeliveryState.SENT for row in rows)


def _send(row: Delivery, connection) -> None:
    for sentence in _why_not([row]).values():
        raise Undeliverable(sentence)
    message(row, connection).send()


def _why_not(rows: list[Delivery]) -> dict[int, str]:
    """By row, why one person may not be told any more, or wants it no longer by this channel; asked once for all rows."""
    user = rows[0].notice.user
    seen, off = visible_keys(user, {row.notice.key for row in rows}), switched_off(user)
    found = {}
    for row in rows:
        if row.channel != Channel.EMAIL:
            found[row.pk] = _("Nothing here delivers by this channel.")
        elif not user.is_active or row.notice.key not in seen:
            found[row.pk] = _("The person may no longer see the record.")
        elif (row.notice.route, row.channel) in off:
            found[row.pk] = _("The person wants no more mail of this kind.")
    return found


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
