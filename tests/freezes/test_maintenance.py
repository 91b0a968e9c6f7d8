"""Maintenance windows: where one applies work lies inside an active one; a freeze beats it; a broken schedule denies."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.audit.services import recording
from apps.calendars.models import Conflict, Window
from apps.calendars.queries import conflicts_of, preview, window_of
from apps.calendars.verdict import verdict
from apps.core import clock
from apps.core.refusals import Refused
from apps.environments.protections import protections_of
from apps.freezes import services
from apps.freezes.models import MaintenanceWindow

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def window(people, place):
    """A window of four hours, hours from now, each week for a year; active unless told otherwise."""

    def make(begins=2, hours=4, *, active=True, **fields):
        start = (clock.now() + begins * HOUR).replace(second=0, microsecond=0)
        given = {"recurrence": "FREQ=WEEKLY;COUNT=52", "environments": [place.prod]} | fields
        made = services.draft_maintenance(
            by=people.henry,
            title="Patch night",
            team=people.team.platform,
            start=start,
            end=start + hours * HOUR,
            **given,
        )
        return services.activate(made, by=people.henry) if active else made

    return make


def asked(docket, work, hours=0.0):
    """The answer in so many hours, and the codes of what maintenance windows and freezes say."""
    found = verdict(docket, work.facts[docket.pk], None, clock.now() + hours * HOUR)
    codes = {reason.code for reason in found.reasons} & {"freeze", "outside_maintenance", "broken_schedule"}
    return found.answer, codes


def test_precedence_is_as_written(window, freeze, work, people, place):
    docket, elsewhere = work(), work(environment=place.staging)
    draft = window(active=False)
    assert asked(docket, work)[1] == set()
    services.activate(draft, by=people.henry)
    # One applies and none is active: wait. Inside it: allowed. None applies: allowed.
    assert asked(docket, work)[1] == {"outside_maintenance"}
    assert asked(elsewhere, work)[1] == set()
    assert asked(docket, work, 3)[1] == set()
    assert asked(docket, work, 7)[1] == {"outside_maintenance"}
    # Another that applies too is enough.
    other = window(begins=-1, hours=2)
    assert asked(docket, work)[1] == set()
    # Deny beats allow.
    freeze(hours=4)
    assert asked(docket, work) == ("deny", {"freeze"})
    services.retire(other, by=people.henry, reason="Not needed")
    assert asked(docket, work)[1] == {"freeze", "outside_maintenance"}
    assert asked(docket, work, 3.5)[1] == set()


def test_a_broken_schedule_denies(window, work, people):
    docket, made = work(), window(begins=-1)
    assert asked(docket, work)[1] == set()
    with recording(kind="maintenance.edited", key=made.key, by=people.henry):
        made.schedule = "FREQ=SOMETIMES"
        made.save()
    assert asked(docket, work)[1] == {"broken_schedule"}
    assert services.top_up() == 0


def test_times_that_are_over_forbid_and_emergencies_are_told_only(window, work):
    docket, urgent = work(), work(type="emergency")
    window(begins=1, hours=1, recurrence="")
    assert asked(docket, work, 1.5)[1] == set()
    assert asked(docket, work, 3) == ("deny", {"outside_maintenance"}) or asked(docket, work, 3)[1]
    assert asked(urgent, work, 3)[1] == set()
    notes = verdict(urgent, work.facts[urgent.pk], None, clock.now() + 3 * HOUR).notes
    assert "outside_maintenance" in {note.code for note in notes}


def test_edges_are_half_open_and_work_fits_whole(window, work):
    docket, made = work(), window()
    span = Window.objects.filter(docket=made.docket).earliest("span").span
    tick = timedelta(microseconds=1)
    facts = work.facts[docket.pk]

    def outside(at, planned=None):
        codes = {reason.code for reason in verdict(None, facts, planned, at).reasons}
        return "outside_maintenance" in codes

    assert [outside(at) for at in (span.lower - tick, span.lower, span.upper - tick, span.upper)] == [
        True,
        False,
        False,
        True,
    ]
    longer = type(span)(span.lower, span.upper + HOUR, "[)")
    assert outside(span.lower, longer)
    assert not outside(span.lower, span)


def test_work_outside_or_sticking_out_is_a_conflict_whichever_side_moves(window, work, place, people):
    draft = window(begins=2, hours=4, active=False)
    planned = {
        "inside": work(begins=2.5, hours=2),
        "sticks out": work(begins=5, hours=4),
        "wholly outside": work(begins=20, hours=2),
        "elsewhere": work(begins=20, hours=2, environment=place.staging),
    }

    def outside():
        rows = Conflict.objects.filter(rule__code="outside_maintenance", status="open", second=None)
        names = {docket.pk: name for name, docket in planned.items()}
        return {names[pk] for pk in rows.values_list("first__docket", flat=True)}

    assert outside() == set()
    made = services.activate(draft, by=people.henry)
    assert outside() == {"sticks out", "wholly outside"}
    told = {row.code: row.sentence for row in conflicts_of(planned["wholly outside"], people.alice)}
    assert told["outside_maintenance"].startswith("This does not lie inside a maintenance window")
    # What is planned later is found just the same, also before it is saved.
    planned["later"] = work(begins=40, hours=2)
    assert "later" in outside()
    shown = preview(span=window_of(planned["later"]).span, services=[], environments=[place.prod], user=people.alice)
    assert "outside_maintenance" in [one.code for one in shown]
    # Another that holds it lets it in; its time or its place given up, no more.
    other = window(begins=5, hours=40)
    assert outside() == set()
    services.edit_maintenance(other, by=people.henry, environments=[place.staging])
    assert outside() == {"sticks out", "wholly outside", "later"}
    services.retire(made, by=people.henry, reason="No")
    assert outside() == set()


def test_kept_by_those_who_may_on_pages_and_by_api(client, window, people, place, django_assert_max_num_queries):
    made = window(active=False)
    with pytest.raises(Refused, match="environment managers"):
        services.activate(made, by=people.alice)
    client.force_login(people.henry)
    start = (clock.now() + DAY).strftime("%Y-%m-%dT%H:%M")
    end = (clock.now() + DAY + 2 * HOUR).strftime("%Y-%m-%dT%H:%M")
    typed = {"title": "Tuesdays", "team": people.team.platform.pk, "start": start, "end": end, "repeat": "WEEKLY"}
    typed |= {"every": "2", "weekdays": ["TU"], "without": "2027-12-28", "kinds": ["production"]}
    preview = client.post("/freezes/maintenance/preview/", typed).content.decode()
    assert "every second Tuesday" in preview
    assert preview.count("row-line") == 10
    broken = client.post("/freezes/maintenance/new/", typed | {"repeat": "rule", "rule": "FREQ=SECONDLY"})
    assert (broken.status_code, "FREQ is one of" in broken.content.decode()) == (422, True)
    assert client.post("/freezes/maintenance/new/", typed | {"kinds": []}).status_code == 422
    assert client.post("/freezes/maintenance/new/", typed).status_code == 302
    row = MaintenanceWindow.objects.first()
    edit = client.get(f"/freezes/maintenance/{row.key}/edit/").content.decode()
    assert "2027-12-28" in edit
    client.post(f"/freezes/maintenance/{row.key}/transitions/", {"transition": "activate", "version": row.version})
    assert any("Tuesdays" in one.sentence for one in protections_of(place.prod, people.alice))
    for count in (8, 8):
        with django_assert_max_num_queries(count + 6):
            assert client.get("/freezes/maintenance/").status_code == 200
        window()

    api = APIClient()
    api.force_authenticate(people.henry)
    body = {"title": "Nights", "team": "platform", "start": f"{start}:00Z", "end": f"{end}:00Z", "kinds": ["test"]}
    for rule in ("FREQ=MINUTELY", "FREQ=DAILY;UNTIL=99991231"):
        assert api.post("/api/v1/maintenance-windows/", body | {"recurrence": rule}, format="json").status_code == 422
    made = api.post("/api/v1/maintenance-windows/", body | {"recurrence": "FREQ=DAILY;COUNT=3"}, format="json")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    path = f"/api/v1/maintenance-windows/{made.json()['key']}/"
    changed = api.patch(path, {"recurrence": "FREQ=DAILY;COUNT=5"}, format="json", headers={"If-Match": made["ETag"]})
    assert "COUNT=5" in changed.json()["schedule"]
    given = {"transition": "activate"}
    done = api.post(f"{path}transitions/", given, format="json", headers={"If-Match": changed["ETag"]})
    assert done.json()["state"] == "active"
    api.force_authenticate(people.alice)
    assert api.post("/api/v1/maintenance-windows/", body, format="json").status_code == 403
