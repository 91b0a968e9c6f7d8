"""A minute that a clock shows twice or skips: every form asks which is meant, keeps what was typed, and takes the answer."""

import re
from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.utils import timezone

from apps.accounts.forms import AbsenceForm
from apps.approvals.meetings.forms import MeetingForm, SeriesForm
from apps.bookings.forms import BookingForm
from apps.calendars.forms.filters import AcceptForm
from apps.calendars.models import Window
from apps.calendars.views.moving import MoveForm
from apps.changes.forms import ChangeForm
from apps.changes.forms.leaves import LeaveForm
from apps.core.moments import MomentField, MomentInput, typed_moment
from apps.core.spans import span
from apps.environments.forms import VersionForm
from apps.freezes.forms import ExceptionForm, FreezeForm
from apps.freezes.forms.maintenance import MaintenanceForm
from apps.gates.forms import WaiverForm
from apps.incidents.forms import ReportForm
from apps.releases.forms import EditForm

pytestmark = pytest.mark.django_db

EDGES = [
    ("Europe/Berlin", "2027-10-31T02:30", ("2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00")),
    ("Europe/Berlin", "2027-03-28T02:30", ("2027-03-28T01:30+01:00", "2027-03-28T03:30+02:00")),
    # Half an hour each time.
    ("Australia/Lord_Howe", "2027-04-04T01:45", ("2027-04-04T01:45+11:00", "2027-04-04T01:45+10:30")),
    ("Australia/Lord_Howe", "2027-10-03T02:15", ("2027-10-03T01:45+10:30", "2027-10-03T02:45+11:00")),
]
WINDOW = Window(span=span(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)))

FORMS = {
    "freeze": (("start", "end"), lambda data, user, place, zone: FreezeForm(data)),
    "maintenance": (("start", "end"), lambda data, user, place, zone: MaintenanceForm(data)),
    "exception": (("expires_at",), lambda data, user, place, zone: ExceptionForm(data, user=user)),
    "booking": (("start", "end"), lambda data, user, place, zone: BookingForm(data, user=user)),
    "incident": (("started_at", "detected_at"), lambda data, user, place, zone: ReportForm(data, user=user)),
    "absence": (("starts_at", "ends_at"), lambda data, user, place, zone: AbsenceForm(data, user=user)),
    "waiver": (("expires_at",), lambda data, user, place, zone: WaiverForm(data)),
    "leave": (("expires_at",), lambda data, user, place, zone: LeaveForm(data)),
    "release": (("rehearsed_at",), lambda data, user, place, zone: EditForm(data)),
    "version": (("at",), lambda data, user, place, zone: VersionForm(data, environment=place.prod)),
    "accepted": (("until",), lambda data, user, place, zone: AcceptForm(data, zone=zone)),
    "move": (("start", "end"), lambda data, user, place, zone: MoveForm(data, window=WINDOW, zone=zone)),
    "meeting": (("start",), lambda data, user, place, zone: MeetingForm(data, zone=zone)),
    "series": (("first_at",), lambda data, user, place, zone: SeriesForm(data, zone=zone)),
    "change": (("start", "end"), lambda data, user, place, zone: ChangeForm(data, user=user)),
}


def posted(**values) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(values)
    return data


@pytest.mark.parametrize(("zone", "text", "meant"), EDGES)
@pytest.mark.parametrize("name", FORMS)
def test_every_form_asks_which_of_two_instants_is_meant_and_takes_the_answer(people, place, name, zone, text, meant):
    fields, make = FORMS[name]
    with timezone.override(zone):
        for field in fields:
            form = make(posted(**{field: text, "zone": zone, "type": "normal"}), people.alice, place, zone)
            assert "Choose which of the two you mean" in str(form.errors[field])
            drawn = str(form[field])
            assert f'value="{text}"' in drawn
            assert tuple(re.findall(rf'type="radio"[^>]* name="{field}_reading" value="([^"]+)"', drawn)) == meant
            for chosen in meant:
                data = posted(
                    **{field: text, f"{field}_reading": chosen, "zone": zone, "type": "normal", "duration": ""}
                )
                form = make(data, people.alice, place, zone)
                form.is_valid()
                assert form.cleaned_data[field] == datetime.fromisoformat(chosen), form.errors
                assert f'value="{chosen}" checked' in str(form[field]) or not chosen.startswith(text)


def test_an_instant_that_stands_in_such_an_hour_is_shown_with_its_own_reading():
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    drawn = MomentInput(zone="Europe/Berlin").render("at", second, {"id": "id_at"})
    assert 'value="2027-10-31T02:30"' in drawn
    assert re.findall(r'value="([^"]+)" checked', drawn) == ["2027-10-31T02:30+01:00"]
    assert "radio" not in MomentInput(zone="UTC").render("at", second, {"id": "id_at"})


def test_a_reading_of_another_time_counts_for_nothing():
    data = {"at": "2027-10-31T02:45", "at_reading": "2027-10-31T02:30+01:00"}
    assert typed_moment(data, "at", "Europe/Berlin") == "2027-10-31T02:45"
    assert typed_moment(data | {"at": "2027-10-30T12:00"}, "at", "Europe/Berlin") == "2027-10-30T12:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "0001-01-01T00:00", "9999-12-31T23:59", "2027-02-30T10:00", "24:00", "\x00"]
)
def test_what_is_no_time_is_said_so_and_kept(text):
    field = MomentField(zone="Europe/Berlin")
    with pytest.raises(Exception, match=r"required|write a time|between the years"):
        field.clean(text)
    assert "radio" not in field.widget.render("at", text, {"id": "id_at"})


def test_seconds_that_the_picker_does_not_show_are_no_change():
    field, stands = MomentField(zone="UTC"), datetime(2027, 1, 2, 3, 4, 56, tzinfo=UTC)
    assert not field.has_changed(stands, "2027-01-02T03:04")
    assert field.has_changed(stands, "2027-01-02T03:05")


def test_a_page_asks_once_and_saves_what_was_chosen(client, people):
    type(people.erin).objects.filter(pk=people.erin.pk).update(time_zone="Europe/Berlin")
    client.force_login(people.fresh("erin"))
    typed = {
        "title": "Network move",
        "level": "exception",
        "reason": "Cables",
        "team": people.team.platform.pk,
        "start": "2027-10-31T02:30",
        "end": "2027-10-31T06:00",
        "kinds": ["production"],
    }
    page = client.post("/freezes/new/", typed)
    shown = page.content.decode()
    assert page.status_code == 422
    assert "comes twice on the clocks of Europe/Berlin" in shown
    assert all(
        words in shown for words in ("Network move", "Cables", 'value="2027-10-31T02:30"', "2027-10-31T02:30+01:00")
    )
    made = client.post("/freezes/new/", typed | {"start_reading": "2027-10-31T02:30+01:00"}, follow=True)
    starts = [span.lower for span in Window.objects.filter(kind="freeze").values_list("span", flat=True)]
    assert starts == [datetime(2027, 10, 31, 1, 30, tzinfo=UTC)], made.content.decode()[:500]


def test_a_series_comes_again_on_the_weekday_of_the_readers_clock():
    """Tuesday at eight in Auckland is still Monday in UTC."""
    typed = posted(start="2027-03-02T08:00", end="2027-03-02T09:00", repeat="MONTHLY", monthly="nth")
    with timezone.override("Pacific/Auckland"):
        form = FreezeForm(typed)
        form.is_valid()
        assert form.cleaned_data["recurrence"] == "FREQ=MONTHLY;BYDAY=1TU"
