"""Verbs of the inbox: telling people of an event, marking as read, and choosing what comes by mail."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from apps.accounts.models import User
from apps.audit.enums import Outcome
from apps.audit.services import recording
from apps.audit.visibility import visible_keys
from apps.core import clock

from .enums import Channel
from .models import Delivery, Notice, Preference
from .routes import Route, routes, routes_of

LONGEST_SENTENCE = Notice._meta.get_field("sentence").max_length


def tell(event) -> list[Notice]:
    """Write one notice for each person whom a route names for ``event``, and a delivery for each channel they want.

    Whoever acted is not told, nor who may not see the record, nor who left. Telling twice adds nothing. Refused
    attempts are told to nobody.
    """
    if event.outcome != Outcome.DONE:
        return []
    told: set[int | None] = {event.by_id}
    written: list[Notice] = []
    for name, route in routes_of(event.kind):
        people = {user.pk: user for user in route.recipients(event) if user.pk not in told}
        readers = [user for user in people.values() if _may_read(user, event.key)]
        told |= people.keys() & {user.pk for user in readers}
        written += _write(name, route, event, readers)
    return written


def _may_read(user: User, key: str) -> bool:
    return user.is_active and not user.is_service and key in visible_keys(user, [key])


def _write(name: str, route: Route, event, readers: list[User]) -> list[Notice]:
    if not readers:
        return []
    notices = [_notice(name, route, event, user) for user in readers]
    # The relay hands an event on at least once, so the same notices may have been written before.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    found = list(Notice.objects.filter(event_id=event.pk, route=name, user__in=readers))
    unwanted = set(
        Preference.objects.filter(route=name, user__in=readers, wanted=False).values_list("user_id", "channel")
    )
    Delivery.objects.bulk_create(
        [
            Delivery(notice=notice, channel=channel, not_before=notice.at)
            for notice in found
            for channel in route.channels
            if (notice.user_id, channel) not in unwanted
        ],
        ignore_conflicts=True,
    )
    return found


def _notice(name: str, route: Route, event, user: User) -> Notice:
    with timezone.override(ZoneInfo(user.time_zone)):
        sentence = Truncator(" ".join(str(route.sentence(event, user)).split())).chars(LONGEST_SENTENCE)
        return Notice(
            user=user,
            event_id=event.pk,
            route=name,
            key=event.key,
            sentence=sentence,
            asked=route.asked,
            url=route.url(event, user),
            due_at=route.due(event, user),
            at=clock.now(),
        )


def mark_read(user: User, ids: Iterable[int]) -> int:
    """Mark these notices of ``user`` as read; others' are left alone. Returns how many were unread."""
    unread = Notice.objects.filter(user=user, read_at=None, pk__in=list(ids))
    return unread.update(read_at=clock.now())


def mark_all_read(user: User, *, up_to: int | None = None, key: str = "") -> int:
    """Mark every notice as read, or those up to an id (what the reader had before them), or those of one record."""
    chosen = Q(read_at=None)
    if up_to is not None:
        chosen &= Q(pk__lte=up_to)
    if key:
        chosen &= Q(key=key)
    return Notice.objects.filter(chosen, user=user).update(read_at=clock.now())


def choose(user: User, wanted: set[tuple[str, str]], *, by: User) -> int:
    """Keep which routes ``user`` wants by which channel (pairs of both); the inbox has everything all the same.

    Returns how many choices changed; where none did, nothing is recorded.
    """
    standing = {(row.route, row.channel): row for row in Preference.objects.filter(user=user)}
    changed = [pair for pair in offered() if (pair in wanted) != (standing[pair].wanted if pair in standing else True)]
    if not changed:
        return 0
    with recording(kind="preferences.changed", key=user.username, by=by):
        for route, channel in changed:
            row = standing.get((route, channel)) or Preference(user=user, route=route, channel=channel)
            row.wanted = (route, channel) in wanted
            row.save()
    return len(changed)


def offered() -> list[tuple[str, str]]:
    """Every pair of route and channel that a person can choose."""
    return [
        (name, str(channel)) for name in routes.names() for channel in Channel if channel in routes.get(name).channels
    ]
