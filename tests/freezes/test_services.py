"""Freezes drafted, announced, edited, lifted; exceptions asked and decided: what is written, and who may."""

from datetime import timedelta

import pytest

from apps.audit.models import Event
from apps.calendars.queries import window_of
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.freezes import services
from apps.freezes.enums import ExceptionState, FreezeState, Level
from apps.freezes.models import Freeze

pytestmark = pytest.mark.django_db


def test_a_draft_has_a_tentative_window_and_one_event(people, place, freeze):
    made = freeze(announced=False, services=[place.ledger], environments=[place.prod], tiers=[2, 1, 1])
    window = window_of(made.docket)
    assert (made.key[:4], made.state, window.is_firm, window.kind) == ("FRZ-", FreezeState.DRAFT, False, "freeze")
    assert made.tiers == [1, 2]
    assert window.claims.count() == 2
    assert Event.objects.filter(key=made.key).count() == 1


def test_announcing_makes_it_firm_and_says_who(people, freeze):
    made = freeze()
    assert (made.state, made.announced_by) == (FreezeState.APPROVED, people.erin)
    assert window_of(made.docket).is_firm
    event = Event.objects.get(key=made.key, kind="freeze.announced")
    assert event.data == {"from": "draft", "to": "approved"}


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("erin", True),
        ("frank", True),
        ("root", True),
        ("alice", False),
        ("carol", False),
        ("grace", False),
        ("henry", False),
        ("victor", False),
    ],
)
def test_who_may_draft_announce_edit_and_lift(people, freeze, who, allowed):
    by = people.all[who]
    standing, draft = freeze(), freeze(announced=False)
    acts = (
        lambda: freeze(by=by, announced=False),
        lambda: services.edit(standing, by=by, title="Other"),
        lambda: services.announce(draft, by=by),
        lambda: services.lift(standing, by=by, reason="Done early"),
    )
    for act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.status == 403


def test_a_freeze_that_is_over_or_silent_is_not_announced(people, freeze):
    over = freeze(announced=False, begins=-5, hours=4)
    silent = freeze(announced=False, reason=" ", level=Level.HARD)
    with pytest.raises(Refused, match="is over"):
        services.announce(over, by=people.erin)
    with pytest.raises(Refused, match="say why"):
        services.announce(silent, by=people.erin)
    assert freeze(reason="", level=Level.ADVISORY).state == FreezeState.APPROVED


def test_editing_keeps_what_is_not_named_and_checks_the_version(people, place, freeze):
    made = freeze(services=[place.ledger], kinds=["production"])
    edited = services.edit(
        made,
        by=people.frank,
        version=made.version,
        because="The ledger is closed",
        services=[place.search],
        title="Quarter end",
        approver=people.dave,
    )
    assert [row.service for row in edited.scopes.all()] == [place.search]
    assert (edited.kinds, edited.docket.title, edited.approver) == (["production"], "Quarter end", people.dave)
    assert window_of(edited.docket).is_firm
    with pytest.raises(Stale):
        services.edit(made, by=people.erin, version=made.version, title="Older")
    with pytest.raises(TypeError, match="state"):
        services.edit(made, by=people.erin, state="lifted")


def test_lifting_ends_its_window_now_and_needs_a_reason(people, freeze):
    made = freeze()
    with pytest.raises(Refused, match="reason"):
        services.lift(made, by=people.erin, reason="")
    lifted = services.lift(made, by=people.erin, reason="Books are closed")
    assert window_of(lifted.docket).span.upper <= clock.now()
    assert Event.objects.get(kind="freeze.lifted").reason == "Books are closed"
    for act in (services.lift, services.discard):
        with pytest.raises(Refused, match="not possible from there"):
            act(lifted, by=people.erin, reason="Again")
    with pytest.raises(Refused, match="not changed any more"):
        services.edit(lifted, by=people.erin, title="Other")


def test_lifting_one_that_has_not_begun_takes_it_off_the_calendar(people, freeze):
    ahead = services.lift(freeze(begins=5), by=people.erin, reason="Not needed")
    draft = services.discard(freeze(announced=False), by=people.erin, reason="Not needed")
    assert window_of(ahead.docket) is None
    assert window_of(draft.docket) is None
    assert draft.announced_at is None


def test_an_exception_is_asked_by_the_team_and_decided_by_others(people, freeze, work):
    made, docket = freeze(approver=people.dave), work()
    with pytest.raises(Refused, match="Only its team"):
        services.ask_exception(made, by=people.mallory, subject=docket, reason="Now")
    with pytest.raises(Refused, match="why it cannot wait"):
        services.ask_exception(made, by=people.alice, subject=docket, reason=" ")
    asked = services.ask_exception(made, by=people.alice, subject=docket, reason="Customers cannot pay")
    assert (asked.key[:4], asked.state) == ("EXC-", ExceptionState.ASKED)
    assert asked.expires_at == window_of(made.docket).span.upper
    with pytest.raises(Refused, match="already asked for"):
        services.ask_exception(made, by=people.bob, subject=docket, reason="Me too")
    noted = Event.objects.filter(key=docket.key, kind="freeze_exception.noted")
    assert [event.data["act"] for event in noted] == ["asked"]


DECIDERS = [
    # who asks, who decides, whether it is allowed
    ("alice", "dave", True),
    ("alice", "erin", True),
    ("alice", "bob", False),
    ("alice", "alice", False),
    ("alice", "frank", False),
    ("alice", "root", False),
]


@pytest.mark.parametrize(("asker", "decider", "allowed"), DECIDERS)
@pytest.mark.parametrize("verb", ["grant", "refuse"])
def test_who_may_decide_on_an_exception(people, freeze, work, asker, decider, allowed, verb):
    made = freeze(approver=people.dave)
    asked = services.ask_exception(made, by=people.all[asker], subject=work(), reason="Now")
    if allowed:
        settled = services.apply_exception(asked, verb, by=people.all[decider], reason="So be it")
        assert settled.state == (ExceptionState.GRANTED if verb == "grant" else ExceptionState.REFUSED)
        assert settled.decided_by == people.all[decider]
    else:
        with pytest.raises(Refused) as refused:
            services.apply_exception(asked, verb, by=people.all[decider], reason="So be it")
        assert refused.value.status == 403


def test_the_approver_does_not_decide_on_an_exception_of_their_own(people, freeze, work):
    made = freeze(approver=people.alice)
    asked = services.ask_exception(made, by=people.alice, subject=work(), reason="Now")
    with pytest.raises(Refused, match="asked for this exception yourself"):
        services.grant(asked, by=people.alice)


def test_a_hard_freeze_takes_two_people(people, freeze, work):
    made = freeze(level=Level.HARD, approver=people.dave)
    asked = services.ask_exception(made, by=people.alice, subject=work(), reason="Now")
    first = services.grant(asked, by=people.dave)
    assert (first.state, first.decided_by) == (ExceptionState.ASKED, people.dave)
    assert not first.holds(clock.now())
    with pytest.raises(Refused, match="second person"):
        services.grant(first, by=people.dave)
    second = services.grant(first, by=people.erin)
    assert (second.state, second.seconded_by) == (ExceptionState.GRANTED, people.erin)
    revoked = services.revoke(second, by=people.erin, reason="The reason is gone")
    assert revoked.state == ExceptionState.REFUSED


def test_no_exception_where_none_is_needed(people, place, freeze, work):
    docket = work()
    for made, sentence in (
        (freeze(level=Level.ADVISORY), "stops nothing"),
        (freeze(announced=False), "not announced"),
        (freeze(services=[place.search]), "does not cover"),
    ):
        with pytest.raises(Refused, match=sentence):
            services.ask_exception(made, by=people.alice, subject=docket, reason="Now")
    later = work(begins=50)
    with pytest.raises(Refused, match="planned outside"):
        services.ask_exception(freeze(), by=people.alice, subject=later, reason="Now")
    made = freeze()
    with clock.shifted(timedelta(hours=20)), pytest.raises(Refused, match="is over"):
        services.ask_exception(made, by=people.alice, subject=docket, reason="Now")


def test_an_exception_that_ran_out_is_not_granted_and_can_be_asked_again(people, freeze, work):
    made, docket = freeze(hours=40), work()
    soon = clock.now() + timedelta(hours=1)
    with pytest.raises(Refused, match="ahead of now"):
        services.ask_exception(made, by=people.alice, subject=docket, reason="Now", expires_at=clock.now())
    asked = services.ask_exception(made, by=people.alice, subject=docket, reason="Now", expires_at=soon)
    with clock.shifted(timedelta(hours=2)):
        with pytest.raises(Refused, match="can be asked again"):
            services.grant(asked, by=people.erin)
        again = services.ask_exception(made, by=people.alice, subject=docket, reason="Still")
        asked.refresh_from_db()
        assert asked.state == ExceptionState.EXPIRED
        assert services.grant(again, by=people.erin).holds(clock.now())


def test_a_stale_decision_is_told_so(people, freeze, work):
    asked = services.ask_exception(freeze(), by=people.alice, subject=work(), reason="Now")
    services.refuse(asked, by=people.erin, reason="It can wait", version=1)
    with pytest.raises(Stale):
        services.grant(asked, by=people.erin, version=1)
    assert Freeze.objects.get(pk=asked.freeze_id).exceptions.get().decision_reason == "It can wait"
