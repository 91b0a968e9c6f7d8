"""Generated sequences of freezes, leave and starts, against a plain Python oracle (T-01, T-02, T-08).

The oracle knows instants, scopes and who has leave, and nothing of the database. A start is refused exactly where a
freeze that covers the work holds and no leave was granted before; at the end of each sequence the SQL invariants hold.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from apps.changes import services as changes
from apps.changes.enums import State
from apps.changes.rules import starting
from apps.changes.workflow import WORKFLOW
from apps.core import clock
from apps.core.refusals import Refused
from apps.freezes import services
from apps.freezes.enums import Level
from apps.freezes.models import Freeze
from tests.changes import acts
from tests.invariants import broken_rules

MINUTE = timedelta(minutes=1)
SCOPES = (
    "everything",
    "ledger",
    "search",
    "payments-staging",
    "search-prod",
    "payments",
    "tier 1",
    "production",
    "normal",
)
LEVELS = ("advisory", "exception", "exception", "hard")
WORK = {
    "ledger": {"ledger", "payments-staging", "payments", "tier 1"},
    "search": {"search", "search-prod", "tier 3", "production"},
}
"""What covers the work on each, beside everything and what covers any normal change."""


@dataclass
class Frozen:
    """A freeze as the oracle keeps it."""

    key: str
    scope: str
    level: str
    start: datetime
    end: datetime
    leave: dict[str, datetime] = field(default_factory=dict)

    def stops(self, work: str, at: datetime) -> bool:
        covers = self.scope in WORK[work] | {"everything", "normal"}
        leave = self.leave.get(work)
        return covers and self.level != "advisory" and self.start <= at < self.end and not (leave and at < leave)

    def ran_out(self, work: str, at: datetime) -> bool:
        """Whether it stops the work again, whose leave is over."""
        return work in self.leave and self.stops(work, at)


class Freezing:
    """Two changes that may start any time within twenty hours, while freezes come and go over them."""

    def __init__(self, people, place, work, seed: int):
        self.people, self.place, self.work = people, place, work
        self.waiting, self.frozen = sorted(work), []
        self.passed, self.random = timedelta(hours=3), Random(seed)
        self.seen = Counter()

    def now(self):
        """The clock, moved and held: the oracle and the service look at one instant."""
        return _Both(clock.shifted(self.passed), clock.held())

    def run(self, steps: int) -> None:
        acts_ = [self.announce] * 4 + [self.give_leave] * 4 + [self.wait] * 5 + [self.lift]
        for _number in range(steps):
            self.random.choice(acts_)()
            self.agree()
        for work in list(self.waiting):
            self.start(work)

    def agree(self) -> None:
        """The buttons of both pages: what stops the start, each by its key, and nothing else."""
        with self.now() as at:
            for work in self.waiting:
                option = WORKFLOW.option(acts.fresh(self.work[work]), self.people.alice, "start")
                stopped = [one.key for one in self.frozen if one.stops(work, at)]
                assert option.allowed == (not stopped), (stopped, option.refusals)
                assert all(key in " ".join(map(str, option.refusals)) for key in stopped)
                self.seen["stopped" if stopped else "free"] += 1
                self.seen["leave ran out"] += any(one.ran_out(work, at) for one in self.frozen)

    def wait(self) -> None:
        self.passed = min(self.passed + self.random.randint(1, 45) * MINUTE, timedelta(hours=20))
        with self.now() as at:
            self.frozen = [one for one in self.frozen if at < one.end]

    def announce(self) -> None:
        if len(self.frozen) > 4:
            return
        scope, level = self.random.choice(SCOPES), self.random.choice(LEVELS)
        with self.now() as at:
            start = (at + self.random.choice([-30, -1, 0, 0, 5, 40]) * MINUTE).replace(second=0, microsecond=0)
            end = max(start, at.replace(second=0, microsecond=0)) + self.random.randint(20, 240) * MINUTE
            given = {"title": "Close", "team": self.people.team.platform, "reason": "Books.", "level": level}
            given |= {"start": start, "end": end, "approver": self.people.dave} | self.scope(scope)
            made = services.draft(by=self.people.erin, **given)
            services.announce(made, by=self.people.frank if level == "hard" else self.people.erin)
            self.frozen.append(Frozen(made.key, scope, level, start, end))

    def scope(self, name: str) -> dict:
        place, team = self.place, self.people.team
        return {
            "everything": {},
            "ledger": {"services": [place.ledger]},
            "search": {"services": [place.search]},
            "payments-staging": {"environments": [place.staging]},
            "search-prod": {"environments": [place.search_prod]},
            "payments": {"teams": [team.payments]},
            "tier 1": {"tiers": [1]},
            "production": {"kinds": ["production"]},
            "normal": {"types": ["normal"]},
        }[name]

    def lift(self) -> None:
        if not self.frozen:
            return
        with self.now():
            one = self.random.choice(self.frozen)
            if services.lift(_freeze(one), by=self.people.erin, reason="Done.").level == Level.HARD:
                services.lift(_freeze(one), by=self.people.frank, reason="Done.")
            self.frozen.remove(one)

    def give_leave(self) -> None:
        """From one that stops something just now, where leave has not been given yet."""
        with self.now() as at:
            found = [(one, work) for one in self.frozen for work in self.waiting if one.stops(work, at)]
            if not found:
                return
            one, work = self.random.choice(found)
            asked = services.ask_exception(
                _freeze(one),
                by=self.people.alice,
                subject=acts.fresh(self.work[work]).docket,
                reason="Now",
                expires_at=min(at + self.random.randint(5, 40) * MINUTE, one.end),
            )
            granted = services.grant(asked, by=self.people.dave)
            if one.level == "hard":
                granted = services.grant(granted, by=self.people.erin)
            one.leave[work] = granted.expires_at

    def start(self, work: str) -> None:
        """For real, through one door or the other."""
        with self.now() as at:
            stopped = [one.key for one in self.frozen if one.stops(work, at)]
            change = acts.fresh(self.work[work])
            started, said = self.random.choice([self.by_api, self.by_service])(change)
            assert started == (not stopped), (stopped, said)
            assert all(key in said for key in stopped)
            assert acts.fresh(change).state == (State.IMPLEMENT if started else State.SCHEDULED)

    def by_service(self, change) -> tuple[bool, str]:
        try:
            with transaction.atomic():
                changes.start(change, by=self.people.alice)
        except Refused as refused:
            return False, str(refused)
        return True, ""

    def by_api(self, change) -> tuple[bool, str]:
        api = APIClient()
        api.force_authenticate(self.people.alice)
        url = f"/api/v1/changes/{change.key}/transitions/"
        answer = api.post(url, {"transition": "start"}, format="json", HTTP_IF_MATCH=f'"{change.version}"')
        assert answer.status_code in (200, 409), answer.content
        return answer.status_code == 200, answer.content.decode()


class _Both:
    """Two contexts as one; gives what the second gives."""

    def __init__(self, first, second):
        self.first, self.second = first, second

    def __enter__(self):
        self.first.__enter__()
        return self.second.__enter__()

    def __exit__(self, *problem):
        self.second.__exit__(*problem)
        self.first.__exit__(*problem)


def _freeze(one: Frozen) -> Freeze:
    return Freeze.objects.get(docket__key=one.key)


def run(people, place, *, seeds, steps: int) -> None:
    start = acts.soon(2)
    given = {"start": start, "end": start + timedelta(hours=20)}
    work = {
        "ledger": acts.approved(people, place, environments=[place.staging], **given),
        "search": acts.approved(people, place, services=[place.search], environments=[place.search_prod], **given),
    }
    # The owner of the index is asked beside those who answer for the ledger.
    acts.vote(work["search"], people, "mallory", "bob", "olga")
    acts.vote(work["search"], people, "mallory", "carol", "dave", "quinn")
    for change in map(acts.fresh, work.values()):
        assert change.state == State.SCHEDULED
    seen = Counter()
    for seed in seeds:
        with transaction.atomic():
            walk = Freezing(people, place, work, seed)
            walk.run(steps)
            assert broken_rules() == {}
            seen += walk.seen
            transaction.set_rollback(True)
    assert all(seen[what] for what in ("stopped", "free", "leave ran out")), seen


@pytest.mark.django_db
def test_eighty_generated_steps(people, seeded):
    run(people, seeded, seeds=[4, 7], steps=40)


@pytest.mark.soak
@pytest.mark.django_db
def test_many_generated_steps(people, seeded):
    run(people, seeded, seeds=range(400), steps=60)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scope", "found"),
    [({}, True), ({"tiers": [1]}, True), ({"kinds": ["staging"]}, False), ({"level": "advisory"}, False)],
    ids=["everything", "tier", "elsewhere", "advisory"],
)
def test_the_invariant_sees_what_started_without_leave(people, seeded, monkeypatch, scope, found):
    """The control of the control: where nothing refused the start, the statement finds it."""
    change = acts.approved(people, seeded)
    given = {"title": "Close", "team": people.team.platform, "reason": "Books.", "approver": people.dave} | scope
    made = services.draft(by=people.erin, start=acts.soon(1), end=acts.soon(9), **given)
    services.announce(made, by=people.erin)
    monkeypatch.setattr(starting, "verdict", lambda *_given: SimpleNamespace(answer="allow", reasons=[]))
    with clock.shifted(timedelta(hours=2, minutes=5)):
        changes.start(acts.fresh(change), by=people.alice)
    assert set(broken_rules()) == ({"nothing_starts_in_a_freeze_without_leave"} if found else set())
