"""Times that are none, and rules that cost too much, through every door that takes them: 422 with a sentence (B-33, B-18)."""

import time
from datetime import timedelta

import pytest

from apps.calendars.models import Window
from apps.core import clock
from tests.calendars.test_recurrence import BOMBS

from .conftest import problem
from .test_writing import MOMENTS

pytestmark = pytest.mark.django_db

TIMES = {"start": "2027-03-01T20:00:00+01:00", "end": "2027-03-01T22:00:00+01:00"}
PLACES = {"services": ["ledger"], "environments": ["payments-prod"]}
BODIES = {
    "freezes": TIMES | {"title": "Quarter end", "team": "platform", "reason": "The books."},
    "maintenance-windows": TIMES | {"title": "Patching", "team": "platform", "kinds": ["production"]},
    "bookings": TIMES | {"title": "Rehearse", "team": "payments", "environments": ["payments-prod"]},
    "windows/preview": TIMES | PLACES | {"slots": False},
}
# What is no instant, and what is one but lies where nothing is planned.
MOMENTS = [
    *MOMENTS,
    "1970-01-01T00:00:00Z",
    "1999-12-31T23:59:59Z",
    "2100-01-01T00:00:00Z",
    "2038-01-19T03:14:08+15:00",
]


# Of the day that the rule's own tests begin with, and of no other.
RULES = {name: text for name, text in BOMBS.items() if name not in ("nothing", "all taken out")}


def by(caller, path: str):
    """Somebody who may plan such a thing."""
    return caller("alice" if path == "bookings" else "erin")


def asked(caller, path: str, body: dict):
    return by(caller, path).post(f"/api/v1/{path}/", body, format="json")


@pytest.mark.parametrize("name", ["start", "end"])
@pytest.mark.parametrize("path", BODIES)
def test_a_time_that_is_none_is_refused_wherever_time_is_planned(caller, place, path, name):
    api = by(caller, path)
    for value in MOMENTS:
        answer = problem(api.post(f"/api/v1/{path}/", BODIES[path] | {name: value}, format="json"), 422)
        assert answer.get("errors") or answer.get("refusals"), value
    assert not Window.objects.exists()


@pytest.mark.parametrize("path", BODIES)
def test_a_span_without_length_backwards_or_of_ages_is_refused(caller, place, path):
    for end in (TIMES["start"], "2027-03-01T19:59:59+01:00", "2028-04-05T20:01:00+02:00", "2099-12-31T23:59:59Z"):
        problem(asked(caller, path, BODIES[path] | {"end": end}), 422)
    assert not Window.objects.exists()


@pytest.mark.parametrize("name", ["expires_at", "start"])
def test_an_exception_takes_no_such_time(caller, place, name):
    made = asked(caller, "freezes", BODIES["freezes"]).json()["key"]
    body = {"freeze": made, "subject": made, "reason": "It cannot wait.", **TIMES}
    for value in MOMENTS:
        if name == "start" or value not in MOMENTS[-4:-1]:
            problem(asked(caller, "freeze-exceptions", body | {name: value}), 422)


def test_the_verdict_takes_no_such_time(caller, place):
    api, body = caller("erin"), {"service": "ledger", "environment": "payments-prod"}
    for value in MOMENTS[:21]:
        problem(api.post("/api/v1/verdict/", body | {"time": value}, format="json"), 422)


@pytest.mark.parametrize(
    "value", [one for one in MOMENTS[:21] if isinstance(one, str) and one not in ("", "2026-12-01")]
)
def test_no_address_takes_such_a_time(caller, place, value):
    """In an address it is 400; a day is one there, and nothing filters nothing."""
    api = caller("erin")
    addresses = (("freezes", {"at": value}), ("meetings", {"after": value}), ("meetings", {"before": value}))
    until = {"to": "2027-03-01T00:00:00Z"}
    for path, query in (*addresses, ("calendar", {"from": value} | until), ("windows", {"from": value} | until)):
        assert problem(api.get(f"/api/v1/{path}/", query), 400)["status"] == 400, path


def test_a_list_of_freezes_at_an_instant_is_half_open(caller, place):
    made = asked(caller, "freezes", BODIES["freezes"]).json()["key"]

    def at(moment: str) -> list[str]:
        return [row["key"] for row in caller("erin").get("/api/v1/freezes/", {"at": moment}).json()["results"]]

    assert at("2027-03-01T18:59:59.999999Z") == []
    assert at("2027-03-01T19:00:00Z") == [made]
    assert at("2027-03-01T20:59:59.999999Z") == [made]
    assert at("2027-03-01T21:00:00Z") == []


@pytest.mark.parametrize(
    ("start", "end", "stored"),
    [
        ("20:00:00", "22:00:00", ("20:00", "22:00")),
        ("20:00:00.000001", "22:00:00", ("20:00", "22:00")),
        ("19:59:59.999999", "22:00:00", ("19:59", "22:00")),
        ("20:00:00", "22:00:00.000001", ("20:00", "22:01")),
        ("20:00:00", "21:59:59.999999", ("20:00", "22:00")),
        ("20:00:59", "20:00:59.5", ("20:00", "20:01")),
    ],
)
def test_every_minute_that_a_time_touches_is_stored(caller, place, start, end, stored):
    """No hole before midnight in what holds until 23:59:59."""
    body = BODIES["freezes"] | {"start": f"2027-03-01T{start}Z", "end": f"2027-03-01T{end}Z"}
    made = asked(caller, "freezes", body).json()
    assert (made["start"][11:19], made["end"][11:19]) == tuple(f"{one}:00" for one in stored)


@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
def test_a_rule_that_costs_too_much_is_refused_over_rest(caller, place, text):
    for path in ("freezes", "maintenance-windows", "bookings"):
        api, body = by(caller, path), BODIES[path] | {"recurrence": text}
        before = time.process_time()
        answer = problem(api.post(f"/api/v1/{path}/", body, format="json"), 422)
        assert time.process_time() - before < 0.4, path
        assert any(
            one.get("sentence") or one.get("detail") for key in ("refusals", "errors") for one in answer.get(key) or ()
        )
    assert not Window.objects.exists()


@pytest.mark.parametrize("text", RULES.values(), ids=RULES)
def test_a_rule_that_costs_too_much_is_refused_on_the_pages(client, people, place, text):
    """The page comes back with what was typed and says why, at the rule."""
    client.force_login(people.erin)
    start = clock.now() + timedelta(days=3)
    times = {"start": f"{start:%Y-%m-%dT%H:%M}", "end": f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    typed = {"title": "Patching", "reason": "Cables", "repeat": "rule", "rule": text, **times}
    forms = {
        "/freezes/new/": {"team": people.team.platform.pk, "level": "advisory"},
        "/freezes/maintenance/new/": {"team": people.team.platform.pk, "kinds": ["production"]},
        "/bookings/new/": {"team": people.team.platform.pk, "environments": [place.prod.pk]},
    }
    for url, more in forms.items():
        page = client.post(url, typed | more)
        assert page.status_code == 422, url
        assert page.context["form"].errors, url
    assert not Window.objects.exists()
