"""Leave to pass without a criterion: four eyes, an end, and it shows."""

from datetime import timedelta

import pytest

from apps.core import clock
from apps.core.refusals import Refused
from apps.gates import services
from apps.gates.enums import Verdict
from apps.gates.looking import look
from apps.gates.models import Waiver
from apps.gates.queries import passed

from .conftest import again, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def failing(gate, people, answers):
    """Signed, but one check fails."""
    sign(gate, people.carol)
    answers.results["tests_green"] = "fail"
    return gate


def ask(gate, by, **given) -> Waiver:
    wanted = {
        "reason": "The tests are broken, not the code.",
        "owner": by,
        "expires_at": clock.now() + timedelta(days=2),
    }
    return services.ask_waiver(gate.criteria.get(code="tests_green"), by=by, **wanted | given)


def test_granted_it_passes_with_conditions_and_its_reason_shows(failing, people):
    waiver = services.settle_waiver(ask(failing, people.alice), by=people.frank, granted=True)
    assert waiver.state == "granted"
    seen = look(failing)
    assert seen.verdict == Verdict.CONDITIONAL
    (one,) = [one for one in seen.seen if one.criterion.code == "tests_green"]
    assert one.found.result == "waived"
    assert "The tests are broken" in one.found.sentence
    assert "Frank Fuchs" in one.found.sentence
    decision = services.decide(failing, by=people.frank)
    frozen = {one["code"]: one for one in decision.evidence["findings"]}
    assert frozen["tests_green"]["waiver"] == waiver.key


def test_asked_or_refused_it_changes_nothing(failing, people):
    waiver = ask(failing, people.alice)
    assert look(failing).verdict == Verdict.NO_GO
    services.settle_waiver(waiver, by=people.frank, granted=False, reason="Mend the tests.")
    assert look(failing).verdict == Verdict.NO_GO
    assert ask(failing, people.alice).state == "asked"


def test_once_it_has_expired_it_no_longer_passes(failing, people):
    services.settle_waiver(ask(failing, people.alice), by=people.frank, granted=True)
    services.decide(failing, by=people.frank)
    assert passed(again(failing)) is None
    with clock.shifted(timedelta(days=3)):
        assert look(failing).verdict == Verdict.NO_GO
        assert passed(again(failing))


def test_nobody_grants_what_they_asked_for_or_own(failing, people):
    waiver = ask(failing, people.frank, owner=people.erin)
    for who in (people.frank, people.erin):
        with pytest.raises(Refused) as refused:
            services.settle_waiver(waiver, by=who, granted=True)
        assert refused.value.refusals[0].code == "own_waiver"
    for name in ("alice", "carol", "root", "grace"):
        with pytest.raises(Refused):
            services.settle_waiver(waiver, by=people.fresh(name), granted=True)


def test_decided_once(failing, people):
    waiver = ask(failing, people.alice)
    services.settle_waiver(waiver, by=people.frank, granted=True)
    with pytest.raises(Refused, match="already decided"):
        services.settle_waiver(waiver, by=people.erin, granted=False)


@pytest.mark.parametrize("given", [{"reason": "  "}, {"expires_at": -1}])
def test_a_reason_and_an_end_ahead_are_asked_for(failing, people, given):
    if "expires_at" in given:
        given = {"expires_at": clock.now() - timedelta(minutes=1)}
    with pytest.raises(Refused) as refused:
        ask(failing, people.alice, **given)
    assert refused.value.status == 422


def test_one_stands_at_a_time(failing, people):
    ask(failing, people.alice)
    with pytest.raises(Refused, match="already"):
        ask(failing, people.bob)


def test_one_that_has_expired_makes_room_for_another(failing, people):
    services.settle_waiver(ask(failing, people.alice), by=people.frank, granted=True)
    with clock.shifted(timedelta(days=3)):
        assert ask(failing, people.alice).state == "asked"


def test_who_looks_on_does_not_ask(failing, people):
    for name in ("grace", "victor", "mallory"):
        with pytest.raises(Refused) as refused:
            ask(failing, people.fresh(name))
        assert refused.value.status == 403
