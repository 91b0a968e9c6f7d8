"""Moving the production date of a release: what leads to it and what it brings moves with it, as one act."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rest_framework.test import APIClient

from apps.calendars.models import Window
from apps.calendars.queries import window_of
from apps.calendars.shifting import shift, shift_preview
from apps.core.refusals import Refused
from apps.releases import services
from tests.changes import acts

from .conftest import TARGET, fresh

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def spans(docket) -> dict:
    return dict(Window.objects.filter(docket=docket, withdrawn_at=None).values_list("purpose", "span"))


def test_phases_milestones_and_changes_in_scope_move_with_production(release, people, seeded):
    night = datetime(2027, 3, 17, 22, tzinfo=ZoneInfo("Europe/Berlin"))
    change = acts.draft(people, seeded, start=night, end=night + HOUR, zone="Europe/Berlin")
    services.add_item(release, by=people.alice, change=change.key)
    window = window_of(release.docket, "milestone:production")
    days = timedelta(days=14)  # Over the change of the clocks on 28 March.
    start, end = window.span.lower + days, window.span.upper + days
    before, seen = spans(release.docket), shift_preview(window, start, end, by=people.frank)
    # Frank manages the release, but the change is none of his: shown, with the reason, and left.
    (left,) = [row for row in seen.moves if not row.follows]
    assert (left.key, left.refusal.code) == (change.key, "may_edit")
    assert seen.allowed
    assert spans(release.docket) == before
    manager = people.erin
    services.edit(fresh(release), by=people.frank, manager=manager)
    seen = shift_preview(window, start, end, by=manager)
    shift(window, start, end, by=manager, etag=seen.etag)
    wanted = {f"{move.kind}:{move.code}": move.after for move in services.preview_target(fresh(release), TARGET + days)}
    after = spans(release.docket)
    assert after.keys() == before.keys() == wanted.keys()
    assert all(span.lower.date() == wanted[purpose][0] for purpose, span in after.items())
    assert spans(change.docket)["work"].lower == (night + days).astimezone(UTC)  # ten in the evening there, too


def test_another_milestone_moves_alone_in_whole_days_and_what_is_reached_stays(release, people):
    window = window_of(release.docket, "milestone:code_freeze")
    at = window.span.lower + DAY + 5 * HOUR
    seen = shift_preview(window, at, at + HOUR, by=people.frank)
    assert seen.moves == []
    assert seen.window.after.upper - seen.window.after.lower == DAY
    services.plan(release, by=people.frank)
    services.begin(release, by=people.frank)
    services.reach_milestone(release.milestones.get(code="code_freeze"), by=people.frank)
    stays = shift_preview(window, at, at + HOUR, by=people.frank)
    assert [refusal.code for refusal in stays.refusals] == ["reached"]
    with pytest.raises(Refused, match="manages this release"):
        shift(window, at, at + HOUR, by=people.alice, etag=stays.etag)


def test_every_door_to_the_production_date_moves_what_it_brings(release, people, seeded):
    night = datetime(2027, 3, 17, 22, tzinfo=ZoneInfo("Europe/Berlin"))
    change = acts.draft(people, seeded, start=night, end=night + HOUR, zone="Europe/Berlin")
    services.add_item(release, by=people.alice, change=change.key)
    services.edit(fresh(release), by=people.frank, manager=people.erin)
    services.move_target(fresh(release), by=people.erin, target=TARGET + 7 * DAY, reason="The bank is late.")
    assert spans(change.docket)["work"].lower == night + 7 * DAY
    production = release.milestones.get(code="production")
    services.move_milestone(production, by=people.erin, first=TARGET)
    assert spans(change.docket)["work"].lower == night
    # The same day again is no act, and who does not manage it learns of no other reason.
    services.move_milestone(production, by=people.erin, first=TARGET)
    with pytest.raises(Refused, match="manages this release"):
        services.move_milestone(production, by=people.mallory, first=TARGET + DAY)


def test_a_phase_is_not_moved_out_of_its_order(release, people):
    first, second, *_rest = release.phases.exclude(window=None).select_related("window").order_by("order")
    span = second.window.span
    back = span.lower - first.window.span.lower
    seen = shift_preview(second.window, span.lower - back, span.upper - back, by=people.frank)
    assert [refusal.code for refusal in seen.refusals] == ["out_of_order"]
    span = first.window.span
    beyond = second.window.span.upper - span.upper
    seen = shift_preview(first.window, span.lower, span.upper + beyond, by=people.frank)
    assert [refusal.code for refusal in seen.refusals] == ["out_of_order"]
    # Shorter disturbs nobody.
    assert shift_preview(first.window, span.lower, span.upper - DAY, by=people.frank).allowed


def test_a_look_at_any_phase_in_any_state_is_answered_and_never_an_error(release, people):
    """As a pointer carries it: over its own days again, over days that are behind, beyond its neighbours."""
    api = APIClient()
    api.force_authenticate(people.frank)

    def looks() -> dict[tuple[str, str], list]:
        said = {}
        for window in Window.objects.filter(docket=release.docket, withdrawn_at=None):
            for what, days in (("same", 0), ("past", -4000), ("later", 1), ("earlier", -1)):
                start, end = (edge + timedelta(days=days) for edge in (window.span.lower, window.span.upper))
                body = {"start": start.isoformat(), "end": end.isoformat()}
                answer = api.post(f"/api/v1/windows/{window.pk}/shift/preview/", body, format="json")
                assert answer.status_code == 200, (window.purpose, what, answer.json())
                said[window.purpose, what] = [one["code"] for one in answer.json()["refusals"]]
                assert answer.json()["allowed"] == (not said[window.purpose, what])
        return said

    for act in (services.plan, services.begin):
        said = looks()
        assert all(codes == [what] for (_purpose, what), codes in said.items() if what in ("same", "past"))
        act(fresh(release), by=people.frank)
    looks()
    # Meant, it is refused all the same.
    window = Window.objects.get(docket=release.docket, purpose="milestone:code_freeze")
    with pytest.raises(Refused, match="It stands there already"):
        shift(window, window.span.lower, window.span.upper, by=people.frank, etag=None)
