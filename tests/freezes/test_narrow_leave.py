"""Leave is narrow: for what was said when it was granted, until its freeze is over, by two people in a hard one."""

from datetime import timedelta

import pytest

from apps.audit.models import Event
from apps.calendars.queries import window_of
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.environments.services import edit_environment
from apps.freezes import queries, services
from apps.freezes.enums import ExceptionState, Level
from apps.freezes.models import FreezeException
from apps.notifications.routes import routes
from tests.changes import acts

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def asked_for(people, freeze, change, **given) -> FreezeException:
    return services.ask_exception(freeze, by=people.alice, subject=change.docket, reason="Now", **given)


def test_an_exception_ends_with_its_freeze_at_the_latest(people, seeded, freeze):
    change, made = acts.draft(people, seeded), freeze()
    end = window_of(made.docket).span.upper
    with pytest.raises(Refused, match="ends then at the latest") as refused:
        asked_for(people, made, change, expires_at=end + timedelta(minutes=1))
    assert refused.value.refusals[0].field == "expires_at"
    assert asked_for(people, made, change, expires_at=end).expires_at == end


def test_of_one_that_comes_again_it_ends_with_the_time_that_it_is_for(people, seeded, freeze):
    change = acts.draft(people, seeded)
    made = freeze(recurrence="FREQ=DAILY;COUNT=5")
    first = queries.spans_of(made)[0]
    with pytest.raises(Refused, match="ends then at the latest"):
        asked_for(people, made, change, expires_at=first.upper + 2 * HOUR)
    assert asked_for(people, made, change).expires_at == first.upper


def test_leave_is_for_what_the_change_said_when_it_was_granted(people, seeded, freeze, client):
    change, made = acts.draft(people, seeded), freeze(approver=people.dave)
    granted = services.grant(asked_for(people, made, change), by=people.dave)
    assert granted.holds(clock.now())
    changes.edit(acts.fresh(change), by=people.alice, implementation_plan="Drop the whole ledger.")
    granted = FreezeException.objects.get(pk=granted.pk)
    assert not granted.holds(clock.now())
    said = f"{granted.key} was granted for what {change.key} said then, and that has changed since; ask again."
    assert queries.lapse(granted, clock.now()) == said
    client.force_login(people.alice)
    assert said in client.get(granted.get_absolute_url()).content.decode()
    again = services.grant(asked_for(people, made, change), by=people.dave)
    assert again.holds(clock.now())


def test_work_may_be_put_to_another_time_of_its_leave(people, seeded, freeze):
    change, made = acts.draft(people, seeded), freeze(approver=people.dave)
    granted = services.grant(asked_for(people, made, change), by=people.dave)
    changes.edit(acts.fresh(change), by=people.alice, start=acts.soon(3), end=acts.soon(4))
    assert FreezeException.objects.get(pk=granted.pk).holds(clock.now())


def test_a_first_yes_is_for_what_the_change_said_too(people, seeded, freeze):
    change, made = acts.draft(people, seeded), freeze(level=Level.HARD, approver=people.dave)
    first = services.grant(asked_for(people, made, change), by=people.dave)
    changes.edit(acts.fresh(change), by=people.alice, implementation_plan="Drop the whole ledger.")
    # Erin's yes is the first to what it says now, and Dave may say his again.
    fresh = FreezeException.objects.get(pk=first.pk)
    second = services.grant(fresh, by=people.erin)
    assert (second.state, second.decided_by, second.seconded_by) == (ExceptionState.ASKED, people.erin, None)
    third = services.grant(FreezeException.objects.get(pk=first.pk), by=people.dave)
    assert (third.state, third.seconded_by) == (ExceptionState.GRANTED, people.dave)


def test_the_second_person_is_told_and_only_once_there_was_a_first(people, seeded, freeze):
    change, made = acts.draft(people, seeded), freeze(level=Level.HARD, approver=people.dave)
    asked = asked_for(people, made, change)
    route = routes.get("freezes.exception_second")
    services.grant(asked, by=people.dave)
    event = Event.objects.filter(kind="freeze_exception.granted").latest("pk")
    assert [str(person) for person in route.recipients(event)] == [str(people.erin)]
    assert str(route.sentence(event, people.erin)).startswith("Dave Diaz agreed; decide as the second")
    assert queries.waiting_for(people.erin, clock.now()) == [asked]
    services.grant(asked, by=people.erin)
    event = Event.objects.filter(kind="freeze_exception.granted").latest("pk")
    assert list(route.recipients(event)) == []


def test_the_approver_is_told_where_a_change_manager_was_first(people, seeded, freeze):
    change, made = acts.draft(people, seeded), freeze(level=Level.HARD, approver=people.dave)
    services.grant(asked_for(people, made, change), by=people.erin)
    event = Event.objects.filter(kind="freeze_exception.granted").latest("pk")
    assert list(routes.get("freezes.exception_second").recipients(event)) == [people.dave]
    assert len(queries.waiting_for(people.dave, clock.now())) == 1


def test_what_ran_out_is_told_as_expired_by_api_and_pages(people, seeded, freeze, client):
    change, made = acts.draft(people, seeded), freeze(approver=people.dave)
    asked = asked_for(people, made, change, expires_at=clock.now() + HOUR)
    client.force_login(people.erin)

    def states() -> list[str]:
        return [
            name
            for name in ("asked", "expired")
            if client.get(f"/api/v1/freeze-exceptions/?state={name}").json()["results"]
        ]

    assert states() == ["asked"]
    with clock.shifted(2 * HOUR):
        assert states() == ["expired"]
        row = client.get(f"/api/v1/freeze-exceptions/{asked.key}/").json()
        assert (row["state"], row["holds"], row["lapse"]) == ("expired", False, f"{asked.key} has expired.")
        for page in (asked.get_absolute_url(), made.get_absolute_url()):
            said = client.get(page).content.decode()
            assert "Expired" in said
            assert "Asked for<" not in said


def test_one_that_would_stop_nothing_is_refused(people, freeze):
    for level in (Level.HARD, Level.EXCEPTION):
        with pytest.raises(Refused, match="Emergency changes go on") as refused:
            freeze(level=level, types=["emergency"], announced=False)
        assert refused.value.refusals[0].field == "types"
    made = freeze(types=["emergency", "normal"])
    with pytest.raises(Refused, match="Emergency changes go on"):
        services.edit(made, by=people.erin, types=["emergency"], because="No")


def test_a_region_that_no_environment_is_in_is_refused_and_the_known_ones_named(people, place, freeze, client):
    edit_environment(place.prod, by=people.root, region="eu-central")
    said = "No environment is in atlantis. Regions that environments name: eu-central."
    with pytest.raises(Refused, match="Regions that environments name: eu-central") as refused:
        freeze(regions=["atlantis"])
    assert str(refused.value) == said
    with pytest.raises(Refused, match="atlantis"):
        services.lock_down(by=people.erin, reason="Breach", regions=["atlantis"])
    made = freeze(regions=["eu-central"])
    with pytest.raises(Refused, match="atlantis"):
        services.edit(made, by=people.erin, regions=["eu-central", "atlantis"])
    client.force_login(people.erin)
    typed = {"title": "T", "level": "hard", "regions": ["atlantis"], "start": "2027-01-01T10:00", "team": "1"}
    assert said in client.post("/freezes/new/", typed).content.decode()
    # The last environment may leave the region: what was named before stays.
    edit_environment(place.prod, by=people.root, region="")
    assert services.edit(made, by=people.erin, title="Close", regions=["eu-central"]).regions == ["eu-central"]


def test_one_lifted_before_it_began_still_says_when_it_was_to_be(people, freeze, client):
    made, ahead = freeze(begins=0), freeze(begins=5)
    planned = {one.key: window_of(one.docket).span for one in (made, ahead)}
    client.force_login(people.erin)
    for one in (made, ahead):
        services.lift(one, by=people.erin, reason="Not needed")
        row = client.get(f"/api/v1/freezes/{one.key}/").json()
        assert row["start"][:16] == planned[one.key].lower.isoformat()[:16]
        assert row["end"]
        assert "<time" in client.get(one.get_absolute_url()).content.decode().split('class="nextstep')[0]
    instant = (planned[ahead.key].lower + HOUR).isoformat().replace("+00:00", "Z")
    assert client.get(f"/api/v1/freezes/?at={instant}").json()["results"] == []


def test_exceptions_of_all_freezes_are_listed_by_the_state_that_people_know(people, client, work_of_two):
    granted, asked = work_of_two
    client.force_login(people.dave)

    def listed(state: str = "") -> list[str]:
        page = client.get(f"/freezes/exceptions/?state={state}").content.decode()
        return [one.key for one in (asked, granted) if f">{one.key} " in page]

    assert [listed(), listed("granted"), listed("asked")] == [[asked.key, granted.key], [granted.key], [asked.key]]
    assert [listed("mine"), listed("expired")] == [[asked.key], []]
    assert 'href="/freezes/exceptions/"' in client.get("/freezes/").content.decode()
    client.force_login(people.erin)
    assert listed("mine") == []
    with clock.shifted(30 * HOUR):
        assert [listed("granted"), listed("asked"), listed("expired")] == [[], [], [asked.key, granted.key]]


@pytest.fixture
def work_of_two(people, seeded, freeze):
    """One exception that is granted and one that is asked for, both of a freeze on which Dave decides."""
    made = freeze(approver=people.dave)
    first, second = (asked_for(people, made, acts.draft(people, seeded, title=title)) for title in ("One", "Two"))
    return services.grant(first, by=people.dave), second
