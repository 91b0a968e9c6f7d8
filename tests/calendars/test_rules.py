"""The rules of comparison: switched, weighed and tuned with a preview, and what stands follows in the background."""

from html import unescape

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.services import cancel_absence, plan_absence
from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars import services
from apps.calendars.comparing.trying import outcome
from apps.calendars.models import Conflict, ConflictRule, RuleSweep
from apps.calendars.queries import conflicts_of
from apps.calendars.rules import rules
from apps.core import clock
from apps.core.refusals import Refused, Stale

from .conftest import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon(monkeypatch):
    """The tests' windows are in 2027; so is now."""
    monkeypatch.setattr(clock, "now", lambda: at(-1))


def rule(code: str) -> ConflictRule:
    return ConflictRule.objects.get(code=code)


def standing(code: str) -> list[str]:
    rows = Conflict.objects.filter(rule__code=code).exclude(status="resolved")
    return sorted(rows.values_list("severity", flat=True))


def tried(code: str, **fields):
    row = rule(code)
    given = {name: getattr(row, name) for name in ("severity", "is_enabled", "parameters")} | fields
    found = outcome(row, **given)
    return found.opens, found.closes, found.changes


def test_a_preview_counts_what_saving_does(seeded, soon, planned, place, people):
    planned(0, 2, environments=[place.prod], services=[place.ledger])
    planned(1, 3, environments=[place.prod], services=[place.payments_api])
    planned(1, 3, environments=[place.shared])
    planned(2, 4, environments=[place.shared])
    assert standing("same_environment") == ["blocks", "warns"]
    assert [tried("same_environment"), tried("neighbour_service")] == [(0, 0, 0), (0, 0, 0)]
    assert tried("same_environment", is_enabled=False) == (0, 2, 0)
    assert tried("same_environment", severity="info") == (0, 0, 1)
    # The preview and the sweep agree, for every rule, both ways.
    for code in ("same_environment", "neighbour_service"):
        before = standing(code)
        services.edit_rule(rule(code), by=people.root, is_enabled=False, reason="Too loud")
        services.run_waiting_sweeps()
        assert standing(code) == []
        assert tried(code, is_enabled=True)[0] == len(before)
        services.edit_rule(rule(code), by=people.root, is_enabled=True)
        services.run_waiting_sweeps()
        assert standing(code) == before
    services.edit_rule(rule("same_environment"), by=people.root, severity="info")
    services.run_waiting_sweeps()
    assert standing("same_environment") == ["info", "warns"]
    sweep = RuleSweep.objects.latest("pk")
    assert (sweep.done, sweep.total) == (4, 4)
    assert sweep.finished_at is not None


def test_a_preview_looks_as_far_ahead_as_saving(seeded, soon, planned, place, people):
    year = 365 * 24
    planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    planned(year, year + 2, environments=[place.prod])
    planned(year + 1, year + 3, environments=[place.prod])
    assert tried("same_environment", is_enabled=False) == (0, 2, 0)
    services.edit_rule(rule("same_environment"), by=people.root, is_enabled=False)
    services.run_waiting_sweeps()
    assert standing("same_environment") == []


def test_every_rule_says_what_it_compares(client, seeded, people):
    client.force_login(people.alice)
    for declared in rules:
        page = client.get(reverse("calendars:rule", args=[declared.code])).content.decode()
        assert str(declared.about) in unescape(page)
        assert str(declared.example) in unescape(page)
    told = client.get(reverse("calendars:rules")).content.decode()
    assert str(rules.get("person_away").about) in unescape(told)
    answer = client.get("/api/v1/conflict-rules/person_away/").json()
    assert answer["about"] == str(rules.get("person_away").about)


def test_only_administrators_set_rules_and_bad_settings_are_refused_by_field(seeded, people):
    capacity = rule("capacity")
    with pytest.raises(Refused, match="Only an administrator"):
        services.edit_rule(capacity, by=people.erin, severity="info")
    for wrong in ({"most": 0}, {"most": "3"}, {"most": True}, {"least": 1}):
        with pytest.raises(Refused) as refused:
            services.edit_rule(capacity, by=people.root, parameters=wrong)
        assert refused.value.refusals[0].field == "parameters"
    with pytest.raises(Stale):
        services.edit_rule(capacity, by=people.root, version=7, severity="info")
    services.edit_rule(capacity, by=people.root, parameters={"most": 2}, reason="A quiet week")
    event = Event.objects.get(kind="conflict_rule.edited")
    assert (event.key, event.reason, event.data) == (
        "conflict-rule:capacity",
        "A quiet week",
        {"fields": ["parameters"]},
    )
    assert rule("capacity").parameters == {"most": 2}


def test_pages_and_api_go_the_same_way(client, seeded, soon, planned, place, people):
    planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    url = reverse("calendars:rule", args=["same_environment"])
    client.force_login(people.alice)
    assert b"Only an administrator" in client.get(reverse("calendars:rules")).content
    assert client.post(url, {"severity": "info"}).status_code == 403
    client.force_login(people.root)
    typed = {"severity": "info", "is_enabled": "on", "version": "1"}
    answer = client.post(url, typed | {"preview": "1"})
    assert b"Another severity" in answer.content
    assert rule("same_environment").severity == "blocks"
    assert client.post(url, typed | {"severity": "dire"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert rule("same_environment").severity == "info"
    assert client.post(url, typed | {"severity": "warns"}).status_code == 409
    assert rule("same_environment").severity == "info"

    api = APIClient()
    api.force_authenticate(people.root)
    rows = {row["code"]: row for row in api.get("/api/v1/conflict-rules/").json()["results"]}
    assert {"capacity", "person_away", "outside_maintenance"} <= rows.keys()
    asked = {"is_enabled": False}
    address = "/api/v1/conflict-rules/same_environment/"
    assert api.post(f"{address}preview/", asked, format="json").json()["closes"] == 1
    assert api.patch(address, asked, format="json").status_code == 428
    done = api.patch(address, asked, format="json", headers={"If-Match": '"2"'})
    assert (done.status_code, done.json()["is_enabled"]) == (200, False)
    api.force_authenticate(people.alice)
    assert api.get(address).status_code == 200
    assert api.patch(address, asked, format="json", headers={"If-Match": '"3"'}).status_code == 403
    assert api.post(f"{address}preview/", asked, format="json").status_code == 403


def test_whoever_is_away_is_a_conflict_of_the_work_planned_for_them(seeded, soon, planned, place, people):
    mine = planned(0, 2, people=[people.bob], services=[place.ledger])
    planned(5, 6, people=[people.bob])
    assert conflicts_of(mine, people.alice) == []
    away = plan_absence(by=people.bob, user=people.bob, starts_at=at(1), ends_at=at(5))
    (row,) = conflicts_of(mine, people.alice)
    assert (row.code, row.severity, row.other_key) == ("person_away", "warns", "")
    assert row.sentence.startswith(f"{people.bob.name} is planned for this and is away")
    # Half-open: away until five, at work from five.
    assert standing("person_away") == ["warns"]
    cancel_absence(away, by=people.bob)
    assert conflicts_of(mine, people.alice) == []
    plan_absence(by=people.bob, user=people.bob, starts_at=at(5.5), ends_at=at(9))
    assert standing("person_away") == ["warns"]


def test_a_service_or_environment_that_becomes_another_is_compared_anew(seeded, soon, planned, place, people):
    from apps.environments.services import edit_environment

    mine = planned(0, 2, environments=[place.shared])
    planned(1, 3, environments=[place.shared])
    assert [row.severity for row in conflicts_of(mine, people.alice)] == ["warns"]
    edit_environment(place.shared, by=people.root, is_exclusive=True)
    assert [row.severity for row in conflicts_of(mine, people.alice)] == ["blocks"]


def test_what_is_over_meets_nobody_whichever_side_is_compared_anew(seeded, monkeypatch, planned, place, people):
    over, still = planned(0, 2, environments=[place.prod]), planned(1, 6, environments=[place.prod])
    monkeypatch.setattr(clock, "now", lambda: at(1))
    services.end_work(over, at=at(1.5), by=people.alice)
    assert standing("same_environment") == []
    # Its last minute is 01:30: until then the two would meet again, from then on they share only what is past.
    monkeypatch.setattr(clock, "now", lambda: at(1.75))
    for row, end in ((still, 7), (over, 1.6)):
        services.place(row, kind="change", start=at(0.5), end=at(end), environments=[place.prod], by=people.alice)
        assert standing("same_environment") == []
    services.place(over, kind="change", start=at(0.5), end=at(2), environments=[place.prod], by=people.alice)
    assert standing("same_environment") == ["blocks"]


def test_an_acceptance_that_has_run_out_opens_again_and_tells(seeded, monkeypatch, planned, place, people):
    mine = planned(0, 2, environments=[place.prod])
    planned(1, 3, environments=[place.prod])
    conflict = Conflict.objects.get()
    services.accept_conflict(conflict, by=people.alice, until=at(4), reason="Both are small")
    assert services.reopen_accepted() == 0
    monkeypatch.setattr(clock, "now", lambda: at(4))
    assert services.reopen_accepted() == 1
    assert services.reopen_accepted() == 0
    (row,) = conflicts_of(mine, people.alice)
    assert (row.status, row.accepted_by) == ("open", None)
    assert Event.objects.filter(kind="conflict.reopened").count() == 2
    event = Event.objects.filter(kind="conflict.reopened").earliest("pk")
    from apps.notifications.routes import routes

    told = routes.get("calendars.reopened").recipients(event)
    assert people.alice in told


def test_all_conflicts_are_listed_as_far_as_one_may_see_them(
    client, seeded, soon, planned, place, people, django_assert_max_num_queries
):
    planned(0, 2, environments=[place.prod], services=[place.ledger], title="Open work")
    secret = {"environments": [place.prod], "services": [place.ledger], "team": people.team.search, "restricted": True}
    planned(1, 3, title="Embargoed", **secret)
    hidden = planned(1, 3, title="Embargo two", **secret)
    planned(20, 22, environments=[place.shared], title="Elsewhere")
    planned(20, 22, environments=[place.shared], title="Beside it")
    url = reverse("calendars:conflicts:list")
    client.force_login(people.alice)
    with django_assert_max_num_queries(30):
        page = client.get(url).content.decode()
    assert "Open work" in page
    assert "Embargo" not in page
    assert page.count("data-pick-row") == 3
    assert client.get(url, {"severity": "warns"}).content.decode().count("data-pick-row") == 1
    assert client.get(url, {"service": "ledger"}).content.decode().count("data-pick-row") == 2
    # What is hidden is not found by what it is, nor told by how many comparisons found it, by which, and whose it is.
    assert client.get(url, {"rule": "same_environment"}).content.decode().count("data-pick-row") == 1
    assert client.get(url, {"q": "Embargoed"}).content.decode().count("data-pick-row") == 0
    assert client.get(url, {"days": "7"}).content.decode().count("data-pick-row") == 0
    assert client.get(url, {"status": "accepted"}).content.decode().count("data-pick-row") == 0
    client.force_login(people.erin)
    assert client.get(url).content.decode().count("data-pick-row") == 7
    first = Conflict.objects.filter(rule__code="same_environment", first__docket__title="Open work").first()
    services.take_conflict(first, by=people.erin, owner=people.erin)
    services.accept_conflict(first, by=people.erin, until=at(900), reason="The hole is closed")
    reasons = Event.objects.filter(kind="conflict.accepted").values_list("key", "reason")
    said = dict(reasons)
    assert said.pop(first.first.docket.key) == ""
    assert list(said.values()) == ["The hole is closed"]
    client.force_login(people.alice)
    page = client.get(url, {"columns": "rule,owner,reason,until", "status": "any"}).content.decode()
    assert "The hole" not in page
    assert "Erin" not in page.partition("<tbody>")[2]
    api = APIClient()
    api.force_authenticate(people.alice)
    rows = api.get("/api/v1/conflicts/", {"severity": "blocks"}).json()["results"]
    assert len(rows) == 2
    assert {(row["rule"], row["where"], row["owner"], row["accepted_reason"]) for row in rows} == {("", "", None, "")}
    assert len(api.get("/api/v1/conflicts/", {"rule": "same_service"}).json()["results"]) == 0
    assert {side["title"] for row in rows for side in row["sides"]} == {"Open work", ""}
    assert hidden.key not in str(rows)
    assert api.get("/api/v1/conflicts/", {"colour": "red"}).status_code == 400
    csv = client.get(reverse("calendars:conflicts:export", args=["csv"]))
    assert csv.status_code == 200
    assert b"Embargo" not in csv.content if not csv.streaming else True


def test_many_are_accepted_or_taken_at_once_with_a_preview(client, seeded, soon, planned, place, people):
    planned(0, 2, environments=[place.prod], team=people.team.payments)
    planned(1, 3, environments=[place.prod], team=people.team.payments)
    planned(1, 3, environments=[place.shared], team=people.team.search)
    planned(1, 3, environments=[place.shared], team=people.team.search)
    keys = [str(pk) for pk in Conflict.objects.order_by("pk").values_list("pk", flat=True)]
    client.force_login(people.alice)
    url = reverse("calendars:conflicts:bulk")
    run = client.post(url, {"key": keys, "action": "accept"}).url
    typed = {"action": "accept", "until": "2027-03-02T12:00", "reason": "Agreed by both"}
    page = client.post(run, typed | {"do": "look"}, follow=True).content.decode()
    assert "Possible" in page
    assert "accepted by a member of one of its teams" in page
    assert Conflict.objects.filter(status="accepted").count() == 0
    client.post(run, typed | {"do": "apply"})
    assert list(Conflict.objects.order_by("pk").values_list("status", flat=True)) == ["accepted", "open"]
    run = client.post(url, {"key": keys, "action": "take"}).url
    client.post(run, {"action": "take", "person": people.bob.username, "do": "apply"})
    assert Conflict.objects.earliest("pk").owner == people.bob


def test_a_record_that_changes_what_it_is_is_compared_anew(seeded, soon, planned, place, people):
    """The reaction runs in the act; nothing is left for a task."""
    docket = planned(0, 2, environments=[place.prod])
    with recording(kind="change.edited", key=docket.key, by=people.alice):
        services.rework_docket(docket)
    assert conflicts_of(docket, people.alice) == []
