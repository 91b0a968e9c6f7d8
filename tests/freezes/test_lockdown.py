"""Emergency lockdown: two clicks with what it stops, a second person within half an hour, and the clock that ends it."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.calendars.verdict import verdict
from apps.core import clock
from apps.core.refusals import Refused
from apps.freezes import services
from apps.freezes.models import Freeze
from apps.freezes.routes import _seconds

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def refused_codes(act) -> set:
    with pytest.raises(Refused) as refused:
        act()
    return {refusal.code for refusal in refused.value.refusals}


def test_it_stops_at_once_lapses_alone_and_holds_with_two(people, place, work):
    docket = work()
    spared = work(environment=place.staging)
    codes = _codes(docket, work)
    assert "freeze" not in codes
    made = services.lock_down(by=people.erin, reason="Intruder in the network")
    again = services.lock_down(by=people.erin, reason="Another place", kinds=["development"])
    assert _codes(docket, work) == {"freeze"} | codes
    assert "freeze" not in _codes(spared, work)
    assert refused_codes(lambda: services.confirm(made, by=people.erin)) == {"two_people"}
    assert refused_codes(lambda: services.confirm(made, by=people.alice)) == {"may_draft"}
    with clock.shifted(29 * MINUTE):
        made = services.confirm(made, by=people.frank)
    with clock.shifted(31 * MINUTE):
        assert "freeze" in _codes(docket, work)
        assert refused_codes(lambda: services.confirm(again, by=people.frank)) == {"lapsed"}
    with clock.shifted(241 * MINUTE):
        assert "freeze" not in _codes(docket, work)


def _codes(docket, work) -> set:
    return {reason.code for reason in verdict(docket, work.facts[docket.pk], None, clock.now()).reasons}


def test_nobody_confirmed_so_the_databases_clock_ends_it(people, work):
    docket, made = work(), services.lock_down(by=people.erin, reason="A rumour")
    with clock.shifted(31 * MINUTE):
        assert "freeze" not in _codes(docket, work)
    services.lift(made, by=people.erin, reason="A rumour it was")
    assert "freeze" not in _codes(docket, work)


def test_two_clicks_on_pages_and_the_same_by_api(client, people, place, work):
    """Click one opens the page with what would stop; click two stops it; a second person's click confirms."""
    work(title="Rotate the key")
    client.force_login(people.erin)
    page = client.get("/freezes/lockdown/").content.decode()
    assert "Rotate the key" in page
    assert "This stops 1 piece of work now" in page
    assert "Rotate the key" not in client.post("/freezes/lockdown/preview/", {"kinds": "test"}).content.decode()
    incomplete = client.post("/freezes/lockdown/", {"hours": "4", "kinds": "production", "reason": " "})
    assert incomplete.status_code == 422
    made = client.post("/freezes/lockdown/", {"hours": "4", "kinds": "production", "reason": "Breach"}, follow=True)
    assert "Locked down" in made.content.decode()
    freeze = Freeze.objects.get()
    client.force_login(people.frank)
    given = {"transition": "confirm", "version": freeze.version}
    assert "Done" in client.post(f"/freezes/{freeze.key}/transitions/", given, follow=True).content.decode()
    client.force_login(people.alice)
    assert client.get("/freezes/lockdown/").status_code == 403

    api = APIClient()
    api.force_authenticate(people.frank)
    preview = api.post("/api/v1/freezes/lockdown/preview/", {"hours": 2}, format="json").json()
    assert [row["title"] for row in preview["results"]] == ["Rotate the key"]
    assert api.post("/api/v1/freezes/lockdown/", {"reason": "x", "hours": 73}, format="json").status_code == 422
    made = api.post("/api/v1/freezes/lockdown/", {"reason": "Again", "hours": 2}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["level"]) == (201, "locked", "hard")
    path, headers = f"/api/v1/freezes/{made.json()['key']}/transitions/", {"If-Match": made["ETag"]}
    assert api.post(path, {"transition": "confirm"}, format="json", headers=headers).status_code == 403
    api.force_authenticate(people.erin)
    assert api.post(path, {"transition": "confirm"}, format="json", headers=headers).json()["state"] == "approved"
    api.force_authenticate(people.alice)
    assert api.post("/api/v1/freezes/lockdown/", {"reason": "x"}, format="json").status_code == 403
    assert api.post("/api/v1/freezes/lockdown/preview/", {}, format="json").status_code == 403


def test_those_who_may_confirm_are_told(people):
    services.lock_down(by=people.erin, reason="Breach")
    told = set(_seconds(Event.objects.get(kind="freeze.locked_down")).values_list("username", flat=True))
    assert {"frank", "root"} <= told
    assert "erin" not in told
