"""Bookings on their pages and over the API: the same answers, and nothing of what is restricted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.bookings import services
from apps.bookings.models import Booking
from apps.calendars import services as calendar
from apps.changes import services as changes
from apps.core import clock
from apps.dockets.models import Docket
from apps.freezes import services as freezes

from .test_bookings import frozen

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def typed(people, place):
    start = timezone.localtime(clock.now() + HOUR)
    return {
        "title": "Rehearsal",
        "team": people.team.payments.pk,
        "environments": [place.staging.pk],
        "start": start.strftime("%Y-%m-%dT%H:%M"),
        "end": (start + 2 * HOUR).strftime("%Y-%m-%dT%H:%M"),
    }


def test_booked_on_a_page_and_seen_on_the_board(client, people, place, typed, django_assert_max_num_queries):
    client.force_login(people.alice)
    assert "Free: nobody" in client.post("/bookings/preview/", typed).content.decode()
    assert client.post("/bookings/new/", typed | {"title": ""}).status_code == 422
    assert client.post("/bookings/new/", typed).status_code == 302
    made = Booking.objects.get()
    assert "firmly booked by" in client.post("/bookings/preview/", typed).content.decode()
    again = client.post("/bookings/new/", typed)
    assert (again.status_code, "firmly booked" in again.content.decode()) == (422, True)
    assert client.post("/bookings/new/", typed | {"wait": "on"}).status_code == 302
    assert "Waiting since" in client.get(Booking.objects.first().get_absolute_url()).content.decode()
    for _time in range(2):
        with django_assert_max_num_queries(20):
            board = client.get("/bookings/board/").content.decode()
        with django_assert_max_num_queries(20):
            assert made.key in client.get("/bookings/").content.decode()
        services.book(
            by=people.mallory,
            title="Other",
            team=people.team.search,
            environments=[place.shared],
            start=clock.now() + HOUR,
            end=clock.now() + 2 * HOUR,
        ) if _time == 0 else None
    assert "Rehearsal" in board
    changed = client.post(f"/bookings/{made.key}/edit/", typed | {"title": "Dress rehearsal", "version": "1"})
    assert changed.status_code == 302
    assert client.post(f"/bookings/{made.key}/edit/", typed | {"version": "1"}).status_code == 409
    made.refresh_from_db()
    given = {"transition": "hand_over", "version": made.version, "team": "search"}
    client.post(f"/bookings/{made.key}/transitions/", given)
    assert Booking.objects.get(pk=made.pk).docket.team.slug == "search"
    client.force_login(people.henry)
    rules = {"needs_approval": "on", "longest_hours": 8, "days_ahead": 9, "idle_minutes": 30, "notice_minutes": 30}
    rules["version"] = client.get("/bookings/rules/payments-staging/").context["version"]
    assert client.post("/bookings/rules/payments-staging/", rules).status_code == 302
    assert client.post("/bookings/rules/payments-staging/", rules | {"longest_hours": 0}).status_code == 422


def test_while_typing_freezes_and_the_work_of_others_are_said_with_free_times(client, people, place, seeded, typed):
    client.force_login(people.alice)
    frozen(people, start=clock.now() + HOUR, end=clock.now() + 5 * HOUR)
    page = client.post("/bookings/preview/", typed).content.decode()
    assert "what else is planned there stands below" in page
    assert "The freeze FRZ-" in page
    assert "data-slot" in page
    work = changes.draft(by=people.mallory, title="Patch", type="normal")
    times = {"start": clock.now() + HOUR, "end": clock.now() + 2 * HOUR}
    there = {"kind": "change", "environments": [place.staging], "by": people.mallory, "firm": True}
    calendar.place(work.docket, **times, **there)
    page = client.post("/bookings/preview/", typed).content.decode()
    assert work.key in page
    own = client.post("/bookings/preview/", typed | {"subject": work.key}).content.decode()
    assert "The freeze FRZ-" in own
    assert work.key not in own


def test_a_machine_asks_the_same_of_a_booking(people, place, seeded):
    api = APIClient()
    api.force_authenticate(people.alice)
    frozen(people, start=clock.now() + HOUR, end=clock.now() + 5 * HOUR)
    times = {"start": (clock.now() + HOUR).isoformat(), "end": (clock.now() + 2 * HOUR).isoformat()}
    asked = {**times, "environments": ["payments-staging"], "team": "payments"}
    answer = api.post("/api/v1/windows/preview/", asked | {"kind": "booking"}, format="json").json()
    assert [(row["code"], row["severity"]) for row in answer["conflicts"]] == [("freeze", "warns")]
    assert answer["slots"][0]["start"] > times["end"]
    work = changes.draft(by=people.mallory, title="Patch", type="normal")
    there = {"kind": "change", "environments": [place.staging], "by": people.mallory, "firm": True}
    calendar.place(work.docket, start=clock.now() + HOUR, end=clock.now() + 2 * HOUR, **there)

    def codes(**more) -> set:
        given = asked | {"kind": "booking"} | more
        answer = api.post("/api/v1/windows/preview/", given, format="json").json()
        return {row["code"] for row in answer["conflicts"]}

    assert codes() == {"freeze", "booked_by_others"}
    assert codes(team="search") == codes(change=work.key) == {"freeze"}
    assert api.post("/api/v1/windows/preview/", asked | {"kind": "party"}, format="json").status_code == 422


def test_the_same_by_api(people, place):
    services.set_rules(place.prod, by=people.henry, needs_approval=False)
    api = APIClient()
    api.force_authenticate(people.alice)
    start = (clock.now() + HOUR).replace(second=0, microsecond=0)
    body = {
        "title": "Rehearsal",
        "team": "payments",
        "environments": ["payments-staging", "payments-prod"],
        "start": start.isoformat(),
        "end": (start + 2 * HOUR).isoformat(),
    }
    made = api.post("/api/v1/bookings/", body, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "firm"), made.content
    again = api.post("/api/v1/bookings/", body | {"environments": ["payments-prod"]}, format="json")
    assert again.status_code == 409
    assert api.post("/api/v1/bookings/", body | {"recurrence": "FREQ=SECONDLY"}, format="json").status_code == 422
    assert api.post("/api/v1/bookings/", body | {"environments": []}, format="json").status_code == 422
    path, headers = f"/api/v1/bookings/{made.json()['key']}/", {"If-Match": made["ETag"]}
    moved = api.patch(path, {"end": (start + HOUR).isoformat()}, format="json", headers=headers)
    assert moved.json()["end"] == (start + HOUR).isoformat().replace("+00:00", "Z")
    query = {"start": start.isoformat(), "end": (start + 4 * HOUR).isoformat(), "environment": "payments-staging"}
    (found,) = api.get("/api/v1/environments/availability/", query).json()
    assert [busy["key"] for busy in found["busy"]] == [made.json()["key"]]
    assert [span["start"] for span in found["free"]] == [moved.json()["end"]]
    assert (found["owner"], found["needs_approval"]) == (place.staging.team.name, False)
    same = {"from": query["start"], "to": query["end"], "environment": query["environment"]}
    assert api.get("/api/v1/environments/availability/", same).json() == [found]
    assert api.get("/api/v1/environments/availability/", query | {"end": query["start"]}).status_code == 422
    assert api.get("/api/v1/environments/availability/", query | {"frm": "x"}).status_code in (400, 422)
    rules = "/api/v1/environments/payments-staging/booking-rules/"
    kept = api.patch(rules, {"longest_hours": 2}, format="json", headers={"If-Match": api.get(rules)["ETag"]})
    assert kept.status_code == 403
    given = {"transition": "cancel", "reason": "Not needed"}
    done = api.post(f"{path}transitions/", given, format="json", headers={"If-Match": moved["ETag"]})
    assert done.json()["state"] == "cancelled"


def test_of_restricted_time_only_the_time_is_told(people, place):
    services.book(
        by=people.alice,
        title="Secret hole",
        team=people.team.payments,
        environments=[place.staging],
        restricted=True,
        start=clock.now() + HOUR,
        end=clock.now() + 3 * HOUR,
    )
    api = APIClient()
    api.force_authenticate(people.mallory)
    query = {
        "start": clock.now().isoformat(),
        "end": (clock.now() + 4 * HOUR).isoformat(),
        "environment": "payments-staging",
    }
    (found,) = api.get("/api/v1/environments/availability/", query).json()
    busy = found["busy"][0]
    assert (busy["kind"], busy["key"], busy["title"], busy["team"]) == ("reserved", "", "", "")
    assert api.get("/api/v1/bookings/").json()["results"] == []


def test_availability_names_the_freezes_that_cover_a_place_by_scope(people, place):
    start = (clock.now() + HOUR).replace(second=0, microsecond=0)

    def freeze(title, begins, **scope):
        given = {"by": people.erin, "team": people.team.platform, "reason": "Sales", "level": "exception", **scope}
        made = freezes.draft(title=title, start=start + begins * HOUR, end=start + (begins + 1) * HOUR, **given)
        return freezes.announce(made, by=people.erin)

    kinds = freeze("Production", 0, kinds=["production"])
    tiers = freeze("Tier 3", 2, tiers=[3], approver=people.frank)
    advice = freeze("Everything", 4, level="advisory")
    freeze("Later", 9, kinds=["production"])
    freezes.draft(
        title="A draft", by=people.erin, team=people.team.platform, reason="x", start=start, end=start + HOUR, kinds=[]
    )
    Docket.objects.filter(freeze=freeze("Embargo", 5, environments=[place.shared])).update(is_restricted=True)
    api = APIClient()

    def told(name) -> dict:
        api.force_authenticate(people.fresh(name))
        query = {"start": start.isoformat(), "end": (start + 8 * HOUR).isoformat()}
        rows = api.get("/api/v1/environments/availability/", query).json()
        return {row["environment"]: [(one["key"], one["unblock"]) for one in row["freezes"]] for row in rows}

    by_kind, by_tier = (kinds.key, "a change manager"), (tiers.key, "Frank Fuchs or a change manager")
    said, everywhere = told("mallory"), (advice.key, "")
    assert said == {
        "payments-prod": [by_kind, everywhere],
        "payments-staging": [everywhere],
        "shared-test": [by_tier, everywhere],
        "search-prod": [by_kind, by_tier, everywhere],
    }
    assert len(told("erin")["shared-test"]) == 3
