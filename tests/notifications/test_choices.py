"""How a person is told: kinds and channels, quiet hours and digests by their own clock, and leaving by a link that asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from apps.accounts.models import User
from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.notifications import hours, queries, services, sweep
from apps.notifications.enums import Pace
from apps.notifications.leaving import token_for
from apps.notifications.models import Delivery, MailHours, Notice, Preference
from apps.notifications.routes import Route, routes

from .probe import KIND

pytestmark = pytest.mark.django_db
BERLIN, LORD_HOWE, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kolkata")
NEWS = "probe.news"


@pytest.fixture(autouse=True)
def news(monkeypatch):
    """A kind that asks nothing, beside the probe's that does."""
    told = Route(
        label="News of the probe",
        kinds=("probe.told",),
        recipients=lambda event: User.objects.filter(username__in=event.data["people"]),
        sentence=lambda event, user: event.data["sentence"],
        url=lambda event, user: f"/probe/{event.key}/",
    )
    small = replace(told, label="Small news of the probe", kinds=("probe.small",), pace=Pace.DIGEST)
    monkeypatch.setattr(routes, "_entries", {**routes._entries, NEWS: told, "probe.small": small})


def tell(kind="probe.told", key="PRB-1", people=("alice",), sentence="It moved"):
    with recording(kind=kind, key=key, by=None, data={"people": list(people), "sentence": sentence}) as event:
        pass
    return services.tell([event])


def mail_hours(**fields) -> MailHours:
    return MailHours(**{"digest_hour": 8, "rhythm": "daily", **fields})


NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}
AT = [
    # zone, mail hours, pace, happened (local), due (local) or None, leaves (local)
    (BERLIN, {}, "at_once", "2026-06-01 23:00", None, "2026-06-01 23:00"),
    (BERLIN, NIGHT, "at_once", "2026-06-01 21:59", None, "2026-06-01 21:59"),
    (BERLIN, NIGHT, "at_once", "2026-06-01 22:00", None, "2026-06-02 07:00"),
    (BERLIN, NIGHT, "at_once", "2026-06-02 06:59", None, "2026-06-02 07:00"),
    (BERLIN, NIGHT, "at_once", "2026-06-02 07:00", None, "2026-06-02 07:00"),
    (BERLIN, NIGHT, "at_once", "2026-06-01 23:00", "2026-06-02 06:00", "2026-06-01 23:00"),
    (BERLIN, NIGHT, "at_once", "2026-06-01 23:00", "2026-06-02 09:00", "2026-06-02 07:00"),
    (BERLIN, {**NIGHT, "quiet_weekends": True}, "at_once", "2026-06-05 23:00", None, "2026-06-08 07:00"),
    (BERLIN, {"quiet_weekends": True}, "at_once", "2026-06-07 12:00", None, "2026-06-08 00:00"),
    (BERLIN, {}, "digest", "2026-06-01 07:59", None, "2026-06-01 08:00"),
    (BERLIN, {}, "digest", "2026-06-01 08:00", None, "2026-06-02 08:00"),
    (BERLIN, {**NIGHT, "digest_hour": 6}, "digest", "2026-06-01 12:00", None, "2026-06-02 07:00"),
    (BERLIN, {"rhythm": "hourly"}, "digest", "2026-06-01 08:00", None, "2026-06-01 09:00"),
    (KOLKATA, {"rhythm": "hourly"}, "digest", "2026-06-01 08:20", None, "2026-06-01 09:00"),
    # The night in which the clocks go forward (29 March) and back (25 October).
    (BERLIN, {}, "digest", "2026-03-28 12:00", None, "2026-03-29 08:00"),
    (BERLIN, {"digest_hour": 2}, "digest", "2026-03-28 12:00", None, "2026-03-29 03:00"),
    (BERLIN, NIGHT, "at_once", "2026-10-24 23:00", None, "2026-10-25 07:00"),
    (LORD_HOWE, {"digest_hour": 2}, "digest", "2026-10-03 12:00", None, "2026-10-04 02:30"),
]


def test_mail_leaves_by_the_clock_of_its_reader(people):
    for zone, fields, pace, happened, due, leaves in AT:
        moment, expected = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (happened, leaves))
        due_at = due and datetime.fromisoformat(due).replace(tzinfo=zone)
        found = hours.leaves_at(moment, mail_hours(**fields), zone, pace=pace, due_at=due_at)
        assert (found, found.tzinfo) == (expected, UTC), (fields, pace, happened)


def test_a_digest_comes_once_a_day_and_once_an_hour_over_every_change_of_the_clocks(people):
    for zone in (BERLIN, LORD_HOWE, KOLKATA, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Pacific/Apia")):
        for fields, most in (({}, timedelta(hours=25.5)), ({"rhythm": "hourly"}, timedelta(hours=1))):
            at, seen = datetime(2026, 1, 1, tzinfo=UTC), []
            while at.year == 2026:
                after = hours.next_digest(at, mail_hours(**fields), zone)
                assert timedelta() < after - at <= most, (zone, at)
                at = after
                seen.append(at.astimezone(zone).date())
                if len(seen) > 400:
                    break
            assert "rhythm" in fields or len(seen) == len(set(seen)), zone


def test_a_choice_holds_for_what_happens_then_and_what_asks_cannot_be_switched_off(people):
    alice = people.alice
    assert services.choose(alice, {(NEWS, "email"): "off", (NEWS, "inbox"): "off"}, by=alice) == 2
    assert services.choose(alice, {(NEWS, "email"): "off"}, by=alice) == 0
    assert Event.objects.filter(kind="preferences.changed", key="person:alice").count() == 1
    assert tell() == []
    services.choose(alice, {(NEWS, "email"): "at_once"}, by=alice)
    assert tell()[0].is_hidden
    assert (queries.unread_count(alice), queries.latest(alice), Delivery.objects.count()) == (0, [], 1)
    for wishes in (
        {("probe.asked", "inbox"): "off"},
        {(NEWS, "fax"): "off"},
        {("nothing", "email"): "off"},
        {(NEWS, "inbox"): "digest"},
    ):
        with pytest.raises(Refused) as refused:
            services.choose(alice, wishes, by=alice)
        assert refused.value.status == 422, wishes
    services.choose(alice, {("probe.asked", "email"): "off"}, by=alice)
    Notice.objects.all().delete()
    tell(kind=KIND)
    assert (queries.unread_count(alice), Delivery.objects.count()) == (1, 0)


def test_one_digest_holds_what_waited_once_and_the_rest_stays_behind(people, monkeypatch):
    alice, bob = people.alice, people.bob
    looked, look = [], sweep.visible_keys
    monkeypatch.setattr(sweep, "visible_keys", lambda user, keys: looked.append(user) or look(user, keys))
    for who in (alice, bob):
        services.choose(who, {(NEWS, "email"): "digest", ("probe.asked", "email"): "digest"}, by=who)
    for number in range(3):
        tell(key=f"PRB-{number % 2}", people=("alice", "bob"), sentence=f"News {number} <b>")
    tell(kind=KIND, key="PRB-7")
    hidden = tell(key="PRB-9", sentence="Hidden")[0]
    Notice.objects.filter(pk=hidden.pk).update(key="GONE-9")
    unwanted = tell(people=("bob",), sentence="Unwanted")[0]
    Preference.objects.filter(user=bob, route=NEWS).update(wanted=False)
    assert sweep.sweep() == 0
    assert not mail.outbox
    Delivery.objects.update(not_before=clock.now())
    assert sweep.sweep() == 1
    assert sorted(user.username for user in looked) == ["alice", "bob"], "one look for each digest"
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert message.subject == "4 notices from Slipway, 1 asks something of you"
    text, html = message.body, message.alternatives[0].content
    assert text.index("Asked of you") < text.index("PRB-0")
    assert text.count("News") == 3
    assert "Hidden" not in text + html
    assert "News 0 &lt;b&gt;" in html
    assert "<img" not in html
    assert "<link" not in html
    sent = message.message()
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["Message-ID"].startswith(f"<digest.{alice.pk}.")
    assert dict(Delivery.objects.filter(notice__in=[hidden, unwanted]).values_list("notice", "state")) == {
        hidden.pk: "parked",
        unwanted.pk: "parked",
    }
    assert sweep.sweep() == 0
    assert len(mail.outbox) == 1


def test_a_digest_that_fails_is_tried_again_whole_and_given_up_at_last(people, monkeypatch):
    services.choose(people.alice, {(NEWS, "email"): "digest"}, by=people.alice)
    tell()
    tell(key="PRB-2")
    with monkeypatch.context() as broken:
        broken.setattr(sweep, "digest", lambda *_: 1 / 0)
        for attempt in range(1, sweep.MOST_ATTEMPTS):
            Delivery.objects.update(not_before=clock.now())
            assert sweep.sweep() == 0
            assert set(Delivery.objects.values_list("attempts", "state")) == {(attempt, "waiting")}
    Delivery.objects.update(not_before=clock.now())
    assert sweep.sweep() == 1
    assert len(mail.outbox) == 1


def test_small_news_is_gathered_where_the_person_chose_nothing(people):
    alice, small = people.alice, ("probe.small", "email")
    tell("probe.small")
    assert Delivery.objects.get().pace == "digest"
    assert next(row for row in queries.choices(alice) if row.name == small[0]).cells[1].wish == "digest"
    assert services.choose(alice, {small: "digest"}, by=alice) == 0, "that is how it is"
    services.choose(alice, {small: "at_once"}, by=alice)
    tell("probe.small")
    assert Delivery.objects.latest("pk").pace == "at_once"
    services.choose(alice, {small: "digest"}, by=alice)
    services.unsubscribe(alice, "")
    tell("probe.small")
    assert Delivery.objects.count() == 2
    services.unsubscribe(people.bob, "")
    tell("probe.small", people=("bob",))
    assert Delivery.objects.count() == 2, "leaving the digest is leaving what is in it by itself"


def test_two_workers_never_part_one_digest(people, django_db_blocker):
    """While another transaction writes to Alice, this sweep leaves her digest alone."""
    services.choose(people.alice, {(NEWS, "email"): "digest"}, by=people.alice)
    tell()
    Delivery.objects.update(not_before=clock.now())
    other = connection.copy()
    try:
        other.ensure_connection()
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [sweep.DIGEST_LOCK, people.alice.pk])
        assert sweep.sweep() == 0
        other.rollback()
        assert sweep.sweep() == 1
    finally:
        other.close()


def test_new_hours_hold_for_what_still_waits(people):
    alice = people.alice
    services.choose(alice, {(NEWS, "email"): "digest"}, by=alice)
    tell()
    first = Delivery.objects.get().not_before
    services.choose_hours(alice, by=alice, rhythm="hourly")
    assert Delivery.objects.get().not_before <= min(first, clock.now() + timedelta(hours=1))
    assert services.choose_hours(alice, by=alice, rhythm="hourly").rhythm == "hourly"
    assert Event.objects.filter(kind="mail_hours.changed").count() == 1
    for fields in ({"quiet_from": time(22)}, {"quiet_from": time(7), "quiet_until": time(7)}):
        with pytest.raises(Refused):
            services.choose_hours(alice, by=alice, **fields)


def test_the_link_in_a_mail_asks_and_only_its_button_stops_that_kind(client, people):
    tell()
    sweep.sweep()
    (message,) = mail.outbox
    url = message.message()["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    asked = client.get(f"/{url}").content.decode()
    assert "News of the probe" in asked
    client.head(f"/{url}")
    assert not Preference.objects.exists()
    one_click = client.post(f"/{url}", {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert [(row.route, row.channel, row.wanted) for row in Preference.objects.all()] == [(NEWS, "email", False)]
    for token in ("nonsense", f"{token_for(people.alice, NEWS)}x", token_for(people.alice, "nothing")):
        assert client.get(reverse("notifications:unsubscribe", args=[token])).status_code == 404
    services.choose(people.alice, {("probe.asked", "email"): "digest"}, by=people.alice)
    client.post(reverse("notifications:unsubscribe", args=[token_for(people.alice, "")]))
    assert not Preference.objects.get(route="probe.asked").wanted


def test_the_page_and_the_api_keep_the_same(client, people):
    client.force_login(people.alice)
    url = reverse("notifications:preferences")
    page = client.get(url).content.decode()
    assert f'name="{NEWS} email"' in page
    assert 'name="probe.asked inbox"' not in page
    typed = {
        "rhythm": "hourly",
        "digest_hour": "9",
        "quiet_from": "22:00",
        "quiet_until": "06:30",
        f"{NEWS} email": "digest",
    }
    half = client.post(url, {**typed, "quiet_until": ""})
    assert half.status_code == 422
    assert 'value="22:00"' in half.content.decode()
    assert not Preference.objects.exists(), "both halves or neither"
    assert client.post(url, typed).status_code == 302
    said = client.get("/api/v1/notification-settings/").json()
    assert said["hours"] == {
        "rhythm": "hourly",
        "digest_hour": 9,
        "quiet_from": "22:00:00",
        "quiet_until": "06:30:00",
        "quiet_weekends": False,
    }
    (kind,) = [row for row in said["kinds"] if row["kind"] == NEWS]
    assert [(cell["channel"], cell["wish"]) for cell in kind["channels"]] == [("inbox", "at_once"), ("email", "digest")]

    def patch(body):
        return client.patch("/api/v1/notification-settings/", body, content_type="application/json")

    assert patch({"hours": {"quiet_from": None, "quiet_until": None}}).json()["hours"]["quiet_from"] is None
    wrong = patch({"hours": {"digest_hour": 3}, "kinds": [{"kind": "probe.asked", "channel": "inbox", "wish": "off"}]})
    assert wrong.status_code == 422
    assert MailHours.objects.get().digest_hour == 9
    assert patch({"kinds": [{"kind": NEWS, "channel": "email", "wish": "off"}]}).status_code == 200
    assert patch({"nonsense": 1}).status_code == 422
