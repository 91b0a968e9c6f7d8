"""Policies and boards are revised in a form without JSON, on pages and over REST, with the same sentences."""

from __future__ import annotations

import pytest

from apps.approvals import services
from apps.approvals.models import Revision
from apps.approvals.revised import board as board_room
from apps.approvals.revised import policy as policy_room

BASE = "/api/v1/revisions/"


@pytest.fixture
def erin(client, people, seeded):
    client.force_login(people.erin)
    return client


def filled(client, address: str) -> dict:
    """The fields of an editor as a browser would post them untouched."""
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    said = {bound.html_name: bound.value() for bound in form.head if bound.value() is not None}
    for row in form.rows:
        for bound in row:
            value = bound.value()
            if value not in (None, "", False, []):
                said[bound.html_name] = "on" if value is True else value
    return said | {("rows" if "rows" in page.content.decode() and "policies" in address else "seats"): len(form.rows)}


def test_policy_is_revised_row_by_row_without_json(erin):
    address = "/approvals/policies/change/revise/"
    said = filled(erin, address)
    untouched = erin.post(address, said | {"reason": "Only looking", "do": "save"})
    draft = Revision.objects.latest("id")
    assert untouched.url == draft.get_absolute_url()
    assert draft.content == draft.before
    # Added, moved up, and nothing is saved by that.
    more = erin.post(address, said | {"do": "add"})
    rows = more.context["form"].rows
    assert (more.status_code, len(rows), Revision.objects.count()) == (200, int(said["rows"]) + 1, 1)
    moved = erin.post(address, said | {"do": "down-0"}).context["form"]
    assert [row["name"] for row in moved.content["rows"]][:2] == [
        "Every change is seen by the board",
        "A peer looks at every change",
    ]
    said |= {
        "rows": len(rows),
        "reason": "Two eyes on the night",
        "do": "save",
        **{
            f"row-{len(rows) - 1}-{name}": value
            for name, value in {
                "name": "Operations sees outages",
                "fact_0": "outage",
                "operator_0": "is",
                "value_0": "yes",
                "fact_1": "tier",
                "operator_1": "at_most",
                "value_1": "2",
                "voters": "board",
                "board": "operations",
                "need": "number",
                "number": "1",
                "stage": "authorize",
                "step": "1",
                "step_name": "Authorization",
                "due_hours": "48",
                "tell_chair": "24",
                "tell_manager": "36",
                "step_up": "on",
                "second_factor": "on",
            }.items()
        },
    }
    erin.post(address, said)
    draft = Revision.objects.latest("id")
    assert draft.content["rows"][-1] == policy_room.ROW | {
        "name": "Operations sees outages",
        "when": [["outage", "is", True], ["tier", "at_most", 2]],
        "board": "operations",
        "step_name": "Authorization",
        "due_hours": 48,
        "ladder": [[24, "chair"], [36, "manager"]],
        "step_up": True,
        "second_factor": True,
    }
    page = erin.get(draft.get_absolute_url()).content.decode()
    assert "outage expected is yes and service tier is at most 2" in page
    edited = erin.get(f"/approvals/revisions/{draft.key}/policy/")
    assert edited.context["form"].rows[-1]["value_1"].value() == "2"


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(erin):
    address = "/approvals/policies/change/revise/"
    said = filled(erin, address) | {"reason": "x", "do": "save", "row-1-number": "many", "row-1-due_hours": "0"}
    answer = erin.post(address, said)
    assert (answer.status_code, Revision.objects.count()) == (422, 0)
    row = answer.context["form"].rows[1]
    assert row["number"].value() == "many"
    assert [*row.errors] == ["number", "due_hours"]
    assert "Between 1 hour and 60 days" in answer.content.decode()
    said = filled(erin, "/approvals/boards/cab/revise/") | {"reason": "Summer", "do": "save", "quorum": "9"}
    answer = erin.post("/approvals/boards/cab/revise/", said)
    assert (answer.status_code, "at most as many as are members" in answer.content.decode()) == (422, True)
    said |= {"quorum": "3", "seats": int(said["seats"]) + 1, f"seat-{said['seats']}-user": "frank"}
    said |= {f"seat-{int(said['seats']) - 1}-role": "alternate"}
    assert erin.post("/approvals/boards/cab/revise/", said).status_code == 302
    draft = Revision.objects.latest("id")
    assert {"user": "frank", "role": "alternate", "has_veto": False} in draft.content["seats"]
    stale = erin.post(f"/approvals/revisions/{draft.key}/board/", said | {"version": 99})
    assert (stale.status_code, stale.context["form"].head["quorum"].value()) == (409, "3")


def test_who_may_not_is_told_who_can_and_rest_says_the_same(client, people, seeded):
    client.force_login(people.alice)
    page = client.get("/approvals/policies/change/revise/")
    assert page.status_code == 403
    assert "drafted by change managers and administrators" in page.content.decode()
    content = policy_room.current("change") | {"valid_days": 30}
    given = {"kind": "policy", "of": "change", "content": content, "reason": "Shorter"}
    refused = client.post(BASE, given, content_type="application/json", headers={"Idempotency-Key": "1"})
    assert (refused.status_code, "drafted by change managers" in refused.content.decode()) == (403, True)
    client.force_login(people.erin)
    made = client.post(BASE, given, content_type="application/json", headers={"Idempotency-Key": "2"})
    body = made.json()
    assert (made.status_code, body["state"], body["base"]) == (201, "draft", 1)
    assert body["difference"] == [
        {
            "path": "valid_days",
            "label": "Days an approval is good for",
            "kind": "changed",
            "before": "90",
            "after": "30",
        }
    ]
    address = f"{BASE}{body['key']}/"
    edit = {"content": content | {"rows": []}}
    etag = made.headers["ETag"]
    edited = client.patch(address, edit, content_type="application/json", headers={"If-Match": etag})
    assert edited.json()["problems"] == ["Rule: Name at least one rule; without one nobody could approve anything."]
    asked = {"transition": "propose"}
    answer = client.post(
        f"{address}transitions/", asked, content_type="application/json", headers={"If-Match": edited.headers["ETag"]}
    )
    assert (answer.status_code, "Name at least one rule" in answer.content.decode()) == (422, True)
    assert client.get(f"{BASE}?kind=policy&state=draft").json()["results"][0]["key"] == body["key"]


def test_decision_page_of_a_revision_shows_all_it_proposes(client, people, seeded):
    """A-15 for rules: every value of both versions is on the page."""
    content = board_room.current("cab") | {"quorum": 1, "description": "Meets at the harbour"}
    draft = services.draft_revision(kind="board", name="cab", content=content, reason="Few of us", by=people.erin)
    services.propose_revision(draft, by=people.erin)
    client.force_login(people.carol)
    page = client.get(f"/approvals/{draft.key}/revision/").content.decode()
    for said in ("Meets at the harbour", "Quorum: 1", "Quorum: 2", "Few of us", "Time zone: UTC", "Person: carol"):
        assert said in page
    assert "Your vote is asked" in page


HOSTILE = [
    {},
    {"rows": 5, "name": [], "valid_days": {}},
    {
        "rows": [
            1,
            None,
            {"name": ["x"], "when": [[{}, [], 1], ["risk", {}, 1], 7], "board": ["cab"], "ladder": [[1], 2]},
        ]
    },
    {"rows": [{"name": "x", "judges": {"a": 1}, "voters": [], "stage": {}, "need": 1, "number": "1", "step": -1}]},
    {"rows": [{"name": "x", "when": [["tier", "in", {}], ["outage", "is", "yes"]], "ladder": [["4", "chair"]]}]},
    {"seats": [{"user": ["carol"], "role": {}, "has_veto": 1}, 3], "time_zone": ["UTC"], "kind": {}, "quorum": "2"},
    {"seats": {"user": 1}, "calendar": {"x": 1}, "description": 7, "time_zone": "Nowhere/Land"},
]


@pytest.mark.parametrize("kind, of", [("policy", "change"), ("board", "cab")])
def test_content_that_makes_no_sense_is_a_sentence_and_never_an_error(erin, kind, of):
    """A draft may hold anything that is JSON: it is shown, can be edited in the form, and is not proposed."""
    for content in HOSTILE:
        given = {"kind": kind, "of": of, "content": content, "reason": "Try"}
        made = erin.post(BASE, given, content_type="application/json")
        body = made.json()
        assert (made.status_code, bool(body["problems"])) == (201, True), content
        assert erin.get(f"/approvals/revisions/{body['key']}/").status_code == 200
        assert erin.get(f"/approvals/revisions/{body['key']}/{kind}/").status_code == 200
        answer = erin.post(
            f"{BASE}{body['key']}/transitions/",
            {"transition": "propose"},
            content_type="application/json",
            headers={"If-Match": made.headers["ETag"]},
        )
        assert answer.status_code == 422, content
    for content in ([], "text", 1, None, {"rows": "x" * 300_000}):
        given = {"kind": kind, "of": of, "content": content, "reason": "Try"}
        assert erin.post(BASE, given, content_type="application/json").status_code == 422
    unknown = {"kind": "moon", "of": of, "content": {}, "reason": "Try"}
    assert erin.post(BASE, unknown, content_type="application/json").status_code == 422


@pytest.mark.parametrize("address", ["/approvals/policies/change/revise/", "/approvals/boards/cab/revise/"])
def test_what_is_typed_into_a_rule_or_board_is_kept_until_it_is_saved(erin, people, address):
    kind = "policy" if "policies" in address else "board"
    slot = f"{kind}-change" if kind == "policy" else "board-cab"
    assert f'data-draft="{slot}"' in erin.get(address).content.decode()
    typed = filled(erin, address) | {"reason": "Half a sentence", "name": "Another name"}
    typed |= {"kind": "ecab"} if kind == "board" else {}
    erin.post(f"/accounts/drafts/?form={slot}", typed)
    page = erin.get(address)
    assert (page.status_code, page.context["kept"]) == (200, True)
    assert page.context["form"].head["reason"].value() == "Half a sentence"
    assert "Another name" in page.content.decode()
    if kind == "board":
        assert page.context["form"].head["kind"].value() == "ecab"
    assert Revision.objects.count() == 0
    erin.post("/accounts/drafts/", {"kind": slot, "forget": "", "next": address})
    assert not erin.get(address).context["kept"]
    erin.post(address, filled(erin, address) | {"reason": "", "do": "save", "name": "A third name"})
    assert "A third name" in erin.get(address).content.decode(), "What was refused is not lost with the tab either."
    erin.post(address, filled(erin, address) | {"reason": "Now it is whole", "do": "save"})
    assert (Revision.objects.count(), erin.get(address).context["kept"]) == (1, False)


@pytest.mark.parametrize(
    ("address", "slot"),
    [
        ("/changes/types/normal/revise/", "type-normal"),
        ("/changes/types/new/", "type:new"),
        ("/changes/risk/rules/revise/", "risk_model-rules"),
    ],
)
def test_what_is_typed_into_a_type_or_the_risk_model_is_kept_too(erin, address, slot):
    assert f'data-draft="{slot}"' in erin.get(address).content.decode()
    rows = {"field-TOTAL_FORMS": "0", "field-INITIAL_FORMS": "0"} if "types" in address else {}
    erin.post(f"/accounts/drafts/?form={slot}", {"reason": "Half a sentence"} | rows)
    page = erin.get(address)
    shown = page.content.decode()
    assert (page.context["kept"], "Half a sentence" in shown, "This is not saved yet" in shown) == (True, True, False)
    erin.post(address, {"reason": "A refused one", "do": "save"} | rows)
    assert "A refused one" in erin.get(address).content.decode()
    erin.post("/accounts/drafts/", {"kind": slot, "forget": "", "next": address})
    assert not erin.get(address).context["kept"]
