"""What a change manager looks at first: each kind found, nothing else, one next action, and a cost that does not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import BulkRun
from apps.approvals.models import Ballot
from apps.audit.services import recording
from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.dockets import services as dockets
from apps.freezes import services as freezes
from apps.portal.day import day_of
from apps.portal.exceptions import exceptional
from apps.portal.kinds import KINDS
from apps.reviews.services import open_review
from tests.changes import acts

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def kinds_of(user, at=None) -> dict[str, list[str]]:
    """Titles by kind, each kind asked for alone."""
    now = at or clock.now()
    found = {}
    for kind in KINDS:
        items = exceptional(user, now, kind=kind.name).items
        if items:
            found[kind.name] = sorted(item.sentence for item in items)
    return found


def write(change: ChangeRequest, **fields) -> ChangeRequest:
    """Columns as time and other hands would have left them."""
    with recording(kind="change.aged", key=change.key, by=None):
        for name, value in fields.items():
            setattr(change, name, value)
        change.save()
    return change


@pytest.fixture
def ordinary(people, seeded):
    """One that waits for its approvers as it should, far ahead."""
    change = acts.draft(
        people,
        seeded,
        title="Ordinary",
        start=acts.soon(24 * 20),
        services=[seeded.search],
        environments=[seeded.shared],
        manager=people.erin,
    )
    return services.submit(change, by=people.alice)


def scheduled(people, seeded, title, start, **given) -> ChangeRequest:
    given = {"services": [seeded.search], "environments": [seeded.shared], "manager": people.erin, **given}
    change = acts.draft(people, seeded, title=title, start=start, **given)
    return write(services.submit(change, by=people.alice), state="scheduled")


def test_each_kind_is_found_and_what_is_as_it_should_be_is_not(people, seeded, ordinary):
    erin = people.erin
    assert kinds_of(erin) == {}
    scheduled(people, seeded, "Missed", acts.soon(24 * 9))
    with clock.shifted(9 * DAY + 3 * HOUR):
        assert kinds_of(erin)["missed"] == ["Missed"]
    near = acts.draft(
        people, seeded, title="Near", start=acts.soon(30), services=[seeded.search], environments=[seeded.shared]
    )
    services.submit(near, by=people.alice)
    nobody = scheduled(people, seeded, "Nobody", acts.soon(24 * 11))
    write(nobody, implementer=None)
    owed = scheduled(people, seeded, "Owed", acts.soon(24 * 13))
    dockets.add_task(owed.docket, by=people.alice, title="Tell support", blocks_start=True)
    risky = scheduled(people, seeded, "Risky", acts.soon(24 * 15))
    write(risky, risk_level="high", risk_score=70, backout_plan="", manager=None)
    late = services.submit(
        acts.draft(
            people,
            seeded,
            title="Late",
            start=acts.soon(24 * 17),
            services=[seeded.search],
            environments=[seeded.shared],
        ),
        by=people.alice,
    )
    Ballot.objects.filter(docket=late.docket).update(due_at=clock.now() - HOUR)
    stuck = services.submit(
        acts.draft(
            people,
            seeded,
            title="Stuck",
            start=acts.soon(24 * 18),
            services=[seeded.search],
            environments=[seeded.shared],
        ),
        by=people.alice,
    )
    Ballot.objects.filter(docket=stuck.docket).update(state="stuck")
    review = scheduled(people, seeded, "Unclosed", acts.soon(24 * 19))
    write(review, state="review", finished_at=clock.now() - 4 * DAY, started_at=clock.now() - 5 * DAY)
    open_review(review.docket, by=people.alice, due_at=clock.now() - HOUR)
    record = scheduled(people, seeded, "Record", acts.soon(24 * 21))
    write(record, record_due_at=clock.now() - HOUR)
    found = kinds_of(erin)
    for kind in ("conflict", "freeze", "template"):
        found.pop(kind, None)
    assert found == {
        "near": ["Near"],
        "nobody": ["Nobody"],
        "weak": ["Risky"],
        "unmanaged": ["Risky"],
        "late": ["Late"],
        "stuck": ["Stuck"],
        "review": ["Unclosed"],
        "unclosed": ["Unclosed"],
        "record": ["Record"],
    }
    with clock.shifted(12 * DAY):
        assert "Owed" in kinds_of(erin)["condition"]
    services.hold(near, by=people.alice, reason="wait")
    assert "near" not in kinds_of(erin)
    assert "held" not in kinds_of(erin)
    with clock.shifted(7 * DAY + HOUR):
        assert kinds_of(erin)["held"] == ["Near"], "forgotten"
    services.resume(near, by=people.alice)
    with clock.shifted(6 * DAY):
        services.hold(near, by=people.alice, reason="again")
    with clock.shifted(8 * DAY):
        assert "held" not in kinds_of(erin), "each hold has its own week"
    whole = exceptional(erin, clock.now())
    assert len({item.key for item in whole.items}) == len(whole.items) == whole.total
    assert all(item.act_url or item.bulk for item in whole.items)


def test_a_freeze_and_a_new_conflict_are_found_on_either_side(people, seeded, ordinary):
    start = acts.soon(24 * 8)
    one = scheduled(people, seeded, "One", start)
    other = scheduled(people, seeded, "Other", start)
    assert kinds_of(people.erin)["conflict"] == ["One", "Other"]
    with clock.shifted(2 * DAY):
        assert "conflict" not in kinds_of(people.erin), "what only warns is news for a day"
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="Books.",
        level="exception",
        start=start - HOUR,
        end=start + 5 * HOUR,
        kinds=["test"],
    )
    freezes.announce(freeze, by=people.erin)
    assert kinds_of(people.erin)["freeze"] == ["One", "Other"]
    assert {one.key, other.key} == {item.key for item in exceptional(people.erin, clock.now(), kind="freeze").items}


def test_the_cost_is_the_same_for_one_and_many(people, seeded, ordinary):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            exceptional(people.erin, clock.now())
        return len(seen)

    write(scheduled(people, seeded, "Nobody 0", acts.soon(24 * 10)), implementer=None)
    assert kinds_of(people.erin)
    one = queries()
    for number in range(1, 4):
        write(scheduled(people, seeded, f"Nobody {number}", acts.soon(24 * (10 + number))), implementer=None)
    assert queries() == one == 3, "who looks, what is found, the rows that are shown"


def test_the_pages_and_the_api_are_for_change_managers_and_lead_to_the_act(client, people, seeded, ordinary):
    change = write(scheduled(people, seeded, "Nobody", acts.soon(24 * 10)), implementer=None)
    client.force_login(people.erin)
    home = client.get("/").content.decode()
    assert "Nobody is named to do it" in home
    assert "Name somebody" in home
    page = client.get(reverse("portal:exceptions") + "?kind=nobody").content.decode()
    assert change.key in page
    assert page.index('value="implementer"') < page.index('value="assignee"'), "what mends this kind stands first"
    asked = client.post(reverse("changes:bulk"), {"key": change.key, "action": "implementer"}, follow=True)
    client.post(asked.redirect_chain[-1][0], {"action": "implementer", "person": "bob", "do": "apply"})
    assert BulkRun.objects.get().state == "done"
    assert acts.fresh(change).implementer == people.bob
    assert "nobody" not in kinds_of(people.erin)
    said = client.get("/api/v1/exceptions/?kind=near").json()
    assert (said["total"], said["results"]) == (0, [])
    assert client.get("/api/v1/exceptions/?kind=odd").status_code == 400
    client.force_login(people.alice)
    assert client.get(reverse("portal:exceptions")).status_code == 403
    assert client.get("/api/v1/exceptions/").status_code == 403
    assert "Out of the ordinary" not in client.get("/").content.decode()


def test_the_day_is_the_readers_day_and_fits_it(people, seeded):
    start = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + DAY
    acts.draft(people, seeded, title="Over midnight", start=start - HOUR, end=start + HOUR)
    with clock.shifted(start - clock.now() + HOUR / 2):
        day = day_of(people.erin, clock.now())
    (bar,) = day.bars
    assert (bar["start_pct"], round(bar["width_pct"], 2), day.more) == (0.0, 4.17, 0)
    assert day.ticks[0] == (0.0, "00:00")
