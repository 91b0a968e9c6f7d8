"""The live stream: tells each open page when its reader's inbox changes.

One small ASGI application of its own, because a held-open answer would occupy a thread of the web server for hours.
`GET /live/` with the session's cookie answers server-sent events: `notice` with `{"unread": n, "latest": id}`, at once
and whenever that changes, and a comment now and then so that proxies keep the line open. Pages poll where it is absent.
"""

import asyncio
import json
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import DatabaseError, close_old_connections
from django.db.models import Count, Max, Q
from django.http import HttpRequest

from apps.notifications.models import Notice

POLL_SECONDS = 2.0
HEARTBEAT_SECONDS = 20.0
MOST_FOLLOWERS = 2000
# Signing out, or losing the account, ends the stream when it is next opened; so it is reopened this often.
LIFETIME_SECONDS = 15 * 60

State = tuple[int, int]


class Inboxes:
    """What all followers' inboxes hold, asked of the database in one query every two seconds."""

    def __init__(self) -> None:
        self._followers: dict[int, list[asyncio.Queue]] = {}
        self._known: dict[int, State] = {}
        self._task: asyncio.Task | None = None

    def follow(self, person: int) -> asyncio.Queue:
        """A queue that gets the inbox's state now and at every change."""
        queue: asyncio.Queue = asyncio.Queue(maxsize=1)
        self._followers.setdefault(person, []).append(queue)
        if person in self._known:
            queue.put_nowait(self._known[person])
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        return queue

    def leave(self, person: int, queue: asyncio.Queue) -> None:
        """Stop telling that queue; the last follower to leave ends the watching."""
        followers = self._followers.get(person, [])
        if queue in followers:
            followers.remove(queue)
        if not followers:
            self._followers.pop(person, None)
            self._known.pop(person, None)

    @property
    def number(self) -> int:
        """How many streams are open."""
        return sum(map(len, self._followers.values()))

    async def _watch(self) -> None:
        while self._followers:
            try:
                found = await sync_to_async(_states)(list(self._followers))
            except DatabaseError:
                # The page keeps what it shows; the next round asks again.
                found = {}
            for person, state in found.items():
                if self._known.get(person) != state:
                    self._tell(person, state)
            await asyncio.sleep(POLL_SECONDS)

    def _tell(self, person: int, state: State) -> None:
        self._known[person] = state
        for queue in self._followers.get(person, []):
            # A reader who is slow needs only the newest state.
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(state)


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


inboxes = Inboxes()


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
    except DatabaseError:
        return await _plain(send, 503, "the database is away")
    if person is None:
        return await _plain(send, 401, "sign in first")
    return await _stream(person, receive, send, allowed)


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


async def _stream(person: int, receive: object, send: object, headers: list) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [*_STREAM_HEADERS, *headers]})
    queue = inboxes.follow(person)
    gone = asyncio.create_task(_gone(receive))
    end = asyncio.get_running_loop().time() + LIFETIME_SECONDS
    try:
        await _chunk(send, "retry: 3000\n\n")
        while not gone.done() and asyncio.get_running_loop().time() < end:
            following = asyncio.create_task(queue.get())
            await asyncio.wait({following, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                unread, latest = following.result()
                await _chunk(send, f"event: notice\ndata: {json.dumps({'unread': unread, 'latest': latest})}\n\n")
            else:
                following.cancel()
                await _chunk(send, ": still here\n\n")
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        inboxes.leave(person, queue)


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
