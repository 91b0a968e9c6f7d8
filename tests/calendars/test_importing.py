"""Time of others brought in: previewed row by row, done as one act, and done again without doing anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.calendars import services
from apps.calendars.business import make_calendar
from apps.calendars.importing.acts import import_holidays, import_vendor, preview_vendor
from apps.calendars.models import Conflict, Holiday, Window
from apps.calendars.queries import facts_of_place, next_free
from apps.calendars.verdict import verdict
from apps.calendars.workdays import is_workday
from apps.core import clock
from apps.core.refusals import Refused
from apps.core.spans import span

from .conftest import DAY_ONE, at
from .test_reading import event, file

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


def moment(hours: float) -> str:
    return f"{at(hours):%Y%m%dT%H%M%SZ}"


def night(uid: str, hours: float, *, status: str = "CONFIRMED") -> str:
    return event(f"DTSTART:{moment(hours)}\r\nDURATION:PT2H\r\nSTATUS:{status}", uid)


@pytest.fixture
def given(people, place):
    return {"by": people.root, "name": "Acme hosting", "zone": "Europe/Berlin", "services": [place.ledger]}


def states(plan) -> dict[str, int]:
    return {state: count for state, count in plan.counts.items() if count}


def standing() -> set:
    return set(Window.objects.filter(withdrawn_at=None).values_list("span", "title"))


def test_a_file_is_brought_in_once_and_followed(given, people):
    """D-02: N-k rows of N, none the second time; what moved moves, what vanished is withdrawn."""
    bad = event("DTSTART:20270301T090000Z\r\nDURATION:-PT1H", "bad")
    data = file(night("a", 10), night("b", 40), night("c", 80), bad)
    plan = preview_vendor(data, **given)
    assert states(plan) == {"new": 3, "refused": 1}
    assert not Window.objects.exists()
    assert states(import_vendor(data, seen=plan.digest, **given)) == {"new": 3, "refused": 1}
    before = standing()
    assert len(before) == 3
    again = import_vendor(data, **given)
    assert states(again) == {"same": 3, "refused": 1}
    assert standing() == before
    assert set(Window.objects.values_list("sequence", flat=True)) == {0}

    data = file(night("a", 10), night("b", 44), night("d", 90), night("c", 80, status="CANCELLED"))
    plan = preview_vendor(data, **given)
    assert states(plan) == {"new": 1, "changed": 1, "same": 1, "gone": 1}
    import_vendor(data, seen=plan.digest, **given)
    assert {span.lower for span, _title in standing()} == {at(10), at(44), at(90)}
    assert Window.objects.count() == 4
    assert Event.objects.filter(kind="calendar.imported").count() == 3


@pytest.mark.parametrize(
    "untaken",
    [
        f"DTSTART;TZID=Mars:{at(10):%Y%m%dT%H%M%S}\r\nDURATION:PT2H",
        f"DTSTART:{at(10):%Y%m%dT%H%M%SZ}\r\nDURATION:PT2H\r\nRRULE:FREQ=SECONDLY",
        f"DTSTART:{at(10):%Y%m%dT%H%M%SZ}\r\nDURATION:PT2H\r\nthis is no line",
    ],
)
def test_what_is_not_taken_any_more_is_not_gone(given, untaken):
    """Whether it stands alone or is a time of a series; an event that is not in the file any more is gone all the same."""
    series = event(f"DTSTART:{moment(30)}\r\nDURATION:PT2H\r\nRRULE:FREQ=DAILY;COUNT=3", "s")
    import_vendor(file(night("a", 10), night("b", 20), series), **given)
    before = standing()
    again = event(untaken.replace(f"{at(10):%Y%m%dT%H%M%S}", f"{at(30):%Y%m%dT%H%M%S}"), "s")
    plan = import_vendor(file(event(untaken, "a"), again), **given)
    assert states(plan) == {"gone": 1, "refused": 2}
    assert before - standing() == {(span(at(20), at(22)), "Work")}


def test_what_is_over_stays_and_what_comes_back_is_the_same_window(given):
    import_vendor(file(night("a", 1), night("b", 50)), **given)
    first = Window.objects.get(span__startswith=at(50))
    with clock.shifted(at(10) - clock.now()):
        import_vendor(file(night("c", 60)), **given)
        assert {span.lower for span, _title in standing()} == {at(1), at(60)}
        import_vendor(file(night("b", 51)), withdraw=False, **given)
    first.refresh_from_db()
    assert (first.span.lower, first.withdrawn_at) == (at(51), None)
    assert {span.lower for span, _title in standing()} == {at(1), at(51), at(60)}


def test_what_changed_since_the_preview_is_looked_at_again(given):
    seen = preview_vendor(file(night("a", 10)), **given).digest
    import_vendor(file(night("a", 12)), **given)
    with pytest.raises(Refused) as refused:
        import_vendor(file(night("a", 10)), seen=seen, **given)
    assert refused.value.status == 409


def test_work_on_a_service_is_told_of_the_vendors_maintenance(given, planned, place, people):
    import_vendor(file(night("a", 10)), **given)
    docket = planned(11, 13, services=[place.ledger])
    (row,) = Conflict.objects.of_dockets([docket])
    assert row.rule.code == "vendor_maintenance"
    import_vendor(file(night("a", 30)), **given)
    row.refresh_from_db()
    assert row.status == "resolved"
    services.place(docket, kind="change", start=at(29), end=at(31), by=people.alice, services=[place.ledger])
    row.refresh_from_db()
    assert row.status == "open"


def test_a_vendors_maintenance_allows_nothing_and_so_holds_up_nothing(given, planned, place, people):
    import_vendor(file(night("a", 240)), **given)
    docket = planned(11, 13, services=[place.ledger])
    facts = facts_of_place([place.ledger], [])
    assert verdict(docket, facts, span(at(11), at(13)), at(12)).allowed
    slots = next_free(span=span(at(11), at(13)), services=[place.ledger], environments=[], user=people.alice)
    assert len(slots) == 10
    assert slots[0].span.lower < at(239)


def test_of_a_time_without_a_zone_it_is_said_by_which_clock_it_is_read(given):
    floating = event(f"DTSTART:{at(20):%Y%m%dT%H%M%S}\r\nDURATION:PT1H", "f")
    plan = preview_vendor(file(night("a", 10), floating), **given)
    assert [row.reason for row in plan.rows] == ["", "by the clock of Europe/Berlin"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"zone": "Mars"}, {"zone": ""}, {"services": []}], ids=lambda wrong: str(sorted(wrong))
)
def test_what_is_not_said_is_asked_for(given, wrong):
    with pytest.raises(Refused) as refused:
        preview_vendor(file(night("a", 10)), **(given | wrong))
    assert refused.value.status == 422


def test_only_those_who_keep_calendars_bring_any_in(given, people):
    with pytest.raises(Refused) as refused:
        import_vendor(file(night("a", 10)), **(given | {"by": people.alice}))
    assert refused.value.status == 403


@pytest.fixture
def office(people):
    return make_calendar(by=people.root, slug="office", name="Office", zone="Europe/Berlin", country="DE")


def day(uid: str, first: date, days: int = 1, title: str = "Company day") -> str:
    dates = f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nDTEND;VALUE=DATE:{first + timedelta(days=days):%Y%m%d}"
    return event(dates, uid).replace("SUMMARY:Work", f"SUMMARY:{title}")


def test_holidays_are_brought_in_shown_and_counted(office, people):
    bridge = date(2027, 5, 7)
    data = file(day("1", bridge), day("2", date(2027, 12, 27), 3, "Between the years"), night("3", 10))
    plan = import_holidays(data, by=people.root, calendar=office)
    assert states(plan) == {"new": 4, "refused": 1}
    assert not is_workday(bridge, office)
    shown = Window.objects.get(kind="holiday", source_key=str(bridge))
    assert (shown.span.lower, shown.title) == (DAY_ONE.replace(month=5, day=6, hour=22), "Company day · Office")
    assert states(import_holidays(data, by=people.root, calendar=office)) == {"same": 4, "refused": 1}
    less = file(day("1", bridge, title="Bridge day"), day("2", date(2027, 12, 28), 2, "Between the years"))
    assert states(import_holidays(less, by=people.root, calendar=office)) == {"changed": 1, "same": 2, "gone": 1}
    assert Holiday.objects.filter(calendar=office, date=date(2027, 12, 27)).exists(), "nobody asked to take it away"
    last = file(day("1", bridge), day("9", date(2027, 12, 29)))
    plan = import_holidays(last, by=people.root, calendar=office, withdraw=True)
    assert states(plan) == {"changed": 2, "gone": 2}
    assert Holiday.objects.filter(calendar=office, date=date(2027, 10, 3)).exists(), "a public holiday is never gone"
    assert not Window.objects.filter(source_key="2027-12-27", withdrawn_at=None).exists()


def test_the_page_shows_the_rows_and_then_does_them(client, people, place):
    client.force_login(people.root)
    address = reverse("calendars:imports:list")
    fields = {"name": "Acme", "zone": "Europe/Berlin", "services": [place.ledger.pk], "withdraw": "on"}
    text = file(night("a", 10), event("DTSTART:soon", "bad")).decode()
    shown = client.post(address, fields | {"text": text})
    assert shown.status_code == 200
    assert not Window.objects.exists()
    assert b"is no time" in shown.content
    done = client.post(
        address, fields | {"text": text, "seen": shown.context["plan"].digest, "do": "import"}, follow=True
    )
    assert Window.objects.count() == 1
    assert "1" in str(next(iter(done.context["messages"])))
    assert client.post(address, fields | {"text": "no calendar"}).status_code == 422
    client.force_login(people.alice)
    assert client.post(address, fields | {"text": text}).status_code == 403


def test_a_program_previews_and_imports(people, place):
    api = APIClient()
    api.force_authenticate(people.root)
    body = {"name": "Acme", "zone": "UTC", "services": ["ledger"], "text": file(night("a", 10)).decode()}
    shown = api.post("/api/v1/calendar-imports/preview/", body, format="json")
    assert shown.status_code == 200, shown.content
    assert shown.json()["counts"]["new"] == 1
    assert shown.json()["rows"][0]["start"].startswith("2027-03-01T10:00")
    done = api.post("/api/v1/calendar-imports/", body | {"seen": shown.json()["digest"]}, format="json")
    assert done.status_code == 201, done.content
    assert done.json()["run"] is None
    assert Window.objects.count() == 1
    assert api.post("/api/v1/calendar-imports/", body | {"text": "x"}, format="json").status_code == 422
    both = body | {"calendar": "default"}
    assert api.post("/api/v1/calendar-imports/", both, format="json").status_code == 422
