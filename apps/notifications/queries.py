"""Reads of the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from apps.audit.visibility import visible_keys

from .audiences import choices as audience_choices
from .choosing import Wish, hours_of, wish_of, wishes_for
from .enums import Channel
from .models import ChatPost, ChatRoom, MailHours, Notice, Preference
from .routes import routes

PAGE = 40
# Nobody has so much to do that more than this is waiting; the filter shows the rest.
ASKED = 100
SHOWN = {"": ~Q(asked=True, read_at=None), "asked": Q(asked=True), "unread": Q(read_at=None)}


def unread_count(user) -> int:
    """How many notices ``user`` has not read, of those that ``counts`` counts."""
    return counts(user)["unread"]


def counts(user) -> dict[str, int]:
    """``unread`` notices and, of those, ``asked``: where something is expected of the reader."""
    unread = Notice.objects.filter(user=user, read_at=None, is_hidden=False).values("key")
    rows = list(unread.annotate(unread=Count("pk"), asked=Count("pk", filter=Q(asked=True))))
    seen = visible_keys(user, {row["key"] for row in rows})
    return {name: sum(row[name] for row in rows if row["key"] in seen) for name in ("unread", "asked")}


def readable(user, notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those of ``notices`` that are ``user``'s and about records that may be seen today, as a query to narrow further."""
    own = notices.filter(user=user, is_hidden=False)
    keys = set(own.order_by().values_list("key", flat=True).distinct())
    unseen = keys - visible_keys(user, keys)
    return own.exclude(key__in=unseen) if unseen else own


def asked(user) -> list[Notice]:
    """What is expected of ``user`` and not read yet, the most pressing first."""
    return _seen(user, _of(user).filter(asked=True, read_at=None).order_by("due_at", "-id")[:ASKED])


def latest(user, limit: int = 6) -> list[Notice]:
    """The newest notices, for the bell."""
    return _seen(user, _of(user)[:limit])


@dataclass(frozen=True)
class Page:
    """Some notices, newest first, and the ids to go on from; None where there is nothing more."""

    notices: list[Notice]
    older: int | None
    newer: int | None


def page(user, *, show: str = "", before: int | None = None, after: int | None = None) -> Page:
    """One page of the inbox by keyset; ``before`` and ``after`` are ids of notices.

    ``show`` is "asked", "unread", or empty for all but what ``asked`` gives.
    """
    found = _of(user).filter(SHOWN[show])
    if after is not None:
        rows = list(found.filter(id__gt=after).order_by("id")[: PAGE + 1])
        shown = rows[:PAGE][::-1]
        older, newer = (shown[-1].pk if shown else after + 1), (shown[0].pk if len(rows) > PAGE else None)
        return Page(_seen(user, shown), older=older, newer=newer)
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    shown = rows[:PAGE]
    older, newer = (shown[-1].pk if len(rows) > PAGE else None), (shown[0].pk if before and shown else None)
    return Page(_seen(user, shown), older=older, newer=newer)


def _seen(user, notices: Iterable[Notice]) -> list[Notice]:
    """Those about records that the person may see today; a record may have become restricted since."""
    notices = list(notices)
    seen = visible_keys(user, {notice.key for notice in notices})
    return [notice for notice in notices if notice.key in seen]


def _of(user) -> QuerySet[Notice]:
    return Notice.objects.filter(user=user, is_hidden=False).order_by("-id")


@dataclass(frozen=True)
class Cell:
    """One channel of one kind: what is chosen, and what else may be; ``wishes`` empty: it never goes that way."""

    channel: Channel
    wish: Wish
    wishes: tuple[Wish, ...]

    @property
    def is_fixed(self) -> bool:
        """It cannot be switched off."""
        return len(self.wishes) == 1


@dataclass(frozen=True)
class Choice:
    """A kind of notice with the person's choice for each channel."""

    name: str
    label: str
    asked: bool
    cells: list[Cell]


def choices(user) -> list[Choice]:
    """Every kind with the person's choices, by label; where something is asked, first."""
    rows = {(row.route, row.channel): row for row in Preference.objects.filter(user=user)}
    found = []
    for name in routes.names():
        route = routes.get(name)
        cells = [
            Cell(way, wish_of(rows.get((name, way.value)), route, way), wishes_for(route, way))
            for way in used_channels()
        ]
        found.append(Choice(name, str(route.label), route.asked, cells))
    return sorted(found, key=lambda row: (not row.asked, row.label))


def mail_hours(user) -> MailHours:
    """When mail may reach the person."""
    return hours_of([user])[user.pk]


def used_channels() -> list[Channel]:
    """The inbox, and the channels that any route uses."""
    used = {str(channel) for route in routes for channel in route.channels}
    return [channel for channel in Channel if channel == Channel.INBOX or channel.value in used]


@dataclass(frozen=True)
class RoomRow:
    """A chat room, whom it hears of by name, and the newest message on its way there or there already."""

    room: ChatRoom
    audience: str
    last: ChatPost | None


def rooms() -> list[RoomRow]:
    """Every room, those in use first, each with its newest message. Three queries and one for each kind of audience."""
    names = {value: name for _kind, rows in audience_choices() for value, name in rows}
    found = list(ChatRoom.objects.select_related("added_by").order_by("-is_active", "name", "pk"))
    newest = ChatPost.objects.filter(room__in=found).order_by("room_id", "-pk").distinct("room_id")
    last = {post.room_id: post for post in newest}
    return [RoomRow(room, names.get(room.audience, room.audience), last.get(room.pk)) for room in found]
