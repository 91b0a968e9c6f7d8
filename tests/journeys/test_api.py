"""The main job over REST: a release and a change from the first idea to closed, by programs with tokens only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from apps.audit import seals
from apps.audit.verify import verify
from apps.core import clock
from tests.invariants import broken_rules
from tests.journeys.program import Program, sentences
from tests.journeys.tampering import altered_byte

NAMES = ("frank", "alice", "bob", "olga", "carol", "dave", "erin", "henry", "grace", "mallory")
TARGET = date(2027, 3, 18)
HOUR = timedelta(hours=1)
PLAN = {
    "reason": "Results are a day old.",
    "implementation_plan": "1. Build the new index beside the old one.\n2. Switch.",
    "backout_plan": "Switch back; the old index stays for a week.",
    "test_plan": "Search for ten known titles.",
    "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
}


@pytest.fixture
def programs(seeded, people) -> dict[str, Program]:
    """One program per person, all reading the same document."""
    first = Program(people.fresh("frank"))
    return {"frank": first, **{name: Program(people.fresh(name), first.document) for name in NAMES[1:]}}


@pytest.mark.django_db(transaction=True)
def test_the_main_job_over_rest(programs):
    OpenAPIV31SpecValidator(programs["frank"].document).validate()
    release = plan_the_release(programs["frank"])
    start = (clock.now() + timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    change, start = raise_the_change(programs, start)
    scope_and_build(programs, release, change)
    approve_the_change(programs, change, start)
    go_or_no_go(programs, release)
    with clock.shifted(start + timedelta(minutes=5) - clock.now()):
        run_the_change(programs, change, start)
        finish_the_release(programs, release)
    read_it_all(programs, change, start)
    assert broken_rules() == {}


def plan_the_release(frank: Program) -> str:
    """Step 1: from a template, counted back from a target."""
    template = frank.get("release-templates/minor-scrum/")
    wish = {
        "title": "Faster search",
        "services": ["search"],
        "template": "minor-scrum",
        "target": TARGET.isoformat(),
        "version_name": "5.2.0",
    }
    made = frank.post("releases/", wish, status=201, key="plan-faster-search")
    again = frank.post("releases/", wish, status=201, key="plan-faster-search")
    assert again["key"] == made["key"], "The same idempotency key makes one release."
    address = f"releases/{made['key']}/"
    days = {row["code"]: row["start"][:10] for row in frank.get(f"{address}milestones/")}
    assert set(days) == {row["code"] for row in template["milestones"]}
    assert days["code_freeze"] < days["test_complete"] < days["staging_deployed"] < days["production"]
    assert len(frank.get(f"{address}phases/")) == 6
    frank.take(address, "plan")
    assert frank.take(address, "begin")["state"] == "planning"
    return address


def raise_the_change(programs, start) -> tuple[str, object]:
    """Step 2: risk, conflict and approvers are known before submitting; the conflict is moved away from."""
    alice, bob = programs["alice"], programs["bob"]
    where = {"services": ["search"], "environments": ["search-prod"]}
    bob.post("changes/", {"title": "Move the index to new disks", **where, **_window(start)}, status=201)
    met = alice.post("windows/preview/", {**where, **_window(start)})
    assert met["conflicts"][0]["other_title"] == "Move the index to new disks"
    assert met["slots"], "A free time is offered."
    start += 4 * HOUR
    assert alice.post("windows/preview/", {**where, **_window(start)})["conflicts"] == []
    made = alice.post(
        "changes/", {"title": "Rebuild the index", "outage_expected": True, **where, **_window(start)}, status=201
    )
    address = f"changes/{made['key']}/"
    assert made["risk"]["contributions"], "The score has its reasons."
    plan = alice.get(f"{address}approval-plan/")
    assert {row["stage"] for row in plan} == {"assess", "authorize"}
    assert all(row["why"] and row["people"] for row in plan)

    refused = alice.take(address, "submit", status=409)
    assert "backout plan" in sentences(refused)
    alice.patch(address, PLAN, status=428)
    alice.patch(address, PLAN, status=412, version=made["version"] + 7)
    alice.patch(address, {**PLAN, "implementer": "alice"}, version=made["version"])
    return address, start


def scope_and_build(programs, release: str, change: str) -> None:
    """The release comes to its go/no-go with the change in scope."""
    frank, key = programs["frank"], change.split("/")[1]
    frank.post(f"{release}scope/", {"change": key}, status=201)
    for phase, signer in (("planning", "olga"), ("build", "bob"), ("testing", "carol")):
        assert frank.get(release)["state"] == phase
        assert frank.options_of(release)["advance"]["refusals"], "A gate that is not passed is a refusal."
        _sign(programs, release, phase, signer)
        _decide(frank, release, phase, "go")
        frank.take(release, "advance")
    gate = frank.get(f"gates/{_gate(frank, release, 'preparation')}/")
    assert gate["verdict_now"] == "no_go" or gate["missing"], gate
    assert any(key in sentence for sentence in gate["missing"])
    assert any("rollback plan" in sentence for sentence in gate["missing"])


def approve_the_change(programs, change: str, start) -> None:
    """Step 3: assessed, voted on, edited after the first vote, voted on again, carried."""
    alice = programs["alice"]
    assert alice.take(change, "submit")["state"] == "assess"
    _vote(programs["mallory"], change)
    assert alice.get(change)["state"] == "authorize"
    _vote(programs["carol"], change)

    ballot = alice.get("ballots/", key=change.split("/")[1], board="cab", state="open")["results"][0]
    refused = alice.post(
        f"ballots/{ballot['id']}/votes/", {"choice": "approve", "digest": ballot["digest"]}, status=403
    )
    assert sentences(refused).strip()

    version = alice.get(change)["version"]
    alice.patch(change, _window(start + HOUR / 2), version=version)
    asked_anew = {
        row["board"] or row["team"] for row in alice.get("ballots/", key=change.split("/")[1], state="open")["results"]
    }
    assert asked_anew == {"cab"}, "The board judged the window and is asked again; the assessment stands."
    stale = {"choice": "approve", "digest": ballot["digest"]}
    programs["dave"].post(f"ballots/{ballot['id']}/votes/", stale, status=409)
    for name in ("carol", "dave"):
        _vote(programs[name], change)
    assert alice.get(change)["state"] == "scheduled"


def go_or_no_go(programs, release: str) -> None:
    """Step 4: what is missing, made good, signed off, decided, frozen."""
    frank = programs["frank"]
    pk = _gate(frank, release, "preparation")
    found = {row["code"]: row for row in frank.get(f"gates/{pk}/")["criteria"]}
    assert found["changes_approved"]["result"] == "pass", found["changes_approved"]
    version = frank.get(release)["version"]
    rehearsed = clock.now().isoformat()
    frank.patch(release, {"rollback_plan": "Deploy 5.1.4 again.", "rehearsed_at": rehearsed}, version=version)
    _sign(programs, release, "preparation", "carol", code="qa")
    _sign(programs, release, "preparation", "henry", code="operations")
    decision = _decide(frank, release, "preparation", "go")
    assert {row["code"] for row in decision["evidence"]["findings"]} >= {"changes_approved", "qa", "operations"}
    assert {row["voter"] for row in decision["evidence"]["votes"]}
    assert frank.take(release, "advance")["state"] == "deployment"


def run_the_change(programs, change: str, start) -> None:
    """Step 5: a freeze stops it, says its name and how to get leave; lifted, the work is done."""
    alice, erin = programs["alice"], programs["erin"]
    freeze = erin.post(
        "freezes/",
        {
            "title": "Quarter end",
            "team": "platform",
            "level": "exception",
            "reason": "Books are closed.",
            "kinds": ["production"],
            "start": (start - HOUR).isoformat(),
            "end": (start + 6 * HOUR).isoformat(),
        },
        status=201,
    )
    address = f"freezes/{freeze['key']}/"
    erin.take(address, "announce")
    refused = alice.take(change, "start", status=409)
    assert "Quarter end" in sentences(refused)
    assert "exception" in sentences(refused)
    verdict = alice.post(
        "verdict/", {"service": "search", "environment": "search-prod", "change": change.split("/")[1]}
    )
    assert verdict["answer"] != "allow"
    erin.take(address, "lift", reason="The books are closed early.")

    with clock.shifted(timedelta(minutes=30)):
        assert alice.take(change, "start")["state"] == "implement"
        assert alice.take(change, "finish", outcome="successful")["state"] == "review"
        assert alice.take(change, "close", notes="As planned.")["state"] == "closed"


def finish_the_release(programs, release: str) -> None:
    """The rest of step 5: operations confirm, and the release completes."""
    frank = programs["frank"]
    _sign(programs, release, "deployment", "henry", code="operations")
    _decide(frank, release, "deployment", "go")
    frank.take(release, "advance")
    assert frank.take(release, "complete")["state"] == "completed"


def read_it_all(programs, change: str, start) -> None:
    """Step 6: calendar, events and the chain of seals agree, and tell when they do not."""
    alice, grace, key = programs["alice"], programs["grace"], change.split("/")[1]
    span = {"from": (start - 24 * HOUR).isoformat(), "to": (start + 24 * HOUR).isoformat()}
    entries = {row["key"]: row for row in alice.get("calendar/", **span)["entries"]}
    assert entries[key]["url"] == alice.get(change)["url"]
    kinds = [row["kind"] for row in grace.get("events/", key=key)["results"]]
    assert {"change.submitted", "change.started", "change.finished", "change.closed", "approval.voided"} <= set(kinds)
    seals.seal_pending()
    assert grace.post("audit/verify/")["sound"] is True
    row = grace.get("events/", key=key, kind="change.closed")["results"][0]
    with altered_byte(row["id"]):
        report = verify()
        assert not report.sound
        assert str(row["id"]) in report.sentence


def _window(start) -> dict:
    return {"start": start.isoformat(), "end": (start + HOUR).isoformat()}


def _vote(voter: Program, change: str) -> None:
    ballots = voter.get("ballots/", key=change.split("/")[1], waiting="true")["results"]
    assert ballots, "Nothing is asked of this person."
    body = {"choice": "approve", "digest": ballots[0]["digest"]}
    voter.post(f"ballots/{ballots[0]['id']}/votes/", body, status=201, key=f"vote-{ballots[0]['id']}")


def _gate(program: Program, release: str, phase: str) -> int:
    return next(row["gate"] for row in program.get(f"{release}phases/") if row["code"] == phase)


def _sign(programs, release: str, phase: str, signer: str, *, code: str = "") -> None:
    gate = programs[signer].get(f"gates/{_gate(programs[signer], release, phase)}/")
    ballot = next(row["ballot"] for row in gate["criteria"] if row["ballot"] and code in ("", row["code"]))
    asked = programs[signer].get(f"ballots/{ballot}/")
    body = {"choice": "approve", "digest": asked["digest"]}
    programs[signer].post(f"ballots/{ballot}/votes/", body, status=201)


def _decide(frank: Program, release: str, phase: str, verdict: str) -> dict:
    gate = frank.get(f"gates/{_gate(frank, release, phase)}/")
    decided = frank.post(f"gates/{gate['id']}/decide/", {"reason": "All there."}, version=gate["version"])
    assert decided["state"] == verdict, decided["missing"]
    return decided["decisions"][-1]
