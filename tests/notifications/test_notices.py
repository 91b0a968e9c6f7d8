"""Who is told: once each, never the actor, never who may not see; and how it leaves the house."""

from datetime import timedelta

import pytest
from django.core import mail

from apps.accounts.models import User
from apps.audit import relay
from apps.audit.services import recording, refused
from apps.core import clock
from apps.notifications import services, sweep
from apps.notifications.models import Delivery, Notice
from apps.notifications.routes import Route, routes
from tests.notifications.probe import KIND

pytestmark = pytest.mark.django_db


def ask(by=None, people=("alice", "bob"), key="PRB-1", **data):
    with recording(kind=KIND, key=key, by=by, data={"people": list(people), **data}) as event:
        return event


def test_each_recipient_is_told_once(people):
    event = ask()
    relay.drain()
    services.tell([event])
    notices = Notice.objects.filter(event_id=event.pk)
    assert {notice.user.username for notice in notices} == {"alice", "bob"}
    assert notices.count() == Delivery.objects.count() == 2
    notice = notices.get(user=people.alice)
    assert (notice.sentence, notice.url, notice.asked, notice.due_at) == (
        "Your vote is asked",
        "/probe/PRB-1/",
        True,
        event.at,
    )


def test_nobody_is_told_of_their_own_act(people):
    services.tell([ask(by=people.alice)])
    assert [notice.user for notice in Notice.objects.all()] == [people.bob]


def test_nobody_is_told_what_they_may_not_see(people):
    services.tell([ask(people=("mallory", "bob"))])
    services.tell([ask(people=("alice",), key="OTHER-1")])
    assert [notice.user for notice in Notice.objects.all()] == [people.bob]


def test_who_left_and_programs_are_not_told(people):
    User.objects.filter(username="alice").update(is_active=False)
    User.objects.filter(username="bob").update(is_service=True)
    assert services.tell([ask()]) == []


def test_refused_attempts_are_told_to_nobody(people):
    assert services.tell([refused(kind=KIND, key="PRB-1", by=None, sentences=["No."])]) == []


def test_two_routes_tell_a_person_once_and_what_is_asked_goes_first(people, monkeypatch):
    also = Route(
        label="Also",
        kinds=(KIND,),
        recipients=lambda event: User.objects.filter(username__in=["alice", "carol"]),
        sentence=lambda event, user: "By the way",
        url=lambda event, user: "/",
    )
    monkeypatch.setattr(routes, "_entries", {"also": also, **routes._entries})
    services.tell([ask(people=("alice",))])
    assert {(notice.user.username, notice.route) for notice in Notice.objects.all()} == {
        ("alice", "probe.asked"),
        ("carol", "also"),
    }


def test_mail_is_plain_and_html_threaded_and_safe(people, settings):
    settings.SITE_URL = "https://slipway.example.org"
    services.tell([ask(people=("alice",), sentence="Vote\r\nBcc: all@example.org <b>now</b>")])
    assert sweep.sweep() == 1
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert message.subject == "[PRB-1] Vote Bcc: all@example.org <b>now</b>"
    sent = message.message()
    assert sent["Bcc"] is None
    assert sent["List-Id"] == "<prb-1.slipway.example.org>"
    assert sent["References"] == sent["In-Reply-To"] == "<prb-1@slipway.example.org>"
    assert sent["Message-ID"].startswith("<prb-1.")
    assert sent["Auto-Submitted"] == "auto-generated"
    assert "https://slipway.example.org/probe/PRB-1/" in message.body
    html = message.alternatives[0].content
    assert 'href="https://slipway.example.org/probe/PRB-1/"' in html
    assert "&lt;b&gt;now" in html
    assert "<form" not in html
    assert sweep.sweep() == 0


def test_moments_in_mail_are_in_the_readers_zone(people):
    User.objects.filter(username="alice").update(time_zone="Asia/Tokyo")
    services.tell([ask(people=("alice",))])
    sweep.sweep()
    assert "JST" in mail.outbox[0].body


def test_a_failing_server_is_tried_again_and_then_given_up(people, monkeypatch):
    services.tell([ask(people=("alice", "bob"))])
    calls = []

    def broken(delivery, connection):
        calls.append(delivery.pk)
        raise OSError("no route to host")

    monkeypatch.setattr(sweep, "message", broken)
    assert sweep.sweep() == 0
    assert len(calls) == 2
    assert sweep.sweep() == 0
    assert len(calls) == 2
    for _ in range(sweep.MOST_ATTEMPTS):
        Delivery.objects.filter(state="waiting").update(not_before=clock.now())
        sweep.sweep()
    assert len(calls) == 2 * sweep.MOST_ATTEMPTS
    assert set(Delivery.objects.values_list("state", "error")) == {("parked", "OSError: no route to host")}


def test_waits_grow_and_end():
    waits = [sweep.wait(attempt) for attempt in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[-1] == sweep.LONGEST_WAIT


def test_a_retry_after_the_wait_succeeds(people, monkeypatch):
    services.tell([ask(people=("alice",))])
    with monkeypatch.context() as broken:
        broken.setattr(sweep, "message", lambda *_: 1 / 0)
        sweep.sweep()
    with clock.shifted(sweep.FIRST_WAIT + timedelta(seconds=1)):
        assert sweep.sweep() == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.error) == ("sent", 2, "")


def test_what_became_hidden_on_the_way_is_not_sent(people):
    services.tell([ask(people=("alice",))])
    Notice.objects.update(key="HIDDEN-1")
    assert sweep.sweep() == 0
    assert Delivery.objects.get().state == "parked"
    assert mail.outbox == []
