"""Freezes that come again, those that meet each other, and leave that is used."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.calendars.models import Window
from apps.calendars.verdict import verdict
from apps.core import clock
from apps.core.refusals import Refused
from apps.environments.services import edit_environment
from apps.freezes import services
from apps.freezes.enums import ExceptionState, Level
from apps.freezes.queries import announced, spans_of
from apps.freezes.scope import Scope

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)


def frozen(docket, work, at=None) -> list[str]:
    """Keys of the freezes that refuse the work at an instant."""
    found = verdict(docket, work.facts[docket.pk], None, at or clock.now())
    return sorted(reason.sentence.split()[0] for reason in found.reasons if reason.code == "freeze")


@pytest.fixture
def nightly(people):
    """Every night for a month from the next night on, 22:00 to 06:00 in Berlin."""
    first = (clock.now() + DAY).replace(hour=21, minute=0, second=0, microsecond=0)
    made = services.draft(
        by=people.erin,
        title="Batch run",
        team=people.team.platform,
        reason="The batch needs the ledger for itself.",
        start=first,
        end=first + 8 * HOUR,
        zone="Europe/Berlin",
        recurrence="FREQ=DAILY;COUNT=30",
    )
    return services.announce(made, by=people.erin)


def test_each_night_is_frozen_and_each_day_is_free(nightly, work, people):
    """T-01 for a freeze that comes again: at any instant of its times, half-open, and at no other."""
    docket, spans = work(), spans_of(nightly)
    assert len(spans) == 30
    tick = timedelta(microseconds=1)
    for span in (spans[0], spans[11], spans[29]):
        assert frozen(docket, work, span.lower) == frozen(docket, work, span.upper - tick) == [nightly.key]
        assert frozen(docket, work, span.lower - tick) == frozen(docket, work, span.upper) == []


def test_lifting_leaves_what_was_and_frees_what_is_ahead(nightly, work, people):
    docket, spans = work(), spans_of(nightly)
    with clock.shifted(spans[2].lower - clock.now() + HOUR):
        assert frozen(docket, work) == [nightly.key]
        lifted = services.lift(nightly, by=people.erin, reason="The batch is moved")
        assert len(spans_of(lifted)) == 3
        assert frozen(docket, work) == []
    assert all(not frozen(docket, work, span.lower) for span in spans[3:])


def test_editing_moves_the_times_ahead_and_a_broken_rule_changes_nothing(nightly, people):
    before = spans_of(nightly)
    for rule in ("FREQ=HOURLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY", "FREQ=DAILY;COUNT=1000000000"):
        with pytest.raises(Refused) as refused:
            services.edit(nightly, by=people.erin, recurrence=rule)
        assert refused.value.refusals[0].field == "recurrence"
    assert spans_of(nightly) == before
    services.edit(nightly, by=people.erin, recurrence="FREQ=WEEKLY;COUNT=4", because="The batch is weekly")
    after = spans_of(nightly)
    assert len(after) == 4
    assert after[0] == before[0]
    assert Window.objects.filter(docket=nightly.docket, is_firm=True, withdrawn_at=None).count() == 4
    services.edit(nightly, by=people.erin, recurrence="", because="Once")
    assert spans_of(nightly) == before[:1]


def test_overlapping_freezes_are_independent(freeze, work, people):
    """T-08: lifting one leaves the other in force, whichever is lifted and however they overlap."""
    docket = work()
    for outer in (True, False):
        first, second = freeze(title="Long", begins=-2, hours=20), freeze(title="Short", begins=-1, hours=2)
        assert frozen(docket, work) == sorted([first.key, second.key])
        gone, left = (first, second) if outer else (second, first)
        services.lift(gone, by=people.erin, reason="Over")
        assert frozen(docket, work) == [left.key]
        services.lift(left, by=people.erin, reason="Over")
        assert frozen(docket, work) == []


def test_a_freeze_made_after_the_plan_stops_the_start(freeze, work):
    """T-02: what was scheduled before is stopped all the same, and shows the conflict."""
    docket = work(begins=-0.5)
    assert frozen(docket, work) == []
    made = freeze()
    assert frozen(docket, work) == [made.key]
    window = Window.objects.get(docket=docket)
    assert window.conflicts_as_first.filter(rule__code="freeze", status="open").count() == 1


def test_leave_for_one_start_is_used_by_it_and_other_leave_is_counted(freeze, work, people):
    docket, other = work(), work(title="Another")
    made = freeze()
    once = services.ask_exception(made, by=people.alice, subject=docket, reason="Now or never", single_use=True)
    often = services.ask_exception(made, by=people.alice, subject=other, reason="Twice")
    for exception in (once, often):
        services.grant(exception, by=people.erin)
    for _time in range(2):
        assert frozen(other, work) == []
        services.note_start(other, by=people.alice)
    assert frozen(docket, work) == []
    services.note_start(docket, by=people.alice)
    assert frozen(docket, work) == [made.key]
    once.refresh_from_db(), often.refresh_from_db()
    assert (once.state, once.uses, often.state, often.uses) == (ExceptionState.USED, 1, ExceptionState.GRANTED, 2)


def test_a_hard_freeze_is_approved_by_another_and_stays_as_approved(freeze, people):
    made = freeze(level=Level.HARD, announced=False)
    services.edit(made, by=people.frank, title="Year-end close, all of it")
    for author in (people.erin, people.frank):
        with pytest.raises(Refused, match="somebody else approves"):
            services.announce(made, by=author)
    made = services.announce(made, by=people.root)
    services.edit(made, by=people.erin, reason="The books are closed, truly.")
    for fields in ({"kinds": ["test"]}, {"end": clock.now() + 3 * DAY}, {"level": Level.ADVISORY}, {"regions": ["eu"]}):
        with pytest.raises(Refused, match="Lift it and draft another"):
            services.edit(made, by=people.erin, **fields)
    soft = freeze(title="Soft")
    with pytest.raises(Refused, match="Lift it and draft another"):
        services.edit(soft, by=people.erin, level=Level.HARD)


def test_a_region_covers_the_work_in_its_environments(place, facts_of_region):
    scope = Scope(regions=frozenset({"eu-west"}))
    assert scope.covers(facts_of_region("eu-west"))
    assert not scope.covers(facts_of_region("us-east"))
    # Work that names no environment might be anywhere.
    assert scope.covers({"kind": "change"})


@pytest.fixture
def facts_of_region(place, people):
    def facts(region):
        edit_environment(place.prod, by=people.henry, region=region)
        return {"kind": "change", "environment_ids": [place.prod.pk]}

    return facts


def test_winter_and_summer_keep_the_wall_time(people):
    start = datetime(2027, 3, 25, 21, tzinfo=UTC)
    made = services.draft(
        by=people.erin,
        title="Nights",
        team=people.team.platform,
        start=start,
        end=start + 8 * HOUR,
        zone="Europe/Berlin",
        recurrence="FREQ=DAILY;COUNT=6",
    )
    assert [span.lower.hour for span in spans_of(made)] == [21, 21, 21, 20, 20, 20]
    assert {span.upper - span.lower for span in spans_of(made)} == {8 * HOUR}
    assert not announced(spans_of(made)[0]).exists()
