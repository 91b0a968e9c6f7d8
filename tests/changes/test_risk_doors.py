"""The risk model through its pages and over REST: rows added, moved and taken away without a line of JSON."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.approvals.models import Revision
from apps.changes import services
from apps.changes.forms.risk_model import RiskModelForm
from apps.changes.models import BackTest
from apps.changes.risk.content import content_in_force

from . import acts

pytestmark = pytest.mark.django_db
REVISE = "/changes/risk/rules/revise/"


def posted(form: RiskModelForm, **given) -> dict:
    """What a browser would send for a form as it is drawn."""
    found = {}
    for one in (form.head, *form.questions, *(a for q in form.questions for a in q.answers), *form.rules):
        found |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return {name: "" if value is None else value for name, value in {**found, **given}.items()}


def test_editor_gives_back_what_is_in_force_and_saves_what_differs(client, people, seeded):
    client.force_login(people.erin)
    page = client.get(REVISE)
    typed = posted(page.context["form"], reason="Tier 1 weighs more.", do="save")
    typed["r0-points"] = "30"
    answer = client.post(REVISE, typed)
    revision = Revision.objects.get()
    assert answer.url == reverse("changes:back_test", args=[revision.key])
    expected = content_in_force()
    expected["rules"][0]["points"] = 30
    assert revision.content == expected
    lines = client.get(revision.get_absolute_url()).content.decode()
    assert "tier 1" in lines
    assert "not been tried on closed changes" in lines


def test_rows_are_added_moved_and_taken_away_without_losing_what_was_typed(client, people, seeded):
    client.force_login(people.erin)
    form = client.get(REVISE).context["form"]
    typed = posted(form, reason="Why not.")

    def press(typed: dict, do: str, **given) -> RiskModelForm:
        answer = client.post(REVISE, {**typed, "do": do, **given})
        assert answer.status_code == 200, do
        return answer.context["form"]

    first, second = form.questions[0]["text"].value(), form.questions[1]["text"].value()
    moved = press({**typed, "q0-text": "Changed while typing?"}, "down-q-0")
    assert [one["text"].value() for one in moved.questions[:2]] == [second, "Changed while typing?"]
    assert moved.head["reason"].value() == "Why not."
    assert moved.questions[1]["code"].value() == "rehearsed", "answers given under this name stay answers to it"
    assert len(press(typed, "remove-r-3").rules) == len(form.rules) - 1
    added = press(typed, "add-rule", new_rule="no_plan")
    assert added.rules[-1].heading == "A plan that is missing"
    more = press(typed, "add-answer-1")
    assert len(more.questions[1].answers) == 4
    fresh = press(typed, "add-question")
    assert len(fresh.questions) == 4
    typed = posted(fresh, reason="More asked.", do="save")
    refused = client.post(REVISE, typed)
    assert refused.status_code == 422
    assert b"Write the question" in refused.content
    assert first in refused.content.decode()
    new = {
        "q3-text": "Is the vendor awake?",
        "q3-a0-label": "Yes",
        "q3-a0-points": "0",
        "q3-a1-label": "No",
        "q3-a1-points": "7",
    }
    client.post(REVISE, {**typed, **new})
    asked = Revision.objects.get().content["questions"][3]
    assert (asked["code"], [one["value"] for one in asked["answers"]]) == ("is_the_vendor_awake", ["yes", "no"])
    for nonsense in ("up-q-99", "remove-a-0-77", "down-", "add-rule-9", "remove-q-x", "-", "add-answer-99"):
        press(posted(form), nonsense, new_rule="moon")


def test_who_may_revise_and_that_a_proposed_one_is_not_edited(client, people, seeded):
    from apps.approvals import services as revisions

    client.force_login(people.alice)
    assert client.get(REVISE).status_code == 403
    content = content_in_force()
    content["thresholds"]["high"] = 55
    revision = revisions.draft_revision(kind="risk_model", name="rules", content=content, reason="x", by=people.erin)
    edit, test = (reverse(f"changes:{name}", args=[revision.key]) for name in ("risk_revision", "back_test"))
    assert client.get(edit).status_code == 403
    assert client.get(test).status_code == 200
    client.post(test)
    assert not BackTest.objects.exists()
    client.force_login(people.erin)
    stale = client.post(edit, posted(client.get(edit).context["form"], do="save", version=0))
    assert stale.status_code == 409
    assert b"saved this draft first" in stale.content
    revisions.propose_revision(revision, by=people.erin)
    assert client.get(edit).status_code == 409


def test_back_test_over_rest_and_page_names_only_what_the_reader_may_see(client, people, seeded):
    from apps.approvals import services as revisions

    from .test_risk_model import closed

    bad = closed(people, seeded, "failed", restricted=True)
    content = content_in_force()
    content["rules"] = []
    revision = revisions.draft_revision(kind="risk_model", name="rules", content=content, reason="x", by=people.erin)
    url = f"/api/v1/risk-back-tests/{revision.key}/"
    api, other = APIClient(), APIClient()
    api.force_authenticate(people.erin)
    other.force_authenticate(people.victor)
    assert api.get(url).status_code == 404
    assert other.post(url).status_code == 403
    assert api.post(url).status_code == 202
    assert api.get(url).json()["state"] == "waiting"
    client.force_login(people.erin)
    page = reverse("changes:back_test", args=[revision.key])
    assert b"every 2s" in client.get(page, headers={"HX-Request": "true"}).content
    services.run_waiting_back_tests()
    found = api.get(url).json()
    assert (found["state"], found["total"], found["hidden"]) == ("done", 1, 0)
    assert found["failures"][0]["change"] == bad.key
    assert sum(row["after"]["failed"] for row in found["calibration"]) == 1
    assert (other.get(url).json()["failures"], other.get(url).json()["hidden"]) == ([], 1)
    client.force_login(people.victor)
    shown = client.get(page).content.decode()
    assert bad.get_absolute_url() not in shown
    assert "not for you to see" in shown


def test_risk_of_a_change_shows_what_would_lower_it_on_page_form_and_rest(client, people, seeded):
    change = acts.draft(people, seeded, outage_expected=True, answers={})
    client.force_login(people.alice)
    page = client.get(reverse("changes:risk", args=[change.key])).content.decode()
    assert "Without an outage" in page
    assert f"{change.risk_score} →" in page
    api = APIClient()
    api.force_authenticate(people.alice)
    told = api.get(f"/api/v1/changes/{change.key}/risk/").json()
    assert {"code": "outage", "difference": -10}.items() <= next(
        one for one in told["levers"] if one["code"] == "outage"
    ).items()
    side = client.get(f"{change.get_absolute_url()}edit/").content.decode()
    assert "What would lower it" in side
    models = api.get("/api/v1/risk-models/?in_force=true").json()["results"]
    assert [one["number"] for one in models] == [1]
    assert "+20 its most important service is of Tier 1" in models[0]["rules_in_words"]
