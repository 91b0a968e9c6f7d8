"""The verdict is derived from what is found now, and fails closed."""

import pytest

from apps.core.refusals import Refused, Stale
from apps.gates import services
from apps.gates.enums import Verdict
from apps.gates.looking import look
from apps.gates.models import Criterion, Finding
from apps.gates.queries import all_passed, gate_of, passed

from .conftest import again, open_gate, sign

pytestmark = pytest.mark.django_db


def test_all_pass_and_signed_is_go(gate, people):
    sign(gate, people.carol)
    assert look(gate).verdict == Verdict.GO
    assert services.decide(gate, by=people.frank).verdict == Verdict.GO
    assert passed(again(gate)) is None


@pytest.mark.parametrize("result", ["fail", "unknown"])
@pytest.mark.parametrize("code", ["tests_green", "no_open_bug"])
def test_one_that_does_not_pass_is_no_go(gate, people, answers, code, result):
    sign(gate, people.carol)
    answers.results[code] = result
    seen = look(gate)
    assert seen.verdict == Verdict.NO_GO
    assert len(seen.missing) == 1
    assert code in seen.missing[0]


def test_a_missing_sign_off_is_unknown_and_a_refused_one_fails(gate, people):
    signed = {one.criterion.code: one.found.result for one in look(gate).seen}
    assert signed["qa"] == "unknown"
    sign(gate, people.carol, choice="reject")
    signed = {one.criterion.code: one.found.result for one in look(gate).seen}
    assert signed["qa"] == "fail"
    assert look(gate).verdict == Verdict.NO_GO


def test_a_check_that_breaks_is_unknown_and_never_passes(gate, people, answers, caplog):
    sign(gate, people.carol)
    answers.results["tests_green"] = RuntimeError("no connection")
    seen = look(gate)
    assert seen.verdict == Verdict.NO_GO
    assert "no connection" not in " ".join(seen.missing)


def test_a_check_that_nobody_answers_is_unknown(record, people):
    gate = open_gate(record, people.frank, ("of_an_app_that_is_gone",))
    (one,) = look(gate).seen
    assert one.found.result == "unknown"
    assert look(gate).verdict == Verdict.NO_GO


def test_an_empty_gate_fails_closed(record, people):
    gate = open_gate(record, people.frank)
    assert look(gate).verdict == Verdict.NO_GO
    assert "no criteria" in look(gate).missing[0]
    assert services.decide(gate, by=people.frank).verdict == Verdict.NO_GO
    assert passed(again(gate))


def test_conditions_of_a_signer_make_it_conditional_until_they_are_done(gate, people):
    sign(gate, people.carol, choice="conditions", conditions=["Watch the queue"])
    seen = look(gate)
    assert (seen.verdict, seen.conditions) == (Verdict.CONDITIONAL, ("Watch the queue",))
    services.decide(gate, by=people.frank)
    assert passed(again(gate)) is None
    assert gate.docket.tasks.get(title="Watch the queue").blocks_start


def test_all_criteria_are_looked_at_in_the_same_evaluation(gate, people, answers):
    """Two checks that pass in turn, never together, never make a go."""
    sign(gate, people.carol)
    for code, other in (("tests_green", "no_open_bug"), ("no_open_bug", "tests_green")):
        answers.results = {code: "pass", other: "fail"}
        assert services.evaluate(gate, by=people.frank).verdict == Verdict.NO_GO
    findings = Finding.objects.filter(criterion__gate=gate, criterion__kind="automatic")
    assert {finding.result for finding in findings} == {"pass", "fail"}
    assert services.decide(gate, by=people.frank).verdict == Verdict.NO_GO


def test_each_evaluation_is_kept(gate, people, answers):
    services.evaluate(gate, by=people.frank)
    answers.results["tests_green"] = "fail"
    services.evaluate(gate, by=people.frank)
    findings = Finding.objects.filter(criterion__code="tests_green").order_by("evaluation")
    assert [(one.evaluation, one.result) for one in findings] == [(1, "pass"), (2, "fail")]
    assert again(gate).evaluation == 2


def test_only_release_and_change_managers_decide(gate, people):
    for name in ("alice", "carol", "grace", "henry", "root", "victor", "mallory"):
        with pytest.raises(Refused) as refused:
            services.decide(gate, by=people.fresh(name))
        assert refused.value.status == 403
    services.decide(gate, by=people.erin)


def test_an_old_version_of_the_room_is_stale(gate, people):
    services.evaluate(gate, by=people.frank)
    with pytest.raises(Stale):
        services.decide(gate, by=people.frank, version=gate.version)


def test_passed_says_what_is_missing_with_a_link_and_who_can_help(gate, people, answers):
    refusal = passed(gate)
    assert refusal.url == gate.get_absolute_url()
    assert "qa" in str(refusal).lower()
    assert refusal.unblock
    answers.results = {"tests_green": "fail", "no_open_bug": "fail"}
    services.decide(gate, by=people.frank)
    assert "no-go" in str(passed(again(gate)))
    assert "and 2 more" in str(passed(again(gate)))


def test_a_verdict_is_not_chosen(gate, people, answers):
    """No-go though somebody presses the button: what is recorded is what was found."""
    decision = services.decide(gate, by=people.frank, reason="We want it out.")
    assert (decision.verdict, again(gate).state) == (Verdict.NO_GO, Verdict.NO_GO)


def test_gates_are_found_by_purpose(gate, record):
    assert gate_of(record.docket, "phase:testing") == gate
    assert gate_of(record.docket, "phase:build") is None
    assert [refusal.code for refusal in all_passed(record.docket)] == ["gate_passed"]


def test_a_sign_off_has_a_ballot_and_a_check_has_none(gate):
    assert {row.code: bool(row.ballot_id) for row in Criterion.objects.filter(gate=gate)} == {
        "tests_green": False,
        "no_open_bug": False,
        "qa": True,
    }
