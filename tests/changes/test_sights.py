"""Restricted changes: who sees them, and that what they say does not get out by another door."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.accounts.models import Membership
from apps.approvals.models import Approval
from apps.approvals.queries.decision import decision
from apps.audit.models import Event
from apps.audit.queries import timeline
from apps.audit.services import recording, refused
from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.changes.queries import seen_of
from apps.changes.queries.starting import prefill
from apps.core.refusals import Refused
from apps.dockets import services as dockets
from apps.releases import services as releases

from . import acts
from .test_pages import form

pytestmark = pytest.mark.django_db


def api_of(person) -> APIClient:
    api = APIClient()
    api.force_authenticate(person)
    return api


def test_owners_of_affected_services_see_it_at_every_door(people, seeded, client):
    """Mallory's team owns search, Alice's raises; until search is affected the change is not there for Mallory."""
    change = acts.draft(people, seeded, title="Embargoed hole", restricted=True)
    release = releases.draft(
        by=people.frank, title="Embargoed fix", type="minor", services=[seeded.ledger], restricted=True
    )

    def seen() -> list[bool]:
        mallory = people.fresh("mallory")
        client.force_login(mallory)
        api = api_of(mallory)
        listed = [
            row["key"] for name in ("changes", "releases") for row in api.get(f"/api/v1/{name}/").json()["results"]
        ]
        found = client.get("/search/", {"q": "embargoed"}).content.decode()
        pages = "".join(client.get(reverse(f"{name}:list")).content.decode() for name in ("changes", "releases"))
        return [
            one
            for record in (change, release)
            for one in (
                client.get(record.get_absolute_url()).status_code == 200,
                api.get(f"/api/v1{record.get_absolute_url()}").status_code == 200,
                record.key in listed,
                record.docket.title in found,
                record.docket.title in pages,
            )
        ]

    assert seen() == [False] * 10
    services.edit(change, by=people.alice, services=[seeded.ledger, seeded.search])
    assert seen() == [True] * 5 + [False] * 5
    releases.edit(release, by=people.frank, services=[seeded.ledger, seeded.search])
    assert seen() == [True] * 10


def test_what_a_restricted_record_says_begins_a_restricted_change(people, seeded, client):
    hidden = acts.draft(people, seeded, title="Embargoed hole", restricted=True)
    fix = releases.draft(
        by=people.frank, title="Embargoed fix", type="minor", services=[seeded.ledger], restricted=True
    )
    for key in (hidden.key, fix.key):
        assert prefill(key, people.alice).restricted, key
        client.force_login(people.alice)
        assert client.get("/changes/new/", {"link": key}).context["form"].initial["restricted"], key
        assert api_of(people.alice).post("/api/v1/changes/prefill/", {"link": key}).json()["restricted"], key
    sent = {"title": "Again", "services": ["ledger"], "copy_of": hidden.key}
    copied = api_of(people.alice).post("/api/v1/changes/", sent, format="json")
    assert copied.json()["restricted"] is True
    assert not prefill(acts.draft(people, seeded).key, people.alice).restricted


def test_what_changed_after_a_vote_is_told_in_names_that_the_reader_may_know(people, seeded):
    first, secret = acts.draft(people, seeded, title="First"), acts.draft(people, seeded, restricted=True)
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    nobody = "a record that is not for you to see"

    def told(act) -> list[dict[str, str]]:
        """What Alice and Carol, who may not see the restricted one, read after an act that cost a vote."""
        acts.vote(change, people, "bob")
        acts.vote(change, people, "olga", "carol", "dave")
        act()
        approval = Approval.objects.get(docket=change.docket, purpose="change")
        return [
            {row.label.partition(": ")[2].lower(): row.after for row in decision(approval, people.fresh(name)).changes}
            for name in ("alice", "carol")
        ]

    wide = {"services": [seeded.ledger, seeded.payments_api], "predecessors": [first, secret]}
    alice, carol = told(
        lambda: services.edit(acts.fresh(change), by=people.alice, assignee=people.mallory, parent=secret, **wide)
    )
    assert alice["services"] == carol["services"] == "Ledger, Payments API"
    assert alice["assignee"] == "Mallory Mehl"
    assert alice["predecessors"] == f"{first.key}, {secret.key}"
    assert carol["predecessors"] == f"{first.key}, {nobody}"
    assert (alice["parent"], carol["parent"]) == (secret.key, nobody)
    alice, carol = told(lambda: dockets.add_link(change.docket, by=people.alice, url=secret.key))
    assert (alice["links"], carol["links"]) == (secret.key, nobody)
    alice, _carol = told(
        lambda: dockets.add_task(change.docket, by=people.alice, title="Announce", owner=people.mallory)
    )
    assert alice["tasks"] == "1. Announce · Mallory Mehl"


def test_a_restricted_whole_or_part_is_not_named_to_whoever_sees_the_other(
    people, seeded, client, django_assert_max_num_queries
):
    whole = acts.draft(people, seeded, title="Whole", services=[seeded.ledger, seeded.payments_api])
    parts = services.fan_out(whole, by=people.alice)
    for one in (whole, parts[0]):
        services.edit(acts.fresh(one), by=people.alice, restricted=True)
    open_part, hidden = parts[1], parts[0]
    for name, sees in (("alice", True), ("frank", False)):
        person = people.fresh(name)
        client.force_login(person)
        page = client.get(open_part.get_absolute_url()).content.decode()
        assert (whole.key in page) is sees, name
        assert api_of(person).get(f"/api/v1/changes/{open_part.key}/").json()["parent"] == (whole.key if sees else None)
        services.edit(acts.fresh(whole), by=people.erin, restricted=False, why="Fixed.")
        rows = {row["service"]: row for row in api_of(person).get(f"/api/v1/changes/{whole.key}/parts/").json()}
        mine = rows[hidden.services.get().slug]
        assert (mine["part"], mine["state"]) == ((hidden.key, "draft") if sees else (None, None)), name
        services.edit(acts.fresh(whole), by=people.alice, restricted=True)
    services.edit(
        acts.fresh(open_part), by=people.alice, services=[seeded.search, seeded.ledger], assignee=people.frank
    )
    with pytest.raises(Refused) as failed:
        services.fan_out(acts.fresh(open_part), by=people.fresh("frank"))
    assert whole.key not in str(failed.value)
    for part in parts:
        services.edit(acts.fresh(part), by=people.alice, restricted=True)
    mallory = people.fresh("mallory")
    assert mallory.team_ids
    assert not mallory.holds("auditor")
    with django_assert_max_num_queries(6):
        # However many parts there are: these, and what of all that is restricted she may see.
        assert seen_of(whole.children.select_related("docket").order_by("pk"), mallory) == [open_part]


def test_a_refusal_in_the_history_names_no_record_that_the_reader_may_not_see(people, seeded):
    secret = acts.draft(people, seeded, restricted=True)
    change = acts.draft(people, seeded)
    said = [
        f"{secret.key} comes first and is in \N{LEFT DOUBLE QUOTATION MARK}Draft\N{RIGHT DOUBLE QUOTATION MARK}.",
        "A task is still open: ask ABC-7.",
    ]
    refused(kind="change.started", key=change.key, by=people.alice, sentences=said)
    for name, sees in (("alice", True), ("mallory", False)):
        (entry,) = [one for one in timeline([change.key], people.fresh(name)) if one.kind == "change.started"]
        assert (secret.key in entry.reason) is sees, name
        assert "ask ABC-7" in entry.reason, name
        assert ("not for you to see" in entry.reason) is not sees, name


def test_a_restriction_is_lifted_with_a_reason_by_whoever_answers_for_it(people, seeded, client):
    change = acts.draft(people, seeded, restricted=True)
    edit = f"/changes/{change.key}/edit/"
    api = f"/api/v1/changes/{change.key}/"
    with pytest.raises(Refused, match="Only a change manager or the lead of team Payments"):
        services.edit(change, by=people.alice, restricted=False, why="Fixed.")
    with pytest.raises(Refused, match="say why"):
        services.edit(change, by=people.erin, restricted=False)
    client.force_login(people.alice)
    typed = form(seeded, version=change.version, why="Fixed.")
    refused_page = client.post(edit, typed)
    assert refused_page.status_code == 422
    assert "Only a change manager" in refused_page.content.decode()
    with recording(kind="tests.prepared", key="tests", by=None):
        row = Membership.objects.get(user=people.olga)
        row.is_lead = True
        row.save()
    sent = {"restricted": False, "why": "Fixed and told."}
    answer = api_of(people.olga).patch(api, sent, format="json", HTTP_IF_MATCH=f'"{change.version}"')
    assert answer.json()["restricted"] is False, answer.json()
    assert Event.objects.filter(key=change.key, kind="change.edited").latest("pk").reason == "Fixed and told."
    services.edit(acts.fresh(change), by=people.alice, restricted=True)
    client.force_login(people.erin)
    saved = client.post(edit, form(seeded, version=acts.fresh(change).version, why="Again."))
    assert saved.status_code == 302
    assert not acts.fresh(change).docket.is_restricted


def test_whoever_has_a_task_sees_the_restricted_record_while_it_is_theirs(people, seeded, client):
    change = acts.draft(people, seeded, restricted=True)
    client.force_login(people.mallory)
    assert client.get(change.get_absolute_url()).status_code == 404
    task = dockets.add_task(change.docket, by=people.alice, title="Announce", owner=people.mallory)
    assert client.get(change.get_absolute_url()).status_code == 200
    dockets.edit_task(task, by=people.alice, owner=people.frank)
    assert client.get(change.get_absolute_url()).status_code == 404
    client.force_login(people.frank)
    assert client.get(change.get_absolute_url()).status_code == 200


def test_what_it_is_part_of_is_typed_on_the_form_and_kept_where_it_is_not_seen(people, seeded, client):
    whole = acts.draft(people, seeded, title="Whole", restricted=True)
    client.force_login(people.alice)
    assert client.post("/changes/new/", form(seeded, parent=whole.key.lower())).status_code == 302
    part = ChangeRequest.objects.latest("pk")
    assert part.parent == whole
    edit = f"/changes/{part.key}/edit/"
    assert client.get(edit).context["form"].initial["parent"] == whole.key
    for wrong in (part.key, "CHG-99999", f"{whole.key} {part.key}", "words"):
        answer = client.post(edit, form(seeded, version=part.version, parent=wrong))
        assert "parent" in answer.context["form"].errors, wrong
    services.edit(acts.fresh(part), by=people.alice, assignee=people.mallory)
    client.force_login(people.fresh("mallory"))
    page = client.get(edit)
    assert whole.key not in page.content.decode()
    assert client.post(edit, form(seeded, version=acts.fresh(part).version, parent=whole.key)).status_code == 422
    told = form(seeded, version=acts.fresh(part).version, title="Half", assignee="mallory")
    assert client.post(edit, told).status_code == 302
    assert (acts.fresh(part).docket.title, acts.fresh(part).parent) == ("Half", whole)
    client.force_login(people.alice)
    bare = form(seeded, version=acts.fresh(part).version, title="Half", assignee="mallory")
    assert client.post(edit, bare).status_code == 302
    assert acts.fresh(part).parent is None
