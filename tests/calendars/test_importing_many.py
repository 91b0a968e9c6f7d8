"""A long file is done by a worker, row by row: it may stop anywhere, every row is told, and all of it can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.models import BulkRun
from apps.accounts.services import bulk
from apps.accounts.tasks import go_on
from apps.audit.models import Event
from apps.calendars.business import add_holiday, make_calendar, remove_holiday
from apps.calendars.importing import many
from apps.calendars.importing.acts import import_holidays, import_vendor, preview_vendor
from apps.calendars.models import Claim, Holiday, Window
from apps.core import clock
from apps.core.refusals import Refused

from .conftest import at
from .test_importing import day, night, standing
from .test_reading import event, file

pytestmark = pytest.mark.django_db
FIRST = [10, 40, 80]


@pytest.fixture(autouse=True)
def on_the_first_day(monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 2)
    with clock.shifted(at(0) - clock.now()):
        yield


@pytest.fixture
def given(people, place):
    return {"by": people.root, "name": "Acme hosting", "zone": "Europe/Berlin", "services": [place.ledger]}


def nights(*hours: int) -> bytes:
    return file(*(night(str(one), one) for one in hours))


def told(run: BulkRun) -> list[str]:
    return list(run.rows.order_by("position").values_list("state", flat=True))


def test_it_may_be_killed_anywhere_and_comes_to_the_same(given, people):
    bad = event("DTSTART:soon", "bad")
    plan = import_vendor(file(*(night(str(one), one) for one in FIRST), bad), **given)
    run = plan.run
    assert (run.state, told(run)) == ("running", ["possible"] * 3 + ["refused"])
    assert not Window.objects.exists()
    assert not bulk.carry_on(run, seconds=-1)
    assert len(standing()) == 1
    # The worker that was at it is gone; the next one, and one too many, go on.
    assert go_on() == 1
    assert go_on() == 0
    assert bulk.carry_on(run)
    run.refresh_from_db()
    assert (run.state, told(run)) == ("done", ["done"] * 3 + ["refused"])
    assert {span.lower for span, _title in standing()} == {at(hours) for hours in FIRST}
    assert Claim.objects.filter(service=given["services"][0]).count() == 3
    assert "is no time" in run.rows.last().sentence
    assert set(Window.objects.values_list("sequence", flat=True)) == {0}
    assert Event.objects.filter(kind="calendar.imported").count() == 1
    again = import_vendor(nights(*FIRST), **given)
    assert again.run is None
    assert again.counts["same"] == 3


def test_no_second_file_of_a_source_comes_between(given):
    run = import_vendor(nights(*FIRST), **given).run
    assert preview_vendor(nights(12), **given).counts["new"] == 1
    with pytest.raises(Refused) as refused:
        import_vendor(nights(12), **given)
    (refusal,) = refused.value.refusals
    assert (refused.value.status, refusal.url) == (409, reverse("calendars:imports:bulk_run", args=[run.pk]))
    import_vendor(nights(12), **(given | {"name": "Another"}))
    go_on()
    import_vendor(nights(*FIRST, 12), **given)
    assert Window.objects.filter(source__name="Acme hosting", withdrawn_at=None).count() == 4


def test_what_a_long_file_moved_and_took_away_is_put_back(given, people):
    import_vendor(nights(*FIRST), **given)
    go_on()
    before = standing()
    moved = file(night("10", 11), night("80", 80), night("200", 200), night("210", 210))
    run = import_vendor(moved, **given).run
    go_on()
    assert {span.lower for span, _title in standing()} == {at(11), at(80), at(200), at(210)}
    back = bulk.undo(BulkRun.objects.get(pk=run.pk), by=people.root)
    bulk.apply(back, by=people.root)
    go_on()
    assert standing() == before
    assert Claim.objects.filter(window__withdrawn_at=None, service=given["services"][0]).count() == 3


def test_what_a_newer_file_changed_is_not_taken_back_with_an_older_one(given, people):
    run = import_vendor(nights(*FIRST), **given).run
    go_on()
    import_vendor(file(night("10", 11), night("40", 40), night("80", 80)), **(given | {"by": people.henry}))
    back = bulk.undo(BulkRun.objects.get(pk=run.pk), by=people.root)
    assert told(back) == ["refused", "possible", "possible"]
    assert back.rows.first().sentence == f"It was changed since, by {people.henry}, and stays as it is."
    bulk.apply(back, by=people.root)
    go_on()
    assert [span.lower for span, _title in standing()] == [at(11)]


def test_what_is_over_meanwhile_stays_and_says_so(given):
    import_vendor(nights(*FIRST), **given)
    go_on()
    run = import_vendor(file(*(night(str(one), one + 1) for one in FIRST)), **given).run
    with clock.shifted(at(20) - clock.now()):
        go_on()
    run.refresh_from_db()
    assert told(run) == ["refused", "done", "done"]
    assert run.rows.first().sentence == "It is over; what was stays as it was."
    assert {span.lower for span, _title in standing()} == {at(10), at(41), at(81)}


def test_many_holidays_are_days_off_one_by_one(people):
    office = make_calendar(by=people.root, slug="office", name="Office", zone="Europe/Berlin")
    days = [date(2027, 5, 7) + timedelta(days=n) for n in range(4)]
    data = file(*(day(str(one), one) for one in days))
    run = import_holidays(data, by=people.root, calendar=office).run
    go_on()
    run.refresh_from_db()
    assert (run.state, told(run)) == ("done", ["done"] * 4)
    assert set(Holiday.objects.filter(calendar=office).values_list("date", flat=True)) == set(days)
    assert Window.objects.filter(kind="holiday", withdrawn_at=None).count() == 4
    remove_holiday(Holiday.objects.get(calendar=office, date=days[0]), by=people.henry)
    add_holiday(office, date=days[0], name="Founders", by=people.henry)
    back = bulk.undo(run, by=people.root)
    assert told(back) == ["refused"] + ["possible"] * 3
    bulk.apply(back, by=people.root)
    go_on()
    assert list(Holiday.objects.filter(calendar=office).values_list("name", flat=True)) == ["Founders"]
    assert Window.objects.filter(kind="holiday", withdrawn_at=None).count() == 1


def test_who_may_not_keep_calendars_by_then_brings_nothing_in(given, people):
    run = import_vendor(nights(*FIRST), **given).run
    type(people.root).objects.filter(pk=people.root.pk).update(is_active=False)
    go_on()
    run.refresh_from_db()
    assert told(run) == ["refused"] * 3
    assert not Window.objects.exists()


def test_the_page_shows_how_far_it_is_and_a_program_is_told_where_to_look(client, people, place):
    client.force_login(people.root)
    fields = {"name": "Acme", "zone": "UTC", "services": [place.ledger.pk], "withdraw": "on"}
    text = nights(*FIRST).decode()
    shown = client.post(reverse("calendars:imports:list"), fields | {"text": text})
    asked = {"text": text, "seen": shown.context["plan"].digest, "do": "import"}
    page = client.post(reverse("calendars:imports:list"), fields | asked, follow=True)
    (run,) = BulkRun.objects.all()
    assert page.redirect_chain[-1][0] == reverse("calendars:imports:bulk_run", args=[run.pk])
    assert "0 of 3" in page.content.decode()
    go_on()
    page = client.get(reverse("calendars:imports:bulk_run", args=[run.pk])).content.decode()
    assert page.count("Work · Mon 1 Mar") + page.count("Work · Tue 2 Mar") >= 2
    assert "Take it back" in page
    client.force_login(people.alice)
    assert client.get(reverse("calendars:imports:bulk_run", args=[run.pk])).status_code == 404

    api = APIClient()
    api.force_authenticate(people.root)
    body = {"name": "Other", "zone": "UTC", "services": ["ledger"], "text": text}
    done = api.post("/api/v1/calendar-imports/", body, format="json")
    assert done.status_code == 202, done.content
    assert api.get(done["Location"]).json()["state"] == "running"
    assert api.get(done["Location"]).json()["id"] == done.json()["run"]
    go_on()
    assert api.get(done["Location"]).json()["counts"]["done"] == 3
