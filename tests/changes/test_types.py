"""Types of change: fields of their own, needs at every step, and revisions that what is open does not feel."""

import pytest

from apps.approvals import services as revising
from apps.approvals.models import Ballot, Policy, Revision
from apps.approvals.revising import proposed_content
from apps.approvals.services import cast
from apps.audit.models import Event
from apps.changes import services
from apps.changes import type_revisions as types
from apps.changes.custom import plain
from apps.changes.materials import content_of
from apps.changes.models import ChangeType
from apps.changes.queries.columns import custom_columns, people_in
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import services as dockets

from . import acts
from .conftest import BLANK

pytestmark = pytest.mark.django_db

GOOD = {
    "vendor_ticket": "V-1",
    "load": 2.5,
    "go_live": "2026-12-01",
    "ring": "all",
    "owner": "olga",
    "proof": "https://x.example/1",
}


def test_each_kind_keeps_its_own_and_nothing_else(typed, people, seeded):
    change = acts.draft(people, seeded, custom={**GOOD, "trained": False})
    assert plain(change) == {**GOOD, "trained": False}
    assert change.custom["owner"] == people.olga.pk
    wrong = {
        "vendor_ticket": 7,
        "load": "much",
        "go_live": "tomorrow",
        "ring": "second",
        "trained": "perhaps",
        "owner": "nobody",
        "proof": "javascript:alert(1)",
        "unknown": 1,
    }
    with pytest.raises(Refused) as refused:
        services.edit(change, by=people.alice, custom=wrong)
    assert {one.field for one in refused.value.refusals} == {f"custom.{name}" for name in wrong}
    for name, value in (
        ("load", float("nan")),
        ("load", True),
        ("go_live", "1200-01-01"),
        ("vendor_ticket", "x" * 5001),
    ):
        with pytest.raises(Refused):
            services.edit(change, by=people.alice, custom={name: value})
    services.edit(change, by=people.alice, custom={"load": None, "ring": ""})
    assert acts.fresh(change).custom.keys() == {"vendor_ticket", "go_live", "trained", "owner", "proof"}
    row = acts.fresh(change)
    columns = {column.name: column for column in custom_columns()}
    names = people_in(columns.values(), [row])
    assert columns["custom.owner"].value(row, names) == "Olga Orlow"
    assert columns["custom.load"].value(row, names) == ""


def test_what_is_needed_is_asked_for_at_its_step_and_only_what_is_judged_costs_votes(typed, people, seeded):
    change = acts.draft(people, seeded)
    with pytest.raises(Refused, match="“Vendor ticket” is not filled in"):
        services.submit(change, by=people.alice)
    services.edit(change, by=people.alice, custom={"vendor_ticket": "V-1", "owner": "olga"})
    assert content_of(acts.fresh(change).docket)["what"]["custom.vendor_ticket"] == "V-1"
    assert "custom.load" not in {name for group in content_of(change.docket).values() for name in group}
    services.submit(acts.fresh(change), by=people.alice)
    for _round in range(3):
        acts.vote(change, people, "bob", "olga", "carol", "dave", "quinn")
    assert acts.fresh(change).state == "scheduled"
    services.edit(change, by=people.alice, custom={"load": 9})
    assert acts.fresh(change).state == "scheduled"
    edited = Event.objects.filter(key=change.key, kind="change.edited").latest("pk")
    assert edited.data == {"fields": ["custom.load"], "material": []}
    services.edit(change, by=people.alice, custom={"vendor_ticket": "V-2"})
    assert acts.fresh(change).state == "authorize"
    edited = Event.objects.filter(key=change.key, kind="change.edited").latest("pk")
    assert edited.data["material"] == ["custom.vendor_ticket"]
    for _round in range(3):
        acts.vote(change, people, "bob", "olga", "carol", "dave", "quinn")
    with clock.shifted(acts.HOUR * 2.1):
        services.start(acts.fresh(change), by=people.alice)
        with pytest.raises(Refused, match="“Trained” is not filled in"):
            services.finish(acts.fresh(change), by=people.alice, outcome="successful")
        with pytest.raises(Refused, match="not edited any more"):
            services.edit(change, by=people.alice, custom={"vendor_ticket": "V-3"})
        services.edit(change, by=people.alice, custom={"trained": False})
        services.finish(acts.fresh(change), by=people.alice, outcome="successful")
        with pytest.raises(Refused, match="“Proof” is not filled in"):
            services.close(acts.fresh(change), by=people.alice, notes="Done.")
        services.edit(change, by=people.alice, custom={"proof": "https://x.example/1"})
        closed = services.close(acts.fresh(change), by=people.alice, notes="Done.")
        with pytest.raises(Refused):
            services.edit(closed, by=people.alice, custom={"load": 1})


def test_fields_stand_in_form_record_api_and_on_the_decision_page(typed, people, seeded, client):
    client.force_login(people.alice)
    form = client.get("/changes/new/").content.decode()
    assert 'name="custom_normal__vendor_ticket"' in form
    answer = client.post(
        "/api/v1/changes/",
        {"title": "Move it", "services": ["ledger"], "custom": GOOD, "type": "normal"},
        "application/json",
        headers={"Idempotency-Key": "types-1"},
    )
    assert answer.status_code == 201, answer.content
    key = answer.json()["key"]
    assert answer.json()["custom"] == {**GOOD, "trained": None}
    wrong = client.patch(
        f"/api/v1/changes/{key}/",
        {"custom": {"ring": "no"}},
        "application/json",
        headers={"If-Match": f'"{answer.json()["version"]}"'},
    )
    assert wrong.status_code == 422
    record = client.get(f"/changes/{key}/").content.decode()
    assert "Vendor ticket" in record
    assert "Olga Orlow" in record
    edit = client.get(f"/changes/{key}/edit/").content.decode()
    assert 'value="2026-12-01"' in edit
    change = acts.draft(people, seeded, custom=GOOD)
    services.submit(change, by=people.alice)
    client.force_login(people.bob)
    page = client.get(f"/approvals/{change.key}/change/").content.decode()
    assert "Vendor ticket" in page
    assert "V-1" in page
    assert "Olga Orlow" in page


NONE = {"submit": [], "start": [], "finish": [], "close": []}
CHECKS = [
    ({"name": " "}, "name"),
    ({"lane": "emergency"}, "lane"),
    ({"policy": "nowhere"}, "policy"),
    ({"review_from": "huge"}, "review_from"),
    ({"needs": {"submit": ["magic"], "start": [], "finish": [], "close": []}}, "needs.submit"),
    ({"needs": {"submit": [], "start": ["backout_plan"], "finish": [], "close": []}}, "needs.start"),
    ({"needs": {"submit": [], "start": [], "finish": [], "close": ["test_plan"]}}, "needs.close"),
    ({"prompts": ["magic"]}, "prompts"),
    ({"prompts": {**NONE, "submit": ["magic"]}}, "prompts.submit"),
    ({"prompts": {**NONE, "close": ["test_plan"]}}, "prompts.close"),
    ({"prompts": {**NONE, "submit": ["window"]}}, "prompts.submit"),
    (
        {"fields": [{**BLANK, "name": "x", "label": "x", "kind": "text", "prompted_at": "close", "judged_in": "plan"}]},
        "fields.0.judged_in",
    ),
    (
        {
            "fields": [
                {**BLANK, "name": "x", "label": "x", "kind": "text", "prompted_at": "close", "needed_at": "close"}
            ]
        },
        "fields.0.prompted_at",
    ),
    ({"defaults": {"impact": 9}}, "defaults.impact"),
    ({"fields": [{**BLANK, "name": "Bad name", "label": "x", "kind": "text"}]}, "fields.0.name"),
    (
        {"fields": [{**BLANK, "name": "ring", "label": "Ring", "kind": "choice", "choices": ["one"]}]},
        "fields.0.choices",
    ),
    ({"fields": [{**BLANK, "name": "load", "label": "Load", "kind": "text"}]}, "fields.0.kind"),
    (
        {"fields": [{**BLANK, "name": "x", "label": "x", "kind": "text", "judged_in": "plan", "needed_at": "close"}]},
        "fields.0.judged_in",
    ),
    ({"fields": [{"name": "x"}]}, "fields.0.name"),
    ({"fields": "none"}, "fields"),
    ({"magic": 1}, "magic"),
]


def test_a_proposed_type_is_checked_place_by_place(typed):
    standing = types.current("normal")
    assert types.check(standing) == {}
    for change, path in CHECKS:
        assert path in types.check({**standing, **change}), change


def test_a_revision_of_a_type_is_voted_on_and_leaves_what_is_open_alone(typed, people, seeded, client):
    change = acts.draft(people, seeded, custom=GOOD, test_plan="")
    other = acts.draft(people, seeded, custom=GOOD)
    other_type = other.type_id
    content = types.current("normal")
    content["needs"]["submit"].append("tasks")
    content["fields"] = [field for field in content["fields"] if field["name"] != "load"]
    said = [str(line) for line in types.preview("normal", content)]
    assert "2 changes open now keep the version they were raised under." in said
    assert "2 drafts would miss: tasks, if they were raised under this." in said
    assert any("“Load”" in line for line in said)
    dockets.add_task(change.docket, by=people.alice, title="Tell them")
    assert "1 draft would miss: tasks, if it were raised under this." in map(str, types.preview("normal", content))
    client.force_login(people.erin)
    page = client.get("/changes/types/normal/revise/")
    assert page.status_code == 200
    revision = revising.draft_revision(
        kind="change_type", name="normal", content=content, reason="Somebody must do it.", by=people.erin
    )
    revising.propose_revision(revision, by=people.erin)
    for name in ("carol", "dave", "quinn", "root", "frank"):
        for ballot in Ballot.objects.filter(docket=revision.docket, state="open"):
            try:
                cast(ballot, by=people.fresh(name), choice="approve", digest=acts._digest(ballot))
            except Refused:
                continue
    now = ChangeType.objects.get(slug="normal", is_in_force=True)
    assert (now.number, now.revision.key, now.since is not None) == (2, revision.key, True)
    assert acts.fresh(other).type_id == other_type
    assert acts.fresh(other).type.until is not None
    fresh = acts.draft(people, seeded, custom={"vendor_ticket": "V-1"})
    assert fresh.type.number == 2
    with pytest.raises(Refused, match="no such field"):
        services.edit(fresh, by=people.alice, custom={"load": 1})
    services.edit(other, by=people.alice, custom={"load": 1})
    with pytest.raises(Refused, match="There is no task"):
        services.submit(fresh, by=people.alice)
    assert services.submit(acts.fresh(other), by=people.alice).state != "draft"
    page = client.get("/changes/types/normal/").content.decode()
    assert revision.key in page
    assert client.get("/changes/types/normal/?version=1").status_code == 200
    rows = client.get("/api/v1/change-types/normal/versions/").json()
    assert [(row["number"], row["is_in_force"]) for row in rows] == [(2, True), (1, False)]


def test_what_was_drafted_before_prompts_were_said_by_step_is_read_as_it_was_meant(typed, people, client):
    content = types.current("normal")
    old = {**content, "prompts": ["test_plan"], "fields": [dict(field) for field in content["fields"]]}
    for field in old["fields"]:
        del field["prompted_at"]
    old["needs"] = {**old["needs"], "submit": [name for name in old["needs"]["submit"] if name != "test_plan"]}
    revision = revising.draft_revision(
        kind="change_type", name="normal", content=old, reason="Show it.", by=people.erin
    )
    before = {**content, "prompts": [], "fields": old["fields"]}
    Revision.objects.filter(pk=revision.pk).update(before=before)
    revision.refresh_from_db()
    client.force_login(people.erin)
    form = client.get(f"/changes/type-drafts/{revision.key}/").context["form"]
    assert form["prompts_submit"].value() == ["test_plan"]
    page = client.get(revision.get_absolute_url()).content.decode()
    assert "Shown without being needed" in page or "shown without being needed" in page
    revision = revising.propose_revision(revision, by=people.erin)
    assert revision.content["prompts"] == ["test_plan"], "what is voted on stays as it was kept"
    types.enact("normal", proposed_content(revision), by=people.erin, docket=revision.docket)
    assert ChangeType.objects.get(slug="normal", is_in_force=True).prompts_at_submit == ["test_plan"]


def test_a_type_is_edited_as_a_form_and_nothing_typed_is_lost(typed, people, client):
    client.force_login(people.erin)
    form = client.get("/changes/types/normal/revise/").context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    for row in form.rows:
        sent |= {bound.html_name: bound.value() for bound in row if bound.value() not in (None, False)}
    sent |= {bound.html_name: bound.value() for bound in form.rows.management_form}
    assert client.post("/changes/types/normal/revise/", sent).status_code == 422
    sent["reason"] = "We ask the vendor."
    sent |= {"field-7-label": "Größe", "field-7-kind": "choice", "field-7-choices": "one"}
    wrong = client.post("/changes/types/normal/revise/", sent)
    assert wrong.status_code == 422
    assert "at least two different answers" in wrong.content.decode()
    assert "We ask the vendor." in wrong.content.decode()
    sent |= {"field-7-choices": "small\nlarge", "field-1-DELETE": "on", "field-3-ORDER": "1"}
    saved = client.post("/changes/types/normal/revise/", sent)
    assert saved.status_code == 302, saved.context["form"].errors
    content = types.current("normal")
    proposed = Revision.objects.latest("pk").content
    assert [field["name"] for field in proposed["fields"]] == [
        "vendor_ticket", "ring", "go_live", "trained", "owner", "proof", "grosse",
    ]  # fmt: skip
    assert {name: value for name, value in proposed.items() if name != "fields"} == {
        name: value for name, value in content.items() if name != "fields"
    }
    assert client.get(saved.url).status_code == 200
    edit = client.get(f"/changes/type-drafts/{Revision.objects.latest('pk').key}/")
    assert edit.status_code == 200
    client.force_login(people.alice)
    assert client.get("/changes/types/normal/revise/").status_code == 403
    assert client.post("/changes/types/normal/revise/", sent).status_code == 403
    assert client.get("/changes/types/").status_code == 200


def test_seeded_types_are_sound(seeded):
    assert Policy.objects.exists()
    for slug in ("normal", "standard", "emergency", "retrospective"):
        assert types.check(types.current(slug)) == {}, slug
