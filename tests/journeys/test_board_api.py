"""A change manager's and a board's day over REST: changes acted on together, a meeting led, its minutes disputed, and the
rules changed by those whom they ask."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.core import clock
from tests.invariants import broken_rules
from tests.journeys.program import Program, sentences
from tests.journeys.test_api import PLAN

NAMES = ("alice", "carol", "dave", "erin", "mallory", "quinn")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLES = ("Rebuild the index", "Move the index to new disks", "Warm the caches")


@pytest.fixture
def programs(seeded, people) -> dict[str, Program]:
    first = Program(people.fresh("alice"))
    return {"alice": first, **{name: Program(people.fresh(name), first.document) for name in NAMES[1:]}}


@pytest.mark.django_db(transaction=True)
def test_a_boards_day_over_rest(programs):
    keys = raise_and_assess(programs)
    hold_and_resume_together(programs["erin"], keys)
    meeting = plan_the_meeting(programs, keys)
    vote_beforehand(programs, keys[0])
    lead_it(programs, meeting, keys)
    sign_and_dispute(programs, meeting)
    change_the_rules(programs)
    assert broken_rules() == {}


def raise_and_assess(programs) -> list[str]:
    """Three changes that wait for the board."""
    start, keys = (clock.now() + 5 * DAY).replace(minute=0, second=0, microsecond=0), []
    for number, title in enumerate(TITLES):
        window = {"start": (start + number * DAY).isoformat(), "end": (start + number * DAY + HOUR).isoformat()}
        wish = {"title": title, "services": ["search"], "environments": ["search-prod"], "implementer": "alice"}
        made = programs["alice"].post("changes/", {**wish, **window, **PLAN}, status=201)
        programs["alice"].take(f"changes/{made['key']}/", "submit")
        vote(programs["mallory"], made["key"])
        keys.append(made["key"])
    assert {programs["alice"].get(f"changes/{key}/")["state"] for key in keys} == {"authorize"}
    return keys


def hold_and_resume_together(erin: Program, keys: list[str]) -> None:
    """Row by row what would happen, then done, then taken back."""
    wish = {"action": "hold", "keys": [*keys, "CHG-424242"], "given": {"reason": "The vendor's fix is late."}}
    shown = erin.post("changes/bulk/", wish | {"preview": True})
    assert [row["state"] for row in shown["rows"]] == [*["possible"] * 3, "refused"]
    assert not erin.get(f"changes/{keys[0]}/")["on_hold"], "A preview changes nothing."
    erin.post(f"bulk-runs/{shown['id']}/apply/")
    assert all(erin.get(f"changes/{key}/")["on_hold"] for key in keys)
    back = erin.post(f"bulk-runs/{shown['id']}/undo/")
    assert (back["action"], back["undoes"]) == ("resume", shown["id"])
    erin.post(f"bulk-runs/{back['id']}/apply/")
    assert not any(erin.get(f"changes/{key}/")["on_hold"] for key in keys)


def plan_the_meeting(programs, keys: list[str]) -> str:
    """Only who may prepares it; what is asked of the board is put on by hand or drawn by rule."""
    wish = {"board": "cab", "team": "platform", "start": (clock.now() + DAY).isoformat(), "minutes": 30}
    refused = programs["alice"].post("meetings/", wish, status=403)
    assert sentences(refused).strip()
    made = programs["dave"].post("meetings/", wish, status=201)
    address = f"meetings/{made['key']}/"
    for key in keys:
        programs["dave"].post(f"{address}items/", {"key": key})
    agenda = programs["carol"].get(address)["items"]
    assert {row["key"] for row in agenda} == set(keys)
    assert all(row["may_vote"] for row in agenda)
    return address


def vote_beforehand(programs, key: str) -> None:
    """What a quorum approved beforehand needs no call."""
    for name in ("carol", "quinn"):
        vote(programs[name], key)
    assert programs["alice"].get(f"changes/{key}/")["state"] == "scheduled"


def lead_it(programs, address: str, keys: list[str]) -> None:
    """A quorum present decides; a condition blocks the start; what is put off goes on to the next meeting."""
    dave, carol = programs["dave"], programs["carol"]
    assert "not possible" in sentences(dave.take(address, "sign", status=409))
    assert dave.take(address, "start")["state"] == "session"
    items = {row["key"]: row for row in dave.get(address)["items"]}
    second, third = items[keys[1]], items[keys[2]]
    decision = {
        "item": second["id"],
        "choice": "conditions",
        "digest": second["digest"],
        "conditions": ["Support is on the call"],
    }
    refused = dave.post(f"{address}decisions/", decision, status=409)
    assert "quorum" in sentences(refused).lower()
    carol.post(f"{address}room/", {"act": "join"})
    refused = carol.post(f"{address}decisions/", decision, status=403)
    assert sentences(refused).strip()
    seen = dave.post(f"{address}decisions/", decision)
    assert {row["key"]: row["outcome"] for row in seen["items"]}[keys[1]] == "conditions"
    dave.post(f"{address}decisions/", decision, status=409)
    dave.post(f"{address}acts/", {"item": third["id"], "act": "defer", "reason": "No time left."})
    dave.post(f"{address}actions/", {"title": "Ask the vendor for a date", "owner": "carol"})
    assert programs["alice"].get(f"changes/{keys[1]}/")["state"] == "scheduled"
    start = programs["alice"].options_of(f"changes/{keys[1]}/")["start"]
    assert any("Support is on the call" in refusal["sentence"] for refusal in start["refusals"])


def sign_and_dispute(programs, address: str) -> None:
    """Minutes are final when the chair signs them; what is said against them stands beside."""
    dave, carol = programs["dave"], programs["carol"]
    dave.get(f"{address}minutes/", status=404)
    dave.take(address, "end")
    assert dave.take(address, "sign")["state"] == "signed"
    before = carol.get(f"{address}minutes/")
    assert {person["name"] for person in before["content"]["attendance"]} == {"Dave Diaz", "Carol Chen"}
    after = carol.post(f"{address}disputes/", {"text": "I asked for two people on the call."}, status=201)
    assert (after["digest"], after["content"]) == (before["digest"], before["content"])
    assert [row["by"] for row in after["disputes"]] == ["carol"]


def change_the_rules(programs) -> None:
    """A policy is revised by a vote; who drafted it does not decide."""
    erin = programs["erin"]
    content = erin.get("revisions/current/policy/change/")["content"] | {"valid_days": 60}
    wish = {"kind": "policy", "of": "change", "content": content, "reason": "Ninety days is long."}
    made = erin.post("revisions/", wish, status=201)
    address = f"revisions/{made['key']}/"
    assert [row["path"] for row in erin.get(address)["difference"]] == ["valid_days"]
    erin.take(address, "propose")
    for name in ("carol", "quinn"):
        vote(programs[name], made["key"])
    assert erin.get(address)["state"] == "in_force"
    assert erin.get("policies/change/")["revision"] == 2


def vote(program: Program, key: str) -> None:
    """Approve what waits for this person on a record."""
    ballot = next(
        row
        for row in program.get("ballots/", key=key, state="open", waiting="true")["results"]
        if row["state"] == "open"
    )
    body = {"choice": "approve", "digest": ballot["digest"]}
    program.post(f"ballots/{ballot['id']}/votes/", body, status=201)
