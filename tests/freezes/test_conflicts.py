"""Freezes as conflicts on both sides, and what one would hit before it is announced."""

import json

import pytest
from django.urls import reverse

from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars.models import Conflict
from apps.calendars.queries import conflicts_of, preview, window_of
from apps.calendars.queries.entries import EntryFilter, entries_json
from apps.calendars.services import accept_conflict
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.models import Docket
from apps.dockets.services import participate
from apps.freezes import queries, services
from apps.freezes.enums import Level
from apps.freezes.scope import Scope
from apps.notifications.routes import routes

from .conftest import HOUR

pytestmark = pytest.mark.django_db


def severities(user, **wanted):
    """What the calendar's JSON says of each window, by its id."""
    now = clock.now()
    told = json.loads(entries_json(user, now - 9 * HOUR, now + 24 * HOUR, EntryFilter(**wanted)))
    return {row["id"]: row["severity"] for row in told}


def statuses():
    return sorted(Conflict.objects.filter(rule__code="freeze").values_list("status", flat=True))


def test_announcing_shows_on_both_sides_and_lifting_resolves(people, place, work, freeze):
    docket, made = work(), freeze(announced=False, kinds=["production"])
    assert conflicts_of(docket, people.alice) == []
    services.announce(made, by=people.erin)
    (mine,) = conflicts_of(docket, people.alice)
    assert mine.sentence.startswith(f"The freeze {made.key} “Year-end close” covers this")
    assert (mine.severity, mine.other_url) == ("warns", made.get_absolute_url())
    assert (mine.may_accept, mine.way) == (False, f"/freezes/{made.key}/ask/?for={docket.key}")
    with pytest.raises(Refused, match="unless an exception"):
        accept_conflict(Conflict.objects.get(), by=people.erin, until=clock.now() + HOUR, reason="It is fine")
    (theirs,) = conflicts_of(made.docket, people.erin)
    assert theirs.sentence.startswith(f"{docket.key} “Rotate the key” is planned inside this freeze")
    services.lift(made, by=people.erin, reason="Done")
    assert statuses() == ["resolved"]


def test_no_list_offers_to_accept_a_freeze_and_all_say_that_it_stops(client, people, work, freeze):
    docket, _made = work(), freeze()
    assert conflicts_of(docket, people.erin)[0].weight.label == "Stops the start"
    client.force_login(people.erin)
    page = client.get(reverse("calendars:conflicts:list")).content.decode().partition("<tbody>")[2]
    assert "Stops the start" in page
    assert "Warns" not in page
    assert "Accept…" not in page
    (row,) = client.get("/api/v1/conflicts/").json()["results"]
    assert (row["severity"], row["held"][:24]) == ("warns", "A freeze is not accepted")
    run = client.post(reverse("calendars:conflicts:bulk"), {"key": [row["id"]], "action": "accept"}, follow=True)
    assert "A freeze is not accepted" in run.content.decode()


def test_every_view_of_the_calendar_says_that_a_freeze_stops_and_not_that_it_warns(client, people, place, work, freeze):
    docket, made = work(), freeze()
    mine, cover = window_of(docket), window_of(made.docket)
    assert severities(people.alice) == {mine.pk: "stops", cover.pk: "warns"}
    assert severities(people.alice, only_conflicts=True) == severities(people.alice)
    client.force_login(people.alice)
    agenda = client.get(reverse("calendars:calendar"), {"view": "agenda"}).content.decode()
    (line,) = [line for line in agenda.split("<li") if docket.key in line and "cal-row-what" in line]
    assert "Stops the start" in line
    assert "conflict-stops" in line
    assert "Conflict: warns" not in line
    month = client.get(reverse("calendars:calendar"), {"view": "month"}).content.decode()
    assert "its start is stopped" in month
    card = client.get(reverse("calendars:card", args=[mine.pk])).content.decode()
    assert "Stops the start" in card
    assert "conflict-stops" in card
    services.lift(made, by=people.erin, reason="Done")
    assert severities(people.alice)[mine.pk] is None


def test_a_freeze_or_work_that_one_may_not_see_is_no_more_than_time_that_warns(people, work, freeze):
    docket, made = work(), freeze()
    Docket.objects.filter(pk=made.docket_id).update(is_restricted=True)
    mine, cover = window_of(docket), window_of(made.docket)
    assert severities(people.erin)[mine.pk] == "stops"
    assert severities(people.alice) == {mine.pk: "warns", cover.pk: "warns"}
    Docket.objects.filter(pk=made.docket_id).update(is_restricted=False)
    Docket.objects.filter(pk=docket.pk).update(is_restricted=True)
    assert severities(people.alice)[mine.pk] == "stops"
    assert severities(people.mallory)[mine.pk] == "warns"


def test_work_that_is_placed_later_meets_the_freeze_too(people, place, work, freeze):
    freeze(tiers=[1])
    assert [row.code for row in conflicts_of(work(), people.alice)] == ["freeze"]
    assert conflicts_of(work(place.search, place.search_prod), people.mallory) == []


def test_a_preview_names_the_freeze_before_anything_is_saved(people, place, freeze):
    made = freeze(kinds=["production"])
    span = window_of(made.docket).span

    def codes(environment):
        rows = preview(span=span, services=[place.ledger], environments=[environment], user=people.alice)
        return [row.code for row in rows]

    assert codes(place.prod) == ["freeze"]
    assert codes(place.shared) == []


def test_advice_is_merely_to_know(people, work, freeze):
    freeze(level=Level.ADVISORY)
    assert [row.severity for row in conflicts_of(work(), people.alice)] == ["info"]


def test_a_change_of_scope_is_compared_anew(people, place, work, freeze):
    docket, made = work(), freeze(kinds=["production"])
    assert statuses() == ["open"]
    with recording(kind="work.planned", key="tests", by=people.alice):
        participate(docket, people.bob, "implementer")
    route = routes.get("freezes.reach")

    def told():
        event = Event.objects.filter(kind="freeze.reach_changed").latest("pk")
        return [(person, str(route.sentence(event, person))) for person in route.recipients(event)]

    services.edit(made, by=people.erin, kinds=["staging"], because="Only staging closes")
    assert statuses() == ["resolved"]
    assert told() == [(people.bob, "Year-end close no longer covers work of yours")]
    services.edit(made, by=people.erin, kinds=[], types=["normal"], because="Standard ones go on")
    assert statuses() == ["open"]
    assert [row.code for row in conflicts_of(docket, people.alice)] == ["freeze"]
    assert told()[0][1].startswith("Year-end close covers work of yours: ")
    services.edit(made, by=people.erin, reason="The books are closed for the year.")
    assert Event.objects.filter(kind="freeze.reach_changed").count() == 2


def test_freezes_do_not_meet_each_other(freeze):
    freeze()
    freeze()
    assert statuses() == []


def test_hits_are_counted_before_anything_is_enforced(people, place, work, freeze, django_assert_num_queries):
    work()
    work(place.payments_api, place.staging)
    work(place.search, place.search_prod, begins=50)
    made = freeze(announced=False)
    span = window_of(made.docket).span
    found = queries.hits(Scope.of(made), [span], people.erin)
    assert [(str(label), count) for label, count in found.counts] == [("Change", 2)]
    narrowed = queries.hits(Scope(kinds=frozenset({"staging"})), [span], people.erin)
    assert [hit.docket.title for hit in narrowed.rows] == ["Rotate the key"]
    with django_assert_num_queries(3):
        queries.hits(Scope(tiers=frozenset({1})), [span], people.erin)


def test_hits_do_not_tell_of_restricted_records(people, work, freeze):
    work(title="Secret hole", restricted=True)
    span = window_of(freeze(announced=False).docket).span
    assert not queries.hits(Scope(), [span], people.frank)
    for types in ([], ["normal"], ["standard"]):
        asked = Scope(types=frozenset(types))
        seen = [queries.hits(asked, [span], person).reserved for person in (people.frank, people.alice, people.erin)]
        assert seen == [types != ["standard"], 0, 0]
    assert [hit.docket.title for hit in queries.hits(Scope(), [span], people.erin).rows] == ["Secret hole"]


def test_the_banner_says_what_holds_or_begins_soon(people, freeze):
    assert queries.banner(people.alice) is None
    freeze(level=Level.ADVISORY)
    freeze(begins=40)
    assert queries.banner(people.alice) is None
    ahead = freeze(begins=3, title="Network move")
    said = queries.banner(people.alice)
    assert said["sentence"].startswith("Network move begins soon")
    assert (said["url"], said["is_ahead"]) == (ahead.get_absolute_url(), True)
    freeze(level=Level.HARD)
    said = queries.banner(people.alice)
    assert said["sentence"].startswith("Year-end close is in force")
    assert said["sentence"].endswith("One more freeze stands.")
    assert (said["url"], said["tone"]) == ("/freezes/", "danger")


def test_a_freeze_guards_the_environments_it_names(people, place, freeze):
    from apps.environments.protections import protections_of

    freeze(kinds=["production"])
    assert "Year-end close" in protections_of(place.prod, people.victor)[0].sentence
    assert protections_of(place.staging, people.victor) == []
