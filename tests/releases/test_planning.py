"""Dates are counted back over working days and holidays, and one call lays a release out."""

import itertools
from datetime import date

import pytest

from apps.audit.services import recording
from apps.calendars.models import BusinessCalendar, Holiday, TeamCalendar, Window
from apps.core.refusals import Refused
from apps.gates.models import Gate
from apps.releases import services
from apps.releases.enums import PHASES, State
from apps.releases.models import Release, ReleaseTemplate
from apps.releases.planning import dates_for

from .conftest import TARGET

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(seeded) -> ReleaseTemplate:
    found = ReleaseTemplate.objects.get(slug="minor-scrum")
    with recording(kind="test.calendar", key="tests", by=None):
        calendar = BusinessCalendar.objects.create(slug="plain", name="Plain", workdays=[1, 2, 3, 4, 5])
        found.calendar = calendar
        found.save()
    return found


def days(dates) -> dict:
    return {one.code: (one.first, one.last) for one in (*dates.phases, *dates.milestones)}


def test_milestones_lie_working_days_before_the_target(template):
    found = days(dates_for(template, TARGET))
    assert found["production"][0] == TARGET
    assert found["staging_deployed"][0] == date(2027, 3, 17)
    assert found["test_complete"][0] == date(2027, 3, 15)
    assert found["code_freeze"][0] == date(2027, 3, 8)


def test_phases_follow_each_other_without_a_gap(template):
    found = days(dates_for(template, TARGET))
    assert found["deployment"] == (TARGET, TARGET)
    assert found["preparation"] == (date(2027, 3, 16), date(2027, 3, 17))
    assert found["testing"] == (date(2027, 3, 9), date(2027, 3, 15))
    assert found["build"][1] == date(2027, 3, 8)
    assert found["post_release"] == (date(2027, 3, 19), date(2027, 3, 25))
    order = [found[code] for code in PHASES]
    assert all(before[1] < after[0] for before, after in itertools.pairwise(order))


def test_a_holiday_pushes_everything_before_it(template):
    with recording(kind="test.holiday", key="tests", by=None):
        Holiday.objects.create(calendar=template.calendar, date=date(2027, 3, 10), name="Founding day")
    dates = dates_for(template, TARGET)
    assert days(dates)["test_complete"][0] == date(2027, 3, 15)
    assert days(dates)["code_freeze"][0] == date(2027, 3, 5)
    assert dates.holidays == ((date(2027, 3, 10), "Founding day"),)


def test_a_target_at_the_weekend_is_pulled_to_the_working_day_before(template):
    dates = dates_for(template, date(2027, 3, 20))
    assert (dates.target, dates.moved_from) == (date(2027, 3, 19), date(2027, 3, 20))


@pytest.mark.parametrize("year", [1999, 2099])
def test_targets_out_of_reach_are_refused(template, year):
    with pytest.raises(Refused):
        dates_for(template, date(year, 1, 10))


@pytest.mark.parametrize("slug", ["minor-scrum", "major-waterfall", "patch-kanban", "emergency", "hybrid"])
def test_every_template_lays_a_release_out(seeded, people, slug):
    release = services.plan_from_template(
        by=people.frank, title="A release", services=[seeded.ledger], template=slug, target=TARGET
    )
    assert release.state == State.DRAFT
    assert [phase.code for phase in release.phases.all()] == list(PHASES)
    windows = Window.objects.filter(docket=release.docket)
    assert windows.filter(purpose__startswith="milestone:").count() == release.milestones.count() >= 4
    assert not windows.filter(is_firm=True).exists()
    assert {window.zone for window in windows} == {release.template.calendar.zone}
    gates = Gate.objects.filter(docket=release.docket)
    assert gates.count() == release.template.phases.exclude(gate=None).count() >= 2
    assert gates.filter(purpose="phase:preparation", template__slug="go-no-go").exists()


def test_a_release_claims_its_services_and_takes_their_team(release, seeded, people):
    assert release.docket.team == people.team.payments
    claimed = {claim.service for window in release.docket.windows.all() for claim in window.claims.all()}
    assert claimed == {seeded.payments_api}


def test_planning_makes_the_dates_firm(release, people):
    services.plan(release, by=people.frank)
    assert set(release.docket.windows.values_list("is_firm", flat=True)) == {True}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"template": "no-such"}, "template"),
        ({"title": " "}, "title"),
        ({"version_name": "x" * 61}, "version_name"),
        ({"strategy": "hope"}, "strategy"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(seeded, people, given, field):
    wanted = {"title": "A", "services": [seeded.ledger], "template": "hybrid", "target": TARGET} | given
    with pytest.raises(Refused) as refused:
        services.plan_from_template(by=people.frank, **wanted)
    assert [refusal.field for refusal in refused.value.refusals] == [field]
    assert not Release.objects.exists()


def test_a_template_and_a_target_belong_together(seeded, people):
    with pytest.raises(Refused):
        services.draft(by=people.frank, title="A", services=[seeded.ledger], target=TARGET)
    with pytest.raises(Refused):
        services.draft(by=people.frank, title="A", template=ReleaseTemplate.objects.first())


def test_a_name_elsewhere_is_taken_once(seeded, people):
    first = services.draft(by=people.frank, title="A", services=[seeded.ledger], external_ref="tracker:1")
    with pytest.raises(Refused) as refused:
        services.draft(by=people.frank, title="B", services=[seeded.ledger], external_ref="tracker:1")
    (refusal,) = refused.value.refusals
    assert (refusal.code, refusal.url, refused.value.status) == ("external_ref_taken", first.get_absolute_url(), 409)


def test_without_a_calendar_of_the_template_the_working_days_of_the_owner_team_count(template, people):
    with recording(kind="calendar.edited", key="calendar:six", by=None):
        template.calendar = None
        template.save()
        week = BusinessCalendar.objects.create(slug="six", name="Six days", workdays=[1, 2, 3, 4, 5, 6])
        TeamCalendar.objects.create(team=people.team.search, calendar=week)
    saturday = date(2027, 3, 20)
    assert dates_for(template, saturday, people.team.search).target == saturday
    assert dates_for(template, saturday, people.team.payments).target == date(2027, 3, 19)
