"""The live stream: who may follow it, and what it tells."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client

from apps.core import clock
from apps.notifications.models import Notice
from config import live
from tests.people import make_people

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """A page that opens the stream: what it received, and the closing of it."""

    def __init__(self, *, cookie="", origin="", path="/live/", query=""):
        pairs = {"cookie": cookie, "origin": origin}
        headers = [(name.encode(), value.encode()) for name, value in pairs.items() if value]
        self.scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
        self.scope["query_string"] = query.encode()
        self.sent = []
        self.closed = asyncio.Event()

    async def run(self):
        await live.application(self.scope, self._receive, self._send)

    async def _receive(self):
        await self.closed.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        self.sent.append(message)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    def notices(self):
        return [json.loads(line) for line in self._data() if line.startswith("{")]

    def records(self):
        return [line for line in self._data() if not line.startswith("{")]

    def _data(self):
        text = b"".join(message.get("body", b"") for message in self.sent[1:]).decode()
        return [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]


@pytest.fixture
def reader():
    return make_people().alice


@pytest.fixture
def cookie(reader):
    client = Client()
    client.force_login(reader)
    return f"{django_settings.SESSION_COOKIE_NAME}={client.cookies[django_settings.SESSION_COOKIE_NAME].value}"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(live, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(live, "inboxes", live.Inboxes())


def _tell(reader, number):
    return Notice.objects.create(
        user=reader, event_id=number, route="test", key="CHG-1", sentence="Look", url="/", at=clock.now()
    )


def _status(page):
    asyncio.run(page.run())
    return page.status


def test_stranger_may_not_follow():
    assert _status(Page()) == 401
    assert _status(Page(cookie=f"{django_settings.SESSION_COOKIE_NAME}=forged")) == 401


def test_deactivated_person_may_not_follow(reader, cookie):
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    assert _status(Page(cookie=cookie)) == 401


def test_page_of_another_site_may_not_follow(cookie):
    assert _status(Page(cookie=cookie, origin="https://evil.example")) == 403


def test_there_is_nothing_else(cookie):
    assert _status(Page(cookie=cookie, path="/changes/")) == 404


def test_reader_hears_of_the_inbox_at_once_and_when_it_changes(reader, cookie, settings):
    settings.LIVE_PAGE_ORIGINS = ["http://localhost:8000"]
    first = _tell(reader, 1)

    async def scene():
        page = Page(cookie=cookie, origin="http://localhost:8000")
        stream = asyncio.create_task(page.run())
        await _until(lambda: len(page.notices()) == 1)
        second = await asyncio.to_thread(_in_thread, _tell, reader, 2)
        await _until(lambda: len(page.notices()) == 2)
        page.closed.set()
        await stream
        return page, second

    page, second = asyncio.run(scene())
    assert page.status == 200
    assert page.headers[b"access-control-allow-origin"] == b"http://localhost:8000"
    assert page.headers[b"access-control-allow-credentials"] == b"true"
    assert page.notices() == [{"unread": 1, "latest": first.pk}, {"unread": 2, "latest": second.pk}]
    assert live.inboxes.number == 0


def test_many_pages_cost_one_query_a_round(reader, cookie, monkeypatch):
    asked = []
    states = live._states
    monkeypatch.setattr(live, "_states", lambda people: asked.append(people) or states(people))

    async def scene():
        pages = [Page(cookie=cookie) for _ in range(5)]
        streams = [asyncio.create_task(page.run()) for page in pages]
        await _until(lambda: all(page.notices() for page in pages))
        for page in pages:
            page.closed.set()
        await asyncio.gather(*streams)

    asyncio.run(scene())
    assert asked
    assert all(people == [reader.pk] for people in asked)


def _in_thread(verb, *arguments):
    from django.db import connection

    try:
        return verb(*arguments)
    finally:
        connection.close()


async def _until(true, seconds=10):
    end = asyncio.get_running_loop().time() + seconds
    while not true():
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


def test_a_page_that_shows_a_meeting_is_told_when_something_happens_in_it(reader, cookie, monkeypatch):
    from apps.approvals.models import Board, Meeting, Seat
    from apps.approvals.services import meetings
    from apps.audit.services import recording

    monkeypatch.setattr(live, "RECORD_SECONDS", 0.05)
    monkeypatch.setattr(live, "meetings", live.Meetings())
    with recording(kind="board.prepared", key="cab", by=None):
        board = Board.objects.create(slug="cab", name="CAB")
        Seat.objects.create(board=board, user=reader, role="chair", since=clock.now())
    start = clock.now() + timedelta(hours=3)
    meeting = meetings.plan_meeting(board, by=reader, team=reader.teams.get(), start=start)
    other = meetings.plan_meeting(board, by=reader, team=reader.teams.get(), start=start + timedelta(days=1))

    async def follow():
        page = Page(cookie=cookie, query=f"follow={meeting.key}&follow=CHG-1&follow=%27--")
        running = asyncio.create_task(page.run())
        await asyncio.sleep(0.5)
        before = page.records()
        await live.sync_to_async(meetings.close_agenda)(other, by=reader)
        await live.sync_to_async(meetings.start)(meeting, by=reader)
        await asyncio.sleep(0.5)
        page.closed.set()
        await running
        return before, page.records()

    before, after = asyncio.run(follow())
    assert before == [meeting.key]
    assert after == [meeting.key, meeting.key]
    assert Meeting.objects.get(pk=meeting.pk).state == "session"
