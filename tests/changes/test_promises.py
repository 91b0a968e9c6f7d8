"""What the side panel says beside the form is what submitting asks for and whom it asks."""

import pytest
from rest_framework.test import APIClient

from apps.audit.services import recording
from apps.changes import services
from apps.changes.models import ChangeType
from apps.core.refusals import Refused
from apps.dockets import services as dockets

from . import acts, templates
from .test_pages import form

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(seeded):
    """The normal type asks for tasks, a file and a link, too."""
    with recording(kind="tests.prepared", key="tests", by=None):
        row = ChangeType.objects.get(slug="normal", is_in_force=True)
        row.needs_at_submit = ["services", "environments", "window", "tasks", "file", "link", "answers"]
        row.save()
    return row


def missing(change, people) -> set[str]:
    with pytest.raises(Refused) as refused:
        services.submit(acts.fresh(change), by=people.alice)
    return {one.field for one in refused.value.refusals}


def test_what_is_missing_is_what_submitting_refuses(strict, people, seeded, client):
    client.force_login(people.alice)
    api = APIClient()
    api.force_authenticate(people.alice)
    change = acts.draft(people, seeded, answers={"rehearsed": "here"})
    edit = f"/changes/{change.key}/edit/"

    def shown(preview) -> set[str]:
        return {field for field, _label in preview.missing}

    assert shown(client.get(edit).context["preview"]) == missing(change, people)
    dockets.add_task(change.docket, by=people.alice, title="Announce")
    dockets.add_link(change.docket, by=people.alice, url="https://jira.example.org/browse/PAY-1")
    assert missing(change, people) == {"#files", "answers"}
    assert shown(client.get(edit).context["preview"]) == {"#files", "answers"}
    # A copy takes the tasks along and links what it was pasted from.
    page = client.post("/changes/preview/", form(seeded, **{"from": change.key, "link": change.key}))
    assert shown(page.context["preview"]) == {"#files", "answers"}
    sent = {"title": "Again", "services": ["ledger"], "copy_of": change.key, "links": [change.key]}
    sent["answers"] = {"rehearsed": "here"}
    body = api.post("/api/v1/changes/preview/", sent, format="json").json()
    assert {row["field"] for row in body["missing"]} == {"environments", "start", "#files", "answers"}


def test_what_a_template_asks_for_is_missing_too(people, seeded, client):
    template = templates.certified(people, seeded, required=["communication_plan"])
    client.force_login(people.alice)
    api = APIClient()
    api.force_authenticate(people.alice)
    page = client.post("/changes/preview/", form(seeded, type="standard", template=template.key))
    assert "communication_plan" in {field for field, _label in page.context["preview"].missing}
    sent = {"title": "Flip it", "type": "standard", "template": template.key, "services": ["ledger"]}
    body = api.post("/api/v1/changes/preview/", sent, format="json").json()
    assert "communication_plan" in {row["field"] for row in body["missing"]}
    assert "implementation_plan" not in {row["field"] for row in body["missing"]}


def test_who_is_named_to_do_it_is_not_among_who_is_asked(people, seeded, client):
    client.force_login(people.erin)
    change = acts.draft(people, seeded)

    def asked(page) -> set[str]:
        return {person.username for row in page.context["preview"].approvers for person in row.people}

    open_to = asked(client.post("/changes/preview/", form(seeded)))
    assert {"bob", "olga"} <= open_to
    named = form(seeded, implementer="bob", assignee="olga")
    assert asked(client.post("/changes/preview/", named)) == (open_to | {"alice"}) - {"bob", "olga"}
    edited = asked(client.post("/changes/preview/", {**named, "key": change.key}))
    assert not edited & {"bob", "olga", "alice", "erin"}
    api = APIClient()
    api.force_authenticate(people.erin)
    sent = {"title": "x", "services": ["ledger"], "environments": ["payments-prod"], "implementer": "bob"}
    body = api.post("/api/v1/changes/preview/", sent, format="json").json()
    assert "bob" not in {name for row in body["approvers"] for name in row["people"]}


def test_tags_and_priority_count_before_it_is_saved(people, seeded, client):
    client.force_login(people.alice)
    change = acts.draft(people, seeded, impact=1, urgency=1)
    dockets.tag(change.docket, by=people.alice, word="pci")
    page = client.get(f"/changes/{change.key}/edit/")
    assert (page.context["preview"].shape.tags, page.context["preview"].shape.priority) == (("pci",), "P1")
    copied = client.post("/changes/preview/", form(seeded, **{"from": change.key, "impact": "1", "urgency": "1"}))
    assert (copied.context["preview"].shape.tags, copied.context["preview"].shape.priority) == (("pci",), "P1")
