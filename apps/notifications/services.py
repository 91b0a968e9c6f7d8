"""Verbs of the inbox: telling people of an event, marking as read, and choosing what comes by mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.audit.services import recording
from apps.audit.visibility import visible_keys
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal

from .choosing import Wish, hours_of, standing, why_not, wish_of
from .enums import Channel, DeliveryState, Pace
from .hours import leaves_at, zone_of
from .models import Delivery, MailHours, Notice, Preference
from .routes import Route, routes, routes_of

LONGEST_SENTENCE = Notice._meta.get_field("sentence").max_length


def tell(events: Iterable[Event]) -> list[Notice]:
    """Write one notice for each person whom a route names for an event, and a delivery for each channel they want.

    Whoever acted is not told (save where the route says so), nor who may not see the record, nor who left. Telling twice adds nothing. Refused
    attempts are told to nobody.
    """
    named = [
        Naming(event, name, route, {user.pk: user for user in route.recipients(event)})
        for event in events
        if event.outcome == Outcome.DONE
        for name, route in routes_of(event.kind)
    ]
    told: dict[int, set[int | None]] = {one.event.pk: {one.event.by_id} for one in named}
    seen, pairs = _seen(named), defaultdict(list)
    for event, name, route, people in named:
        known = told[event.pk] - {event.by_id} if route.tells_actor else told[event.pk]
        readers = [user for pk, user in people.items() if pk not in known and event.key in seen[pk]]
        told[event.pk] |= {user.pk for user in readers}
        pairs[name, route] += [(event, user) for user in readers]
    return [notice for (name, route), asked in pairs.items() if asked for notice in _write(name, route, asked)]


class Naming(NamedTuple):
    """The people whom one route names for one event, by id."""

    event: Event
    name: str
    route: Route
    people: dict[int, User]


def _seen(named: list[Naming]) -> dict[int, set[str]]:
    """Which of the records each person may see, asked once for each person."""
    users = {pk: user for one in named for pk, user in one.people.items()}
    keys: dict[int, set[str]] = defaultdict(set)
    for one in named:
        for pk in one.people:
            keys[pk].add(one.event.key)
    return {
        pk: visible_keys(user, keys[pk]) if user.is_active and not user.is_service else set()
        for pk, user in users.items()
    }


def _write(name: str, route: Route, asked: list[tuple[Event, User]]) -> list[Notice]:
    readers = {user.pk: user for _event, user in asked}.values()
    wishes, hours = standing(readers, name), hours_of(readers)
    if route.asked:
        wishes |= {(user.pk, Channel.INBOX.value): Wish.AT_ONCE for user in readers}
    notices = [
        _notice(name, route, event, user, wishes[user.pk, Channel.INBOX] == Wish.OFF)
        for event, user in asked
        if any(wishes[user.pk, way] != Wish.OFF for way in (Channel.INBOX, *route.channels))
    ]
    # The relay hands an event on at least once, so the same notices may have been written before.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    rows = Notice.objects.filter(event_id__in={event.pk for event, _user in asked}, route=name)
    wanted = {(notice.event_id, notice.user_id) for notice in notices}
    found = [row for row in rows.select_related("user").order_by("pk") if (row.event_id, row.user_id) in wanted]
    Delivery.objects.bulk_create(
        [
            _delivery(notice, channel, wishes[notice.user_id, channel], hours[notice.user_id])
            for notice in found
            for channel in route.channels
            if wishes[notice.user_id, channel] != Wish.OFF
        ],
        ignore_conflicts=True,
    )
    return found


def _delivery(notice: Notice, channel: str, wish: Wish, hours: MailHours) -> Delivery:
    pace = Pace(wish.value)
    due_at = notice.due_at if notice.asked else None
    at = leaves_at(notice.at, hours, zone_of(notice.user), pace=pace, due_at=due_at)
    return Delivery(notice=notice, channel=channel, pace=pace, not_before=at)


def _notice(name: str, route: Route, event, user: User, is_hidden: bool) -> Notice:
    with timezone.override(zone_of(user)):
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
            is_hidden=is_hidden,
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


def choose(user: User, wishes: dict[tuple[str, str], str], *, by: User) -> int:
    """Keep how ``user`` is told of which kind: by route and channel "at_once", "digest" or "off"; others stay.

    Returns how many choices changed; where none did, nothing is recorded. Raises Refused for what cannot be chosen:
    what asks something of a person always stands in the inbox.
    """
    insist(*why_not(wishes), kind="input")
    rows = {(row.route, row.channel): row for row in Preference.objects.filter(user=user)}
    changed = {
        pair: wish for pair, wish in wishes.items() if wish != wish_of(rows.get(pair), routes.get(pair[0]), pair[1])
    }
    if not changed:
        return 0
    with recording(kind="preferences.changed", key=user.event_key, by=by, data={"choices": len(changed)}):
        for (route, channel), wish in changed.items():
            row = rows.get((route, channel)) or Preference(user=user, route=route, channel=channel)
            row.wanted = wish != Wish.OFF
            row.pace = wish if row.wanted else Pace.AT_ONCE
            row.save()
    return len(changed)


def choose_hours(user: User, *, by: User, **fields) -> MailHours:
    """When mail may come: ``rhythm``, ``digest_hour``, ``quiet_from``, ``quiet_until``, ``quiet_weekends``; others stay.

    What waits to be sent waits by the new hours. Raises Refused (input) for half a span of quiet hours, and for one that
    ends when it begins. Nothing is recorded where nothing differs.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        hours = hours_of([user])[user.pk]
        changed = {name: value for name, value in fields.items() if getattr(hours, name) != value}
        if not changed:
            return hours
        for name, value in changed.items():
            setattr(hours, name, value)
        insist(*_impossible(hours), kind="input")
        insist_clean(hours, exclude=("user",))
        with recording(kind="mail_hours.changed", key=user.event_key, by=by, data={"fields": sorted(changed)}):
            hours.save()
        _wait_by(hours, user)
    return hours


def _impossible(hours: MailHours) -> list[Refusal]:
    begins, ends = hours.quiet_from, hours.quiet_until
    if (begins is None) != (ends is None):
        sentence = _("Quiet hours begin and end; give both times, or none.")
        return [Refusal(sentence, "half_quiet", "input", field="quiet_until" if ends is None else "quiet_from")]
    if begins is not None and begins == ends:
        sentence = _("Quiet hours end at another time than they begin.")
        return [Refusal(sentence, "no_quiet", "input", field="quiet_until")]
    return []


def _wait_by(hours: MailHours, user: User) -> None:
    """Whatever has not been tried yet leaves by these hours."""
    now, zone = clock.now(), zone_of(user)
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice")
    waiting = list(rows.filter(notice__user=user, state=DeliveryState.WAITING, attempts=0).order_by("pk")[:2000])
    for row in waiting:
        due_at = row.notice.due_at if row.notice.asked else None
        row.not_before = leaves_at(max(row.notice.at, now), hours, zone, pace=row.pace, due_at=due_at)
    Delivery.objects.bulk_update(waiting, ["not_before"], batch_size=500)


def unsubscribe(user: User, route: str) -> int:
    """No more mail of one kind, or of anything in a digest where ``route`` is empty; the inbox keeps what it has."""
    mail = str(Channel.EMAIL.value)
    if route:
        return choose(user, {(route, mail): Wish.OFF}, by=user)
    rows = {row.route: row for row in Preference.objects.filter(user=user, channel=mail)}
    mailed = [name for name in routes.names() if mail in routes.get(name).channels]
    gathered = [name for name in mailed if wish_of(rows.get(name), routes.get(name), mail) == Wish.DIGEST]
    return choose(user, {(name, mail): Wish.OFF for name in gathered}, by=user)
