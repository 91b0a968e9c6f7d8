"""Dates counted back from a target over working days and holidays."""

from datetime import date

import pytest

from apps.audit.services import recording
from apps.calendars.models import BusinessCalendar, Holiday
from apps.calendars.workdays import default_calendar, is_workday, load_holidays, workdays_before
from apps.core.refusals import Refused

pytestmark = pytest.mark.django_db
FRIDAY = date(2027, 1, 8)


@pytest.fixture
def calendar():
    with recording(kind="calendar.made", key="work", by=None):
        return BusinessCalendar.objects.create(
            slug="work", name="Work", workdays=[1, 2, 3, 4, 5], country="DE", subdivision="BY"
        )


def test_weekends_are_skipped_both_ways(calendar):
    assert workdays_before(FRIDAY, 5, calendar) == date(2027, 1, 1)
    assert workdays_before(FRIDAY, 0, calendar) == FRIDAY
    assert workdays_before(date(2027, 1, 10), 0, calendar) == FRIDAY
    assert workdays_before(FRIDAY, -1, calendar) == date(2027, 1, 11)


def test_holidays_of_the_subdivision_are_skipped_and_loaded_once(calendar):
    assert load_holidays(calendar, range(2026, 2028), by=None) > 20
    assert load_holidays(calendar, range(2026, 2028), by=None) == 0
    # New Year, and Epiphany, which Bavaria keeps.
    assert not is_workday(date(2027, 1, 1), calendar)
    assert not is_workday(date(2027, 1, 6), calendar)
    assert workdays_before(FRIDAY, 5, calendar) == date(2026, 12, 30)


def test_a_holiday_that_somebody_named_is_kept(calendar):
    with recording(kind="calendar.edited", key="work", by=None):
        Holiday.objects.create(calendar=calendar, date=date(2027, 1, 1), name="Company day")
    load_holidays(calendar, range(2027, 2028), by=None)
    assert calendar.holidays.get(date=date(2027, 1, 1)).name == "Company day"


@pytest.mark.parametrize(("workdays", "count"), [([], 1), ([1, 2], 2001)])
def test_what_cannot_be_counted_is_refused(workdays, count):
    with pytest.raises(Refused):
        workdays_before(FRIDAY, count, BusinessCalendar(slug="x", workdays=workdays))


def test_an_unknown_country_is_refused_and_none_means_no_holidays():
    with pytest.raises(Refused):
        load_holidays(BusinessCalendar(slug="x", country="XX"), range(2027, 2028), by=None)
    assert load_holidays(BusinessCalendar(slug="x"), range(2027, 2028), by=None) == 0


def test_before_any_was_set_up_monday_to_friday_count():
    assert workdays_before(FRIDAY, 1, default_calendar()) == date(2027, 1, 7)


def test_the_seeds_may_run_twice(seeded):
    from apps.calendars.seeds import seed

    with recording(kind="seeds.prepared", key="tests", by=None):
        seed(None)
    assert BusinessCalendar.objects.count() == 1
