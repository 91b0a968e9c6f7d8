"""Moving work into a freeze: both doors say the same, and an exception asked for just that time lets it go there."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.test import APIClient

from apps.calendars.queries import window_of
from apps.calendars.services import set_firm
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.freezes import services as freezes
from apps.freezes.models import FreezeException

from . import acts

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def frozen(people, seeded):
    """An agreed change, and a freeze of a day that begins three days after it."""
    change = acts.approved(people, seeded)
    begins = window_of(change.docket).span.upper + 3 * DAY
    given = {"title": "Quarter end", "team": people.team.platform, "reason": "The books are closed."}
    freeze = freezes.draft(by=people.erin, start=begins, end=begins + DAY, kinds=["production"], **given)
    return change, freezes.announce(freeze, by=people.erin), begins + HOUR


def api_of(people, name: str) -> APIClient:
    api = APIClient()
    api.force_authenticate(people.fresh(name))
    return api


def shifted(api, change, start, *, act=False):
    window = window_of(change.docket)
    body = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    url = f"/api/v1/windows/{window.pk}/shift/"
    seen = api.post(f"{url}preview/", body)
    return api.post(url, body, headers={"If-Match": seen.headers["ETag"]}) if act else seen


def edited(api, change, start):
    version = ChangeRequest.objects.get(pk=change.pk).version
    body = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    return api.patch(f"/api/v1/changes/{change.key}/", body, headers={"If-Match": f'"{version}"'})


def test_both_doors_refuse_what_is_agreed_and_lead_to_leave_for_that_very_time(people, frozen):
    change, freeze, start = frozen
    api = api_of(people, "alice")
    by_move, by_edit = shifted(api, change, start).json()["refusals"], edited(api, change, start)
    assert by_edit.status_code == 409
    assert [one["url"] for one in by_move] == [one["url"] for one in by_edit.json()["refusals"]]
    address = urlsplit(by_move[0]["url"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == f"/freezes/{freeze.key}/ask/"
    assert asked == {"for": change.key, "start": start.isoformat(), "end": (start + HOUR).isoformat()}


@pytest.mark.parametrize("door", ["move", "edit"])
def test_once_the_exception_is_granted_the_work_goes_there_and_starts_there(people, frozen, door):
    change, freeze, start = frozen
    api = api_of(people, "alice")
    asked = {"freeze": freeze.key, "subject": change.key, "reason": "The key expires that night."}
    assert api.post("/api/v1/freeze-exceptions/", asked).status_code == 409
    times = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    made = api.post("/api/v1/freeze-exceptions/", asked | times)
    assert made.status_code == 201, made.content
    # No longer than the freeze that it is from.
    exception = FreezeException.objects.get(docket__key=made.json()["key"])
    assert exception.expires_at == start - HOUR + DAY
    assert edited(api, change, start).status_code == 409
    freezes.grant(exception, by=people.erin)
    answer = shifted(api, change, start, act=True) if door == "move" else edited(api, change, start)
    assert answer.status_code == 200, answer.content
    assert window_of(acts.fresh(change).docket).span.lower == start.replace(second=0, microsecond=0)
    set_firm(change.docket, by=people.alice)
    with clock.shifted(start + HOUR / 2 - clock.now()):
        answer = api.post(
            "/api/v1/verdict/", {"service": "ledger", "environment": "payments-prod", "change": change.key}
        )
    assert freeze.key not in str([one["sentence"] for one in answer.json()["reasons"]])


def test_the_page_asks_for_the_time_that_the_move_was_refused_at(people, frozen, client):
    change, freeze, start = frozen
    client.force_login(people.alice)
    url = shifted(api_of(people, "alice"), change, start).json()["refusals"][0]["url"]
    page = client.get(url)
    assert not page.context["refusals"]
    assert page.context["wanted"].lower == start.replace(second=0, microsecond=0)
    plain = client.get(f"/freezes/{freeze.key}/ask/?for={change.key}")
    assert [one.code for one in plain.context["refusals"]] == ["outside"]
    typed = {
        "subject": change.key,
        "reason": "The key expires that night.",
        "expires_at": page.context["form"]["expires_at"].value().strftime("%Y-%m-%dT%H:%M"),
    }
    assert client.post(url, typed).status_code == 302
    assert FreezeException.objects.get(subject=change.docket).freeze == freeze


def test_what_is_only_proposed_is_planned_there_by_both_doors_and_told_so(people, seeded, frozen):
    _change, freeze, start = frozen
    api = api_of(people, "alice")
    drafts = [acts.draft(people, seeded, title=f"Rotate {n}", implementer=None) for n in range(2)]
    seen = shifted(api, drafts[0], start).json()
    assert seen["allowed"]
    assert freeze.key in str([one["sentence"] for one in seen["conflicts"]])
    assert [shifted(api, drafts[0], start, act=True).status_code, edited(api, drafts[1], start).status_code] == [
        200,
        200,
    ]
