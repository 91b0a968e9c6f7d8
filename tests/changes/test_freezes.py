"""A freeze over the window of a scheduled change refuses its start, whenever it was announced (T-01, T-02, M5)."""

from datetime import timedelta

import pytest
from psycopg.types.range import TimestamptzRange
from rest_framework.test import APIClient

from apps.approvals.models import Board, PolicyRow
from apps.approvals.queries import plan
from apps.approvals.services import refresh
from apps.audit.services import recording
from apps.calendars.models import Conflict
from apps.calendars.queries import window_of
from apps.changes import services
from apps.changes.enums import State
from apps.changes.models import ChangeType
from apps.core import clock
from apps.core.lists import pages
from apps.core.refusals import Refused
from apps.dockets.subjects import subject_of
from apps.freezes import services as freezes
from apps.freezes.queries import hits
from apps.freezes.scope import Scope

from . import acts

pytestmark = pytest.mark.django_db
INSIDE = timedelta(hours=2, minutes=5)
MINUTE, INSTANT = timedelta(minutes=1), timedelta(microseconds=1)


def test_a_freeze_announced_after_the_approval_refuses_the_start_until_it_is_lifted(people, seeded):
    change = acts.approved(people, seeded)
    assert change.state == State.SCHEDULED
    freeze = _announce(people, seeded)
    with clock.shifted(INSIDE):
        with pytest.raises(Refused, match="Quarter end") as refused:
            services.start(acts.fresh(change), by=people.alice)
        assert any(one.url and "exception" in str(one).lower() for one in refused.value.refusals)
        assert acts.fresh(change).state == State.SCHEDULED
        freezes.lift(freeze, by=people.erin, reason="The books are closed early.")
        assert services.start(acts.fresh(change), by=people.alice).state == State.IMPLEMENT


@pytest.mark.parametrize(
    ("begins", "ends", "moment", "started"),
    [
        (1, 60, -INSTANT, True),
        (1, 60, timedelta(0), False),
        (1, 60, INSTANT, False),
        (-60, 1, -INSTANT, False),
        (-60, 1, timedelta(0), True),
        (-60, 1, INSTANT, True),
    ],
)
def test_a_start_a_microsecond_beside_the_edge_of_a_freeze(people, seeded, monkeypatch, begins, ends, moment, started):
    """T-03: frozen from its first instant on, and at its last no more; the edge lies a minute into the planned work."""
    change = acts.approved(people, seeded)
    start = window_of(change.docket).span.lower
    given = {"title": "Quarter end", "team": people.team.platform, "reason": "The books are closed."}
    freeze = freezes.draft(
        by=people.erin, start=start + begins * MINUTE, end=start + ends * MINUTE, kinds=["production"], **given
    )
    freezes.announce(freeze, by=people.erin)
    monkeypatch.setattr(clock, "now", lambda: start + MINUTE + moment)
    if started:
        assert services.start(acts.fresh(change), by=people.alice).state == State.IMPLEMENT
        return
    with pytest.raises(Refused, match=freeze.key):
        services.start(acts.fresh(change), by=people.alice)
    assert acts.fresh(change).state == State.SCHEDULED


def test_no_door_starts_what_a_later_freeze_covers_and_each_says_which(people, seeded, client):
    """T-02: the service, the page, a program and the verdict that pipelines ask; a bulk act starts nothing at all."""
    change = acts.approved(people, seeded)
    freeze = _announce(people, seeded)
    client.force_login(people.alice)
    api = APIClient()
    api.force_authenticate(people.fresh("alice"))
    place = {"service": "ledger", "environment": "payments-prod", "change": change.key}
    with clock.shifted(INSIDE):
        with pytest.raises(Refused, match=freeze.key):
            services.start(acts.fresh(change), by=people.alice)
        posted = {"transition": "start", "version": acts.fresh(change).version}
        page = client.post(f"/changes/{change.key}/transitions/", posted, follow=True)
        tag = {"If-Match": f'"{acts.fresh(change).version}"'}
        program = api.post(f"/api/v1/changes/{change.key}/transitions/", {"transition": "start"}, headers=tag)
        verdict = api.post("/api/v1/verdict/", place)
        options = api.get(f"/api/v1/changes/{change.key}/transitions/").json()["transitions"]
    assert program.status_code == 409
    assert verdict.json()["answer"] == "deny"
    assert not next(one for one in options if one["name"] == "start")["allowed"]
    assert all(freeze.key in str(said) for said in (page.content, program.content, verdict.content, options))
    assert acts.fresh(change).state == State.SCHEDULED
    assert "start" not in {action.name for action in pages.get("changes").actions}


def test_a_policy_may_ask_more_people_for_work_under_a_freeze(people, seeded):
    """Before submitting it is said, and one announced after the approval asks them all the same."""
    row = PolicyRow.objects.filter(revision__policy__slug="change", board__slug="cab").first()
    with recording(kind="policy.prepared", key="tests", by=None):
        PolicyRow.objects.create(
            revision=row.revision,
            order=90,
            name="Security agrees to work under a freeze",
            when=[["freezes", "contains", "exception"]],
            stage=row.stage,
            step=row.step,
            step_name=row.step_name,
            board=Board.objects.get(slug="security"),
        )
    change = acts.draft(people, seeded)
    assert subject_of(change.docket).facts(change.docket)["freezes"] == []
    assert {one.who for one in _plan(change)} == {"Payments", "Change advisory board"}
    change = acts.approved(people, seeded)
    _announce(people, seeded)
    assert "Security" in {one.who for one in _plan(change)}
    refresh(change.docket, by=people.erin)
    assert acts.fresh(change).state == State.AUTHORIZE
    assert change.docket.ballots.get(state="open").board.slug == "security"


def _plan(change):
    facts = subject_of(change.docket).facts(acts.fresh(change).docket)
    return plan("change", facts)


def _announce(people, seeded):
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        start=acts.soon(1),
        end=acts.soon(9),
        level="exception",
        reason="The books are closed.",
        services=[seeded.ledger],
        approver=people.erin,
    )
    return freezes.announce(freeze, by=people.erin)


def test_what_goes_on_in_a_freeze_is_counted_apart(people, seeded):
    """An emergency and what has begun are not stopped: no hit, and as a conflict merely to know."""
    planned, begun = acts.approved(people, seeded), acts.draft(people, seeded, title="Begun")
    urgent = acts.draft(people, seeded, title="Urgent", type=ChangeType.objects.get(slug="emergency"))
    with recording(kind="change.started", key=begun.key, by=people.alice):
        begun.state = State.IMPLEMENT
        begun.save()
    span = TimestamptzRange(acts.soon(1), acts.soon(9), "[)")
    for scope in (Scope(), Scope(types=frozenset({"normal", "emergency"}))):
        found = hits(scope, [span], people.erin, most=40)
        assert ([row.docket.key for row in found.rows], found.total, found.on) == ([planned.key], 1, 2)
    _announce(people, seeded)
    rows = Conflict.objects.of_dockets([urgent.docket, begun.docket]).filter(rule__code="freeze")
    assert set(rows.values_list("severity", flat=True)) == {"info"}
    assert Conflict.objects.of_dockets([planned.docket]).get(rule__code="freeze").severity == "warns"
