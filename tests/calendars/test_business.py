"""Business calendars: kept by few, counted with by all, their holidays shown to everybody."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.calendars.business import add_holiday, edit_calendar, make_calendar, refresh_all, remove_holiday
from apps.calendars.models import BusinessCalendar, Window
from apps.calendars.queries import entries
from apps.calendars.workdays import calendar_of, is_workday, workdays_between, working_time
from apps.core import clock
from apps.core.refusals import Refused, Stale

from .conftest import at

pytestmark = pytest.mark.django_db
MONDAY = date(2027, 3, 22)


@pytest.fixture(autouse=True)
def on_the_first_day():
    with clock.shifted(at(0) - clock.now()):
        yield


@pytest.fixture
def office(people):
    return make_calendar(
        by=people.root, slug="office", name="Office", zone="Europe/Berlin", country="DE", subdivision="BY"
    )


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def test_working_time_is_what_really_passes_in_working_hours(office):
    """Good Friday 2027 is the 26th; the clocks go forward on the 28th; Easter Monday is the 29th."""
    whole = working_time(moment(MONDAY, 0), moment(date(2027, 4, 1), 0), office)
    assert whole == timedelta(hours=8 * 6)
    assert workdays_between(MONDAY, date(2027, 4, 1), office) == 6
    assert workdays_between(date(2027, 4, 1), MONDAY, office) == -6
    assert working_time(moment(MONDAY, 7), moment(MONDAY, 9), office) == timedelta(hours=1)
    # The same hour of the clock is an hour earlier in UTC once the clocks went forward.
    assert working_time(moment(date(2027, 3, 30), 7), moment(date(2027, 3, 30), 9), office) == timedelta(hours=2)
    with pytest.raises(Refused):
        workdays_between(date(2000, 1, 1), date(2099, 1, 1), office)


def test_holidays_are_on_everybodys_calendar_as_whole_days_of_their_zone(office, people):
    found = {row.source_key: row for row in entries(people.alice, at(0), at(24 * 40)) if row.kind == "holiday"}
    easter = found["2027-03-29"]
    assert easter.span.lower == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert easter.span.upper - easter.span.lower == timedelta(hours=24)
    assert "2027-03-28" not in found
    count = Window.objects.filter(withdrawn_at=None).count()
    assert refresh_all() == 0
    assert Window.objects.filter(withdrawn_at=None).count() == count
    assert set(Window.objects.values_list("sequence", flat=True)) == {0}
    with clock.shifted(at(24 * 365) - clock.now()):
        assert refresh_all() > 0


def test_another_country_takes_its_holidays_and_leaves_those_somebody_named(office, people):
    add_holiday(office, by=people.root, date=date(2027, 6, 1), name="Founding day")
    with clock.shifted(at(24) - clock.now()):
        row = edit_calendar(office, by=people.root, country="US", subdivision="", teams=[people.team.search])
    assert not is_workday(date(2027, 7, 5), row)
    assert is_workday(date(2027, 3, 29), row)
    assert not is_workday(date(2027, 6, 1), row)
    assert not Window.objects.filter(source_key="2027-03-29", withdrawn_at=None).exists()
    assert calendar_of(people.team.search) == row == calendar_of(None)
    remove_holiday(row.holidays.get(date=date(2027, 6, 1)), by=people.root)
    assert is_workday(date(2027, 6, 1), row)
    with pytest.raises(Stale):
        edit_calendar(row, by=people.root, version=1, name="Old")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Base"),
        ("country", "XX"),
        ("subdivision", "ZZ"),
        ("workdays", []),
        ("workdays", [8]),
        ("closes", time(8)),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(office, people, field, value):
    with pytest.raises(Refused) as refused:
        edit_calendar(office, by=people.root, **{field: value})
    assert refused.value.status == 422
    assert refused.value.refusals[0].field == field


def test_a_team_leaves_the_other_calendar_when_it_is_given_to_one(office, people):
    edit_calendar(office, by=people.root, teams=[people.team.payments])
    other = make_calendar(by=people.root, slug="shop", name="Shop", zone="UTC", teams=[people.team.payments])
    assert calendar_of(people.team.payments) == other
    assert not office.team_rows.exists()


def test_the_pages_set_up_change_and_count(client, people):
    client.force_login(people.root)
    fields = {
        "name": "Shop",
        "slug": "shop",
        "workdays": ["1", "2", "6"],
        "opens": "08:00",
        "closes": "16:30",
        "zone": "UTC",
    }
    assert client.post(reverse("calendars:business_new"), fields | {"opens": "17:00"}).status_code == 422
    made = client.post(reverse("calendars:business_new"), fields, follow=True)
    assert "Monday, Tuesday, Saturday" in made.content.decode()
    add = reverse("calendars:holiday_add", args=["shop"])
    assert client.post(add, {"date": "2027-03-02", "name": ""}).status_code == 422
    assert client.post(add, {"date": "2027-03-02", "name": "Stocktaking"}).status_code == 302
    page = client.get(reverse("calendars:business_calendar", args=["shop"]), {"date": "2027-03-06", "days": "1"})
    assert page.context["counted"] == date(2027, 3, 1)
    ancient = client.get(reverse("calendars:business_calendar", args=["shop"]), {"date": "0001-01-01", "days": "30"})
    assert ancient.status_code == 422
    client.force_login(people.alice)
    for name in ("holiday_add", "business_edit"):
        assert client.post(reverse(f"calendars:{name}", args=["shop"]), fields).status_code == 403
    assert BusinessCalendar.objects.get(slug="shop").version == 1


def test_the_holidays_of_years_to_come_are_folded_and_counted(client, people, office):
    add_holiday(office, by=people.root, date=date(2028, 6, 1), name="Founding day")
    client.force_login(people.root)
    html = client.get(reverse("calendars:business_calendar", args=["office"])).content.decode()
    years = re.findall(r'<details class="card-fold"( open)?>\s*<summary>(\d+) <span class="faint">(\d+) holidays', html)
    counts = {year: office.holidays.filter(date__year=year).count() for _open, year, _count in years}
    assert [(bool(is_open), year) for is_open, year, _count in years][:2] == [(True, "2027"), (False, "2028")]
    assert all(int(count) == counts[year] for _open, year, count in years)


def test_a_program_keeps_and_counts_with_a_calendar(people):
    api = APIClient()
    api.force_authenticate(people.root)
    body = {"slug": "shop", "name": "Shop", "workdays": [1, 2, 3, 4, 5], "teams": ["search"], "country": "DE"}
    made = api.post("/api/v1/business-calendars/", body, format="json")
    assert made.status_code == 201, made.content
    address = "/api/v1/business-calendars/shop/"
    edited = api.patch(address, {"closes": "18:00"}, format="json", HTTP_IF_MATCH=made["ETag"])
    assert (edited.status_code, edited.json()["closes"]) == (200, "18:00")
    assert api.patch(address, {"closes": "19:00"}, format="json", HTTP_IF_MATCH=made["ETag"]).status_code == 412
    for name in ("Stocktaking", ""):
        answer = api.post(f"{address}holidays/", {"date": "2027-03-02", "name": name}, format="json").json()
        assert ({"date": "2027-03-02", "name": "Stocktaking"} in answer["holidays"]) == bool(name)
    assert api.get(f"{address}count/", {"from": "2027-03-30", "before": 1}).json()["date"] == "2027-03-25"
    told = api.get(f"{address}count/", {"from": "2027-03-22", "to": "2027-04-01"}).json()
    assert (told["days"], told["hours"]) == (6, 54.0)
    for wrong in (
        {"from": "x", "before": 1},
        {"before": 1},
        {"from": "2027-03-30", "before": "soon"},
        {"from": "2027-03-30"},
    ):
        assert api.get(f"{address}count/", wrong).status_code == 400
    api.force_authenticate(people.alice)
    assert api.post("/api/v1/business-calendars/", body | {"slug": "mine"}, format="json").status_code == 403
