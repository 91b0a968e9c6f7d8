"""A record with one gate whose checks answer as the test tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest

from apps.approvals.models import Board
from apps.approvals.services import cast
from apps.audit.services import recording
from apps.gates import services
from apps.gates.checks import Check, Found, checks
from apps.gates.enums import CriterionKind, Result
from apps.gates.models import Gate, GateTemplate, TemplateCriterion
from apps.releases import services as releases
from apps.releases.models import Release

CODES = ("tests_green", "no_open_bug")


@dataclass
class Answers:
    """What the checks say; an exception is raised."""

    results: dict = field(default_factory=dict)

    def evaluate(self, code: str):
        def ask(docket, parameters):
            answer = self.results.get(code, Result.PASS)
            if isinstance(answer, Exception):
                raise answer
            return Found(Result(answer), f"{code} says {answer}", "/evidence/")

        return ask


@pytest.fixture
def answers(monkeypatch) -> Answers:
    """The two checks of the tests; both pass until told otherwise."""
    said = Answers()
    entries = {code: Check(code, code.replace("_", " "), said.evaluate(code)) for code in CODES}
    monkeypatch.setattr(checks, "_entries", checks._entries | entries)
    return said


@pytest.fixture
def record(seeded, people) -> Release:
    """A release without gates of its own."""
    release = releases.draft(by=people.frank, title="Instant refunds", services=[seeded.payments_api])
    releases.add_milestone(release, by=people.frank, name="Production", first=date(2027, 3, 18))
    return release


@pytest.fixture
def gate(record, people, answers) -> Gate:
    """Two automatic criteria and the sign-off of QA (Carol)."""
    return open_gate(record, people.frank, CODES, boards=("qa",))


def open_gate(record, by, codes=(), boards=(), *, purpose: str = "phase:testing") -> Gate:
    """A gate from a template of its own."""
    with recording(kind="test.template", key="tests", by=None):
        slug = purpose.replace(":", "-")
        template = GateTemplate.objects.create(slug=slug, name="Test gate")
        rows = [(CriterionKind.AUTOMATIC, code, None) for code in codes]
        rows += [(CriterionKind.SIGN_OFF, slug_, Board.objects.get(slug=slug_)) for slug_ in boards]
        for order, (kind, code, board) in enumerate(rows, start=1):
            TemplateCriterion.objects.create(
                template=template, order=order, kind=kind, code=code, name=code.capitalize(), board=board
            )
    return services.open_gate(record.docket, purpose=purpose, template=template, by=by)


def sign(gate: Gate, voter, *, code: str = "qa", choice: str = "approve", **given) -> None:
    """Give a sign-off."""
    ballot = gate.criteria.get(code=code).ballot
    if choice == "reject":
        given = {"reason": "Not yet."}
    cast(ballot, by=voter, choice=choice, digest=ballot.digest, **given)


def again(gate: Gate) -> Gate:
    """The gate read again, with nothing remembered."""
    return Gate.objects.select_related("docket__team").get(pk=gate.pk)
