"""The catalogue through its pages and over REST: the same services behind both, fixed queries, refusals in sentences."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from apps.changes.models import ChangeTemplate
from apps.changes.workflow import TEMPLATE_WORKFLOW

from . import acts, templates

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/change-templates/"
TYPED = {
    "title": "Flip the read switch",
    "services": ["ledger"],
    "days": "365",
    "why": "Often, and always well.",
    "implementation_plan": "1. Flip it.",
    "mode_implementation_plan": "locked",
    "backout_plan": "Flip it back.",
    "mode_backout_plan": "locked",
    "test_plan": "Read one entry.",
    "mode_test_plan": "open",
    "outage_expected": "no",
    "mode_outage_expected": "locked",
    "answer_data": "no",
    "mode_answers": "default",
    "required": ["communication_plan"],
}


def test_propose_edit_and_certify_through_the_pages(client, people, seeded):
    client.force_login(people.alice)
    kept = client.post(reverse("changes:template_new"), {**TYPED, "backout_plan": "", "title": "Kept"})
    assert kept.status_code == 422
    assert b"It is locked, so it needs a value." in kept.content
    assert b"1. Flip it." in kept.content
    made = client.post(reverse("changes:template_new"), TYPED, follow=True)
    template = ChangeTemplate.objects.get(docket__title="Flip the read switch")
    version = template.versions.get()
    assert version.locked == {
        "implementation_plan": "1. Flip it.",
        "backout_plan": "Flip it back.",
        "outage_expected": False,
    }
    assert version.defaults == {"test_plan": "Read one entry.", "answers": {"data": "no"}}
    assert b"nobody has been asked yet" in made.content
    again = client.get(reverse("changes:template_edit", args=[template.key]))
    assert again.context["form"].initial["mode_outage_expected"] == "locked"
    # What the form shows, posted as it stands, changes nothing.
    client.post(reverse("changes:template_edit", args=[template.key]), {**TYPED, "version": template.version})
    assert template.versions.get().history.count() == 1
    stale = client.post(reverse("changes:template_edit", args=[template.key]), {**TYPED, "version": 0})
    assert stale.status_code == 409
    move = reverse("changes:template_transition", args=[template.key])
    client.post(move, {"transition": "propose", "version": template.version})
    acts.vote(template, people, "olga", "carol", "dave")
    shown = client.get(template.get_absolute_url())
    assert b"need no approval of their own" in shown.content
    raising = client.get(f"{reverse('changes:new')}?template={template.key}")
    assert raising.context["form"].initial["services"] == ["ledger"]
    client.force_login(people.erin)
    client.post(
        move, {"transition": "suspend", "version": templates.fresh(template).version, "reason": "A doubt."}, follow=True
    )
    refused = client.get(f"{reverse('changes:new')}?template={template.key}")
    assert refused.status_code == 409
    assert b"A doubt." in refused.content
    assert template.key.encode() in refused.content


def test_life_of_a_template_over_rest(people, seeded):
    api, other = APIClient(), APIClient()
    api.force_authenticate(people.alice)
    other.force_authenticate(people.erin)
    body = {"title": "Flip it", "services": ["ledger"], "locked": templates.LOCKED, "reason": "Often."}
    assert api.post(ROOT, {**body, "locked": {"state": "closed"}}).status_code == 422
    assert api.post(ROOT, {}).status_code == 422
    made = api.post(ROOT, body)
    assert made.status_code == 201, made.json()
    key, version = made.json()["key"], made.json()["version"]
    url = f"{ROOT}{key}/"
    assert api.patch(url, {"days": 90}).status_code == 428
    edited = api.patch(url, {"days": 90}, HTTP_IF_MATCH=f'"{version}"')
    assert edited.json()["versions"][0]["days"] == 90
    assert api.patch(url, {"days": 80}, HTTP_IF_MATCH=f'"{version}"').status_code in (409, 412)
    options = {one["name"]: one for one in api.get(f"{url}transitions/").json()["transitions"]}
    assert options["propose"]["allowed"]
    certify = api.post(f"{url}transitions/", {"transition": "certify"}, HTTP_IF_MATCH=edited["ETag"])
    assert certify.status_code == 409
    asked = api.post(f"{url}transitions/", {"transition": "propose"}, HTTP_IF_MATCH=edited["ETag"])
    assert asked.json()["state"] == "proposed"
    acts.vote(ChangeTemplate.objects.get(docket__key=key), people, "olga", "carol", "dave")
    standing = api.get(url)
    assert (standing.json()["state"], standing.json()["success"]) == ("certified", None)
    refused = api.post(f"{url}transitions/", {"transition": "suspend", "reason": "x"}, HTTP_IF_MATCH=standing["ETag"])
    assert refused.status_code == 403
    assert "change manager" in str(refused.json())
    stopped = other.post(
        f"{url}transitions/", {"transition": "suspend", "reason": "A doubt."}, HTTP_IF_MATCH=standing["ETag"]
    )
    assert stopped.json()["suspended_why"] == "A doubt."
    start = acts.soon()
    change = {
        "title": "Flip it now", "type": "standard", "template": key, "services": ["ledger"], "environments": ["payments-prod"],
        "start": start.isoformat(), "end": (start + acts.HOUR).isoformat(),
    }  # fmt: skip
    answer = api.post("/api/v1/changes/", change)
    assert answer.status_code == 409
    assert "A doubt." in str(answer.json())
    assert [row["key"] for row in api.get(f"{ROOT}?state=suspended").json()["results"]] == [key]
    assert api.get(f"{ROOT}suggestions/").json() == []


def test_catalogue_and_template_cost_the_same_however_much_is_in_them(client, people, seeded):
    client.force_login(people.erin)

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    template = templates.certified(people, seeded)
    templates.used(template, people, seeded)
    before = cost(reverse("changes:catalogue")), cost(template.get_absolute_url())
    for number in range(2):
        templates.drafted(people, seeded, title=f"Another {number}", services=[seeded.ledger, seeded.search])
        templates.used(template, people, seeded)
    assert (cost(reverse("changes:catalogue")), cost(template.get_absolute_url())) == before


def test_list_is_narrowed_by_its_address_and_leaves_out_what_is_retired(client, people, seeded):
    client.force_login(people.alice)
    mine = templates.drafted(people, seeded)
    gone = templates.drafted(people, seeded, title="Gone")
    client.post(
        reverse("changes:template_transition", args=[gone.key]),
        {"transition": "retire", "version": gone.version, "reason": "Not wanted."},
    )
    for query, keys in (
        ("", {mine.key, "TPL-1", "TPL-2"}),
        ("?state=retired", {gone.key}),
        ("?mine=1", {mine.key}),
        ("?q=read+switch", {mine.key}),
        (f"?q={mine.key.lower()}", {mine.key}),
        ("?service=ledger&state=draft", {mine.key}),
        ("?q=nothing+like+this", set()),
        ("?state=moon", {mine.key, "TPL-1", "TPL-2"}),
    ):
        shown = client.get(reverse("changes:catalogue") + query)
        found = {row.docket.key for row, _record, _near in shown.context["rows"]}
        seeds = {key for key in found if key not in (mine.key, gone.key)}
        wanted = {key for key in keys if key in (mine.key, gone.key)}
        assert found - seeds == wanted, query
        assert bool(seeds) == ("TPL-1" in keys), query


def test_restricted_change_is_counted_and_not_named(client, people, seeded):
    template = templates.certified(people, seeded)
    hidden = templates.used(template, people, seeded, restricted=True)
    client.force_login(people.victor)
    shown = client.get(template.get_absolute_url())
    assert shown.context["page"].record.uses == 1
    assert hidden.get_absolute_url().encode() not in shown.content
    assert client.get(reverse("changes:similar", args=[hidden.key])).status_code == 404


def test_options_of_every_state_are_those_of_the_table(people, seeded):
    """Draft, proposed, certified, with a draft beside it, with a proposal beside it, suspended, retired."""
    from apps.changes import queries, services

    def offered(template) -> set:
        return {option.name for option in queries.template_options(templates.fresh(template), people.erin)}

    template = templates.drafted(people, seeded)
    assert offered(template) == {"propose", "retire"}
    services.apply_template(template, "propose", by=people.alice)
    assert offered(template) == {"withdraw", "retire"}
    services.apply_template(template, "withdraw", by=people.alice, reason="A slip.")
    assert offered(template) == {"propose", "retire"}
    services.apply_template(template, "propose", by=people.alice)
    acts.vote(template, people, "olga", "carol", "dave")
    assert offered(template) == {"renew", "suspend", "retire"}
    services.edit_template(template, by=people.alice, days=90)
    assert offered(template) == {"propose", "discard", "suspend", "retire"}
    services.apply_template(template, "discard", by=people.alice)
    assert offered(template) == {"renew", "suspend", "retire"}
    services.apply_template(template, "suspend", by=people.erin, reason="x")
    assert offered(template) == {"renew", "retire"}
    services.apply_template(template, "renew", by=people.alice, reason="Mended.")
    assert offered(template) == {"withdraw", "retire"}
    services.apply_template(template, "retire", by=people.erin, reason="x")
    assert offered(template) == set()
    assert [row.state for row in template.versions.all()] == ["withdrawn", "withdrawn", "in_force"]
    assert {state for state, _label in ChangeTemplate._meta.get_field("state").choices} == set(TEMPLATE_WORKFLOW.turns)
