"""Signing in: slowed down where somebody guesses, never for the person elsewhere; silent about who exists."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from apps.accounts import services
from apps.accounts.models import User
from apps.accounts.services import sign_in as room
from apps.audit.models import Event
from apps.core import clock
from tests.people import PASSWORD
from tests.races import at_once

pytestmark = pytest.mark.django_db
URL = "/accounts/sign-in/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def attempt(client, username="alice", password=PASSWORD, address="192.0.2.1", **more):
    return client.post(URL, {"username": username, "password": password, **more}, REMOTE_ADDR=address)


def test_the_right_password_signs_in(client, people):
    answer = attempt(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/accounts/profile/").status_code == 200
    event = Event.objects.get(kind="person.signed_in")
    assert (event.key, event.by_id, event.address) == ("person:alice", people.alice.pk, "192.0.2.1")


def test_names_are_matched_without_case(client, people):
    assert attempt(client, username="ALICE").status_code == 302


def test_the_session_gets_a_new_key(client, people):
    client.get(URL)
    session = client.session
    session["before"] = 1
    session.save()
    before = client.session.session_key
    attempt(client)
    assert client.session.session_key != before


def test_signing_in_writes_no_history_of_the_person(client, people):
    before = User.history.count()
    attempt(client)
    assert User.history.count() == before


def test_nobody_learns_who_exists(client, people):
    services.deactivate(people.bob, by=people.root, reason="left")
    said = set()
    for number, pair in enumerate([("alice", "wrong"), ("nobody", "wrong"), ("bob", PASSWORD), ("bob", "x")]):
        answer = attempt(client, *pair, address=f"192.0.2.{number}")
        said.add((answer.status_code, str(answer.context["form"].non_field_errors())))
    assert len(said) == 1


def test_a_wrong_password_is_recorded_and_what_was_typed_is_not(client, people):
    attempt(client, password="hunter2hunter2")
    attempt(client, username="correct horse battery", password="x")
    events = Event.objects.filter(kind="person.sign_in_failed").order_by("id")
    assert [event.key for event in events] == ["person:alice", "person:"]
    assert "hunter2" not in str(list(events.values()))
    assert "horse" not in str(list(events.values()))


USERNAMES = ["", "\x00", "a" * 5000, "' or 1=1 --", "ａｌｉｃｅ", "alice\x00"]


def test_names_that_are_none(client, people):
    for username in USERNAMES:
        assert attempt(client, username=username).status_code == 200, username


def test_a_guesser_is_slowed_and_told_when(client, people):
    for _guess in range(room.PER_ACCOUNT_AND_ADDRESS):
        assert attempt(client, password="wrong").status_code == 200
    answer = attempt(client)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 301
    with clock.shifted(room.WINDOW + timedelta(seconds=2)):
        assert attempt(client).status_code == 302


def test_the_victim_gets_in_from_elsewhere(client, people):
    for _guess in range(20):
        attempt(client, password="wrong")
    assert attempt(client).status_code == 429
    assert attempt(Client(), address="198.51.100.7").status_code == 302


def test_guessing_many_names_from_one_address_is_slowed(client, people):
    codes = [attempt(client, username=f"name{n}", password="x").status_code for n in range(room.PER_ADDRESS + 1)]
    assert codes[-2:] == [200, 429]


def test_one_network_of_ipv6_counts_as_one(client, people):
    for n in range(room.PER_ACCOUNT_AND_ADDRESS):
        attempt(client, password="wrong", address=f"2001:db8::{n + 1}")
    assert attempt(client, address="2001:db8::ffff").status_code == 429
    assert attempt(client, address="2001:db8:1::1").status_code == 302


def test_a_right_password_clears_the_count(client, people):
    for _time in range(3):
        for _guess in range(room.PER_ACCOUNT_AND_ADDRESS - 1):
            attempt(Client(), password="wrong")
        assert attempt(Client()).status_code == 302


def test_without_counters_nobody_gets_in(client, people, monkeypatch):
    monkeypatch.setattr(room.cache, "get", lambda *_: 1 / 0)
    answer = attempt(client)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert not Event.objects.filter(kind="person.signed_in").exists()


NEXT = {
    "/changes/?state=draft": "/changes/?state=draft",
    "http://testserver/calendars/": "http://testserver/calendars/",
    **dict.fromkeys(
        [
            "https://evil.example/",
            "//evil.example",
            "///evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "http:evil.example",
            "https:///evil.example",
            "\t//evil.example",
            "",
            "http://testserver@evil.example",
            "ftp://testserver/",
        ],
        "/",
    ),
}


def test_next_stays_here(people):
    for wanted, goes in NEXT.items():
        assert attempt(Client(), next=wanted)["Location"] == goes, wanted


def test_a_program_has_no_pages(client, people):
    given = {"username": "robot", "name": "Robot", "email": "r@example.org", "is_service": True}
    robot = services.create_person(by=people.root, **given)
    robot.refresh_from_db()
    assert not robot.has_usable_password()
    assert attempt(client, username="robot", password="").status_code == 200


def test_signing_out_only_by_post(client, people):
    client.force_login(people.alice)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.get("/accounts/profile/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == URL
    assert client.get("/accounts/profile/").status_code == 302


def test_signing_in_needs_the_form_s_token(people):
    client = Client(enforce_csrf_checks=True)
    assert attempt(client).status_code == 403


def test_deactivation_ends_sessions_at_once(client, people):
    attempt(client)
    services.deactivate(people.alice, by=people.root, reason="left")
    assert client.get("/accounts/profile/").status_code == 302


def test_a_new_password_ends_other_sessions(client, people):
    here, there = Client(), Client()
    attempt(here), attempt(there)
    answer = here.post("/accounts/password/", {"current": PASSWORD, "password": "an even longer harbour"})
    assert answer["Location"] == "/accounts/profile/"
    assert here.get("/accounts/profile/").status_code == 200
    assert there.get("/accounts/profile/").status_code == 302


def test_an_old_hash_is_renewed_as_a_recorded_act(client, people, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert User.objects.get(username="alice").password.startswith("md5$")
    attempt(client)
    assert User.objects.get(username="alice").password.startswith("pbkdf2")
    assert Event.objects.filter(kind="person.password_upgraded", key="person:alice").count() == 1
    assert client.get("/accounts/profile/").status_code == 200
    assert make_password("x")


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_all_counted(people, settings):
    codes = at_once(*(lambda: attempt(Client(), password="wrong").status_code for _guess in range(8)))
    assert sorted(codes) == [200] * 5 + [429] * 3


@pytest.mark.django_db
def test_admin_has_no_sign_in_form_of_its_own(client, people):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/sign-in/?next=/admin/"
    assert client.post("/admin/login/", {"username": "root", "password": "x"}).status_code == 405
    client.force_login(people.alice)
    assert client.get("/admin/", follow=True).status_code == 403
