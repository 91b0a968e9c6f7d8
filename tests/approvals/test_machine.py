"""Generated sequences of acts on one record, against a plain Python oracle (section 1.1 of the programme).

The oracle knows nothing of the database: people, who sits where, and what was said. After each act the approval's
state, its ballots, its standing votes and what the record was told must be what the oracle says; at the end of each
sequence the SQL invariants hold.
"""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from apps.approvals import services
from apps.approvals.models import Approval, Ballot, Vote
from apps.core.refusals import Refused
from tests.invariants import rules
from tests.people import make_people

from .oracle import BALLOTS, GROUPS, MEMBERS, Oracle
from .records import Log, Record, board, plugged, policy

PEOPLE = sorted({name for members in MEMBERS.values() for name in members} | {"mallory"})


class Approving(RuleBasedStateMachine):
    """One record of Alice's: peers assess it, then the board and, where the risk is high, security authorize it."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.log = Log()
        self.plug = plugged(self.log)
        self.plug.__enter__()
        self.people = make_people()
        seats = {slug: [self.people.all[name] for name in MEMBERS[slug]] for slug in ("cab", "security")}
        policy(
            "change",
            {"voters": "peers", "stage": "assess", "step_name": "Assessment", "judges": ["what", "plan"]},
            {"board": board("cab", *seats["cab"], quorum=2), "number": 2, "judges": ["what", "window", "risk"]},
            {"board": board("security", *seats["security"]), "judges": ["plan"], "when": [["risk", "is", "high"]]},
        )
        self.record = Record(
            by=self.people.alice, team=self.people.team.payments, excluded={self.people.alice.pk: "Yours."}
        )
        self.oracle = Oracle()
        self.count = 0

    def teardown(self):
        try:
            with connection.cursor() as cursor:
                for name, statement in rules().items():
                    if name.startswith("an_act_of_the_past"):
                        continue
                    cursor.execute(statement)
                    assert cursor.fetchall() == [], name
        finally:
            self.plug.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def attempt(self, allowed: bool, act) -> None:
        """Do it; it must be refused exactly where the oracle refuses it."""
        try:
            with transaction.atomic():
                act()
        except Refused:
            assert not allowed
        else:
            assert allowed

    @precondition(lambda self: not self.oracle.live)
    @rule()
    def ask(self):
        self.record.ask(self.people.alice)
        self.oracle.ask()

    @precondition(lambda self: self.oracle.live)
    @rule(
        who=st.sampled_from(PEOPLE),
        where=st.sampled_from(BALLOTS),
        stale=st.integers(0, 9),
        choice=st.sampled_from(["approve", "approve", "approve", "conditions", "reject", "abstain"]),
    )
    def vote(self, who, where, choice, stale):
        if where not in self.oracle.ballots:
            return
        fresh = stale > 0
        allowed = fresh and self.oracle.may_vote(who, where)
        given = {"reason": "So."} | ({"conditions": ["Warn them"]} if choice == "conditions" else {})
        digest = self.record.digest if fresh else "0" * 64
        self.attempt(allowed, lambda: self.record.vote(where, self.people.all[who], choice, digest=digest, **given))
        if allowed:
            self.oracle.vote(who, where, choice)

    @precondition(lambda self: self.oracle.standing())
    @rule(data=st.data())
    def take_back(self, data):
        where, who, _choice = data.draw(st.sampled_from(sorted(self.oracle.standing())))
        vote = Vote.objects.filter(voter=self.people.all[who], ended_at__isnull=True).latest("id")
        self.attempt(self.oracle.live, lambda: services.withdraw_vote(vote, by=self.people.all[who], reason="Hm."))
        if self.oracle.live:
            self.oracle.take_back(who, where)

    @rule(group=st.sampled_from(GROUPS))
    def edit(self, group):
        self.count += 1
        self.record.edit(by=self.people.alice, **{group: {"note": str(self.count)}})
        self.oracle.edit(group)

    @rule(high=st.booleans())
    def assess_risk(self, high):
        self.record.edit(by=self.people.alice, facts={"risk": "high" if high else "low"})
        self.oracle.assess_risk(high)

    @rule(who=st.sampled_from(PEOPLE), really=st.integers(0, 3))
    def exclude(self, who, really):
        if not really:
            self.record.edit(by=self.people.alice, excluded={self.people.all[who].pk: "You shaped it."})
            self.oracle.exclude(who)

    @rule(held=st.booleans())
    def hold_or_resume(self, held):
        (services.suspend if held else services.resume)(self.record.docket, self.people.alice)
        self.oracle.hold(held)

    @precondition(lambda self: self.oracle.live)
    @rule(really=st.integers(0, 3))
    def withdraw(self, really):
        if not really:
            services.withdraw(self.record.docket, purpose="change", by=self.people.alice, reason="Draft.")
            self.oracle.withdraw()

    @invariant()
    def agrees(self):
        if not self.oracle.asked:
            return
        approval = Approval.objects.filter(docket__key=self.record.key).latest("id")
        assert approval.state == self.oracle.state
        current = Ballot.objects.filter(step__approval=approval).exclude(state="voided").select_related("board", "team")
        assert {str((each.board or each.team).slug): each.state for each in current} == self.oracle.ballot_states()
        votes = Vote.objects.filter(approval=approval, ended_at__isnull=True).select_related("voter", "ballot__board")
        assert {
            (vote.ballot.board.slug if vote.ballot.board_id else "payments", vote.voter.username, vote.choice)
            for vote in votes
        } == self.oracle.standing()
        told = [f"{name}:{payload.get('state', '')}".rstrip(":") for name, payload in self.log]
        assert told == self.oracle.told


def run(examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Approving,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, database=None
        ),
    )


@pytest.mark.django_db
def test_two_hundred_generated_steps():
    run(examples=8, steps=25)


@pytest.mark.soak
@pytest.mark.django_db
def test_many_generated_steps():
    run(examples=400, steps=60)
