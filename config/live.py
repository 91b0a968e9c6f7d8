"""The live stream: tells each open page when its reader's inbox changes, or the meeting that it shows.

One small ASGI application of its own, because a held-open answer would occupy a thread of the web server for hours.
`GET /live/` with the session's cookie answers server-sent events: `notice` with `{"unread": n, "latest": id}`, at once
and whenever that changes, and a comment now and then so that proxies keep the line open. `GET /live/?follow=MTG-7` tells
`record` with that key too, within a second of anything that happens in the meeting. Pages poll where it is absent.
"""

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.db.models import Count, Max, Q
from django.http import HttpRequest

from apps.accounts.models import User
from apps.approvals.queries.meetings import pulses
from apps.dockets.permissions import visible_dockets
from apps.notifications.models import Notice

POLL_SECONDS = 2.0
RECORD_SECONDS = 0.7
HEARTBEAT_SECONDS = 20.0
MOST_FOLLOWERS = 2000
MOST_KEYS = 5
# Signing out, or losing the account, ends the stream when it is next opened; so it is reopened this often.
LIFETIME_SECONDS = 15 * 60

FOLLOWED = re.compile(r"MTG-[1-9][0-9]{0,9}")
State = tuple[int, int]


class Followed(ABC):
    """What somebody follows, asked of the database for all followers at once every few moments."""

    def __init__(self) -> None:
        self._followers: dict[Hashable, list[asyncio.Queue]] = {}
        self._known: dict[Hashable, object] = {}
        self._task: asyncio.Task | None = None

    @abstractmethod
    def read(self, subjects: list) -> dict:
        """The state of each subject, in one go; called outside the loop."""

    @property
    def pause(self) -> float:
        """Seconds between two times of asking."""
        return POLL_SECONDS

    def follow(self, subject: Hashable) -> asyncio.Queue:
        """A queue that gets the subject's state now and at every change."""
        queue: asyncio.Queue = asyncio.Queue(maxsize=1)
        self._followers.setdefault(subject, []).append(queue)
        if subject in self._known:
            queue.put_nowait(self._known[subject])
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        return queue

    def leave(self, subject: Hashable, queue: asyncio.Queue) -> None:
        """Stop telling that queue; the last follower to leave ends the watching."""
        followers = self._followers.get(subject, [])
        if queue in followers:
            followers.remove(queue)
        if not followers:
            self._followers.pop(subject, None)
            self._known.pop(subject, None)

    @property
    def number(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._followers.values()))

    async def _watch(self) -> None:
        while self._followers:
            try:
                found = await sync_to_async(self.read)(list(self._followers))
            except DatabaseError:
                # The page keeps what it shows; the next round asks again.
                found = {}
            for subject, state in found.items():
                if self._known.get(subject) != state:
                    self._tell(subject, state)
            await asyncio.sleep(self.pause)

    def _tell(self, subject: Hashable, state: object) -> None:
        self._known[subject] = state
        for queue in self._followers.get(subject, []):
            # A reader who is slow needs only the newest state.
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(state)


class Inboxes(Followed):
    """What all followers' inboxes hold, in one query every two seconds."""

    def read(self, people: list[int]) -> dict[int, State]:
        """Unread notices and the newest, by person."""
        return _states(people)


class Meetings(Followed):
    """What happens in the meetings that pages show: a few queries every moment, for all of them together."""

    def read(self, keys: list[str]) -> dict[str, str]:
        """The pulse of each meeting, by its key."""
        close_old_connections()
        return pulses(keys)

    @property
    def pause(self) -> float:
        """Followers see what the chair does within two seconds."""
        return RECORD_SECONDS


def _states(people: list[int]) -> dict[int, State]:
    close_old_connections()
    rows = Notice.objects.filter(user__in=people).values("user").order_by()
    rows = rows.annotate(unread=Count("pk", filter=Q(read_at=None)), latest=Max("pk"))
    return dict.fromkeys(people, (0, 0)) | {row["user"]: (row["unread"], row["latest"]) for row in rows}


def person_of(cookies: str) -> int | None:
    """The id of whoever the session cookie belongs to, or None."""
    close_old_connections()
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if morsel is None:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    user = get_user(request)
    return user.pk if user.is_authenticated and user.is_active else None


def seen(person: int, keys: Iterable[str]) -> list[str]:
    """Of these keys, those of records that the person may follow."""
    wanted = [key for key in keys if FOLLOWED.fullmatch(key)][:MOST_KEYS]
    if not wanted:
        return []
    close_old_connections()
    user = User.objects.get(pk=person)
    return list(visible_dockets(user).filter(key__in=wanted).values_list("key", flat=True))


inboxes = Inboxes()
meetings = Meetings()


async def application(scope: dict, receive: object, send: object) -> None:
    """The ASGI entry point."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _lifespan(receive: object, send: object) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _answer(scope: dict, receive: object, send: object) -> None:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    if scope["path"] == "/healthz":
        return await _plain(send, 200, "alive")
    if scope["path"] != "/live/" or scope["method"] != "GET":
        return await _plain(send, 404, "nothing here")
    allowed = _allowed_origin(headers.get("origin", ""))
    if allowed is None:
        return await _plain(send, 403, "pages of another site may not follow")
    if inboxes.number >= MOST_FOLLOWERS:
        return await _plain(send, 503, "too many pages follow already")
    try:
        person = await sync_to_async(person_of)(headers.get("cookie", ""))
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        keys = await sync_to_async(seen)(person, query.get("follow", [])) if person else []
    except DatabaseError:
        return await _plain(send, 503, "the database is away")
    if person is None:
        return await _plain(send, 401, "sign in first")
    return await _stream(person, keys, receive, send, allowed)


def _allowed_origin(origin: str) -> list | None:
    """Headers that let this page read the stream; None when it may not. Same-origin requests name no origin."""
    if not origin:
        return []
    if origin not in settings.LIVE_PAGE_ORIGINS:
        return None
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _stream(person: int, keys: list[str], receive: object, send: object, headers: list) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [*_STREAM_HEADERS, *headers]})
    queues = {(inboxes, person): inboxes.follow(person), **{(meetings, key): meetings.follow(key) for key in keys}}
    gone = asyncio.create_task(_gone(receive))
    end = asyncio.get_running_loop().time() + LIFETIME_SECONDS
    try:
        await _chunk(send, "retry: 3000\n\n")
        while not gone.done() and asyncio.get_running_loop().time() < end:
            waiting = {asyncio.create_task(queue.get()): place for place, queue in queues.items()}
            await asyncio.wait({*waiting, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            told = [(place, task.result()) for task, place in waiting.items() if task.done()]
            for task in waiting:
                task.cancel()
            for (followed, subject), state in told:
                await _chunk(send, _message(followed, subject, state))
            if not told:
                await _chunk(send, ": still here\n\n")
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        for (followed, subject), queue in queues.items():
            followed.leave(subject, queue)


def _message(followed: Followed, subject: Hashable, state: object) -> str:
    if isinstance(followed, Meetings):
        return f"event: record\ndata: {subject}\n\n"
    unread, latest = state
    return f"event: notice\ndata: {json.dumps({'unread': unread, 'latest': latest})}\n\n"


_STREAM_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)


async def _gone(receive: object) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _chunk(send: object, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _plain(send: object, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
