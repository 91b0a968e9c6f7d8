"""Chat rooms: a question reaches the room of those who are asked, with a link that only asks."""

from __future__ import annotations

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.audit import relay
from apps.audit.models import Event
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications.enums import DeliveryState
from apps.notifications.models import ChatPost, ChatRoom
from apps.notifications.posting import post_due
from apps.notifications.rooms import add_room, edit_room, retire_room
from apps.notifications.sweep import MOST_ATTEMPTS
from tests.changes import acts

pytestmark = pytest.mark.django_db
SECRET = "T0/B0/very-secret"


@pytest.fixture
def chat():
    """A chat on this machine: ``chat.url`` of a webhook, ``chat.said`` what it was sent, ``chat.status`` its answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.said.append(json.loads(body))
            self.send_response(server.status)
            self.end_headers()
            self.wfile.write(b"no_service")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.said, server.status = [], 200
    server.url = f"http://127.0.0.1:{server.server_port}/{SECRET}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def asked(people, place, **more):
    """A change that was submitted, so that the peers of its team are asked."""
    change = acts.draft(people, place, **more)
    changes.submit(change, by=people.alice)
    relay.drain()
    return change


def test_a_question_is_posted_once_with_a_link_that_decides_nothing(people, seeded, chat, client):
    add_room(by=people.erin, name="#payments", audience="team:payments", url=chat.url)
    add_room(by=people.erin, name="Payments", audience="team:payments", kind="teams", url=f"{chat.url}/2")
    add_room(by=people.erin, name="#search", audience="team:search", url=f"{chat.url}/3")
    change = asked(people, seeded, title="Rotate <keys> & more")
    assert post_due() == 2
    slack, teams = chat.said
    assert "Rotate &lt;keys&gt; &amp; more" in slack["text"]
    card = teams["attachments"][0]["content"]
    assert "Rotate <keys\\> & more" in card["body"][0]["text"]
    address = card["actions"][0]["url"]
    assert address in slack["text"]
    client.force_login(people.bob)
    before = Event.objects.count()
    path = "/" + address.split("/", 3)[3]
    assert client.get(path, follow=True).status_code == 200
    assert client.head(path).status_code in (200, 302)
    assert Event.objects.count() == before
    assert change.key in path
    from apps.notifications.posting import post_events

    for event in Event.objects.filter(kind="ballot.opened"):
        post_events([event])
    assert post_due() == 0


def test_a_restricted_record_is_never_posted(people, seeded, chat):
    add_room(by=people.erin, name="#payments", audience="team:payments", url=chat.url)
    asked(people, seeded, restricted=True)
    assert not ChatPost.objects.exists()
    change = asked(people, seeded, title="Open at first")
    changes.edit(change, by=people.alice, restricted=True)
    assert post_due() == 0
    assert chat.said == []
    assert {(post.state, post.error) for post in ChatPost.objects.all()} == {
        (DeliveryState.PARKED, "A room may not hear of this record any more.")
    }


def test_what_is_not_taken_is_tried_again_later_and_given_up_at_last(people, seeded, chat):
    room = add_room(by=people.erin, name="#payments", audience="team:payments", url=chat.url)
    chat.status = 503
    asked(people, seeded)
    assert post_due() == 0
    post = ChatPost.objects.get()
    assert post.attempts == 1
    assert post.error == "The chat answered 503: no_service"
    assert post_due() == 0, "it waits"
    chat.status = 200
    with clock.shifted(timedelta(minutes=2)):
        assert post_due() == 1
    assert len(chat.said) == 2
    ChatPost.objects.update(state=DeliveryState.WAITING, attempts=MOST_ATTEMPTS - 1)
    chat.status = 404
    with clock.shifted(timedelta(days=1)):
        post_due()
        assert ChatPost.objects.get().state == DeliveryState.PARKED
        ChatPost.objects.update(state=DeliveryState.WAITING)
        retire_room(room, by=people.erin)
        post_due()
    assert ChatPost.objects.get().error == "The room is no longer in use."
    assert len(chat.said) == 3


def test_the_address_is_a_secret(people, seeded, chat):
    room = add_room(by=people.erin, name="#payments", audience="team:payments", url=chat.url)
    edit_room(room, by=people.erin, url=f"{chat.url}/new", version=room.version)
    told = [json.dumps(event.data) + event.reason for event in Event.objects.filter(kind__startswith="room.")]
    assert len(told) == 2
    assert not [one for one in told if SECRET in one]
    assert not hasattr(room.history.first(), "url")
    api = APIClient()
    api.force_authenticate(people.alice)
    assert SECRET not in api.get("/api/v1/chat-rooms/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"audience": "board:nobody"}, "audience"),
        ({"url": "https://10.0.0.1/hook"}, "url"),
        ({"url": "http://[::1]:8000/hook"}, "url"),
        ({"name": " \u200b "}, "name"),
    ],
)
def test_an_impossible_room_is_refused_at_its_field(people, seeded, chat, wrong, field):
    given = {"name": "#cab", "audience": "board:cab", "url": chat.url} | wrong
    with pytest.raises(Refused) as refused:
        add_room(by=people.erin, **given)
    assert field in {refusal.field for refusal in refused.value.refusals}
    assert not ChatRoom.objects.exists()


@pytest.mark.parametrize("name", ["alice", "victor", "erin", "root"])
def test_who_keeps_rooms_by_page_and_over_rest(people, seeded, chat, client, name):
    keeps = name in ("erin", "root")
    person = people.fresh(name)
    client.force_login(person)
    typed = {"name": "#cab", "audience": "board:cab", "kind": "slack", "url": chat.url}
    client.post(reverse("notifications:rooms"), typed)
    assert ChatRoom.objects.count() == keeps
    api = APIClient()
    api.force_authenticate(person)
    answer = api.post("/api/v1/chat-rooms/", typed | {"url": f"{chat.url}/2"})
    assert answer.status_code == (201 if keeps else 403)
    if not keeps:
        return
    address = f"/api/v1/chat-rooms/{answer.json()['id']}/"
    assert api.post(f"{address}try/").json() == {"taken": True}
    chat.status = 500
    assert api.post(f"{address}try/").status_code == 409
    assert api.patch(address, {"name": "#board"}, HTTP_IF_MATCH='"7"').status_code == 412
    assert api.patch(address, {"name": "#board"}, HTTP_IF_MATCH='"1"').json()["name"] == "#board"
    assert api.delete(address, HTTP_IF_MATCH='"2"').status_code == 204
    assert api.get(address).json()["is_active"] is False
    assert client.get(reverse("notifications:rooms")).status_code == 200
