"""S-08 for time: whoever writes over REST says which version was seen; nothing is merged silently, nothing acknowledged lost."""

from __future__ import annotations

from functools import partial

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.bookings import services as bookings
from apps.calendars.queries import window_of
from apps.core.refusals import Stale
from apps.freezes import services as freezes

from ..changes import acts
from ..races import at_once
from ..world import World

API = "/api/v1/"
HANDS, LINES = 3, 3


def api_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def doors(world, people) -> list[tuple[str, str, str, dict, str]]:
    """Who may, the method, the address, a body that would do, and where the version is read."""
    freeze, leave = f"freezes/{world.freeze.key}/", f"freeze-exceptions/{world.exception.key}/"
    nights, booking = f"maintenance-windows/{world.maintenance.key}/", f"bookings/{world.booking.key}/"
    usual, rule = "environments/shared-test/booking-rules/", "conflict-rules/same_environment/"
    days = f"business-calendars/{world.arguments('calendars:business_edit', {'slug'})['slug']}/"
    return [
        ("erin", "patch", freeze, {"title": "Quarter end, at last"}, freeze),
        ("erin", "post", f"{freeze}transitions/", {"transition": "lift", "reason": "Done."}, freeze),
        ("erin", "post", f"{leave}transitions/", {"transition": "refuse", "reason": "It can wait."}, leave),
        ("erin", "patch", nights, {"title": "Patch nights"}, nights),
        ("erin", "post", f"{nights}transitions/", {"transition": "retire", "reason": "Over."}, nights),
        ("alice", "patch", booking, {"title": "Rehearse it again"}, booking),
        ("alice", "post", f"{booking}transitions/", {"transition": "cancel", "reason": "Not needed."}, booking),
        ("henry", "patch", usual, {"longest_hours": 8}, usual),
        ("henry", "patch", usual, {"longest_hours": 9}, usual),
        ("root", "patch", rule, {"severity": "info"}, rule),
        ("root", "patch", days, {"name": "Weekdays"}, days),
    ]


@pytest.mark.django_db
def test_every_write_of_time_needs_the_version_that_was_seen(people, seeded):
    world = World(people, seeded)
    for who, method, path, body, read in doors(world, people):
        api = api_of(people.fresh(who))
        send = partial(getattr(api, method), API + path, body, format="json")
        tag = api.get(API + read)["ETag"]
        before, acts_before = api.get(API + read).json(), _written()
        for given, status in ((None, 428), ("*", 428), ("x", 400), (f"W/{tag}", 400), ('"77"', 412)):
            answer = send(headers={"If-Match": given} if given else {})
            assert answer.status_code == status, (path, given, answer.content)
            if status == 412:
                assert f'"{answer.json()["current_version"]}"' == tag, path
        assert (api.get(API + read).json(), _written()) == (before, acts_before), path
        done = send(headers={"If-Match": tag})
        assert done.status_code == 200, (path, done.content)
        assert done["ETag"] != tag, path
        # The one who read the same and comes second.
        acts_before = _written()
        assert send(headers={"If-Match": tag}).status_code == 412, path
        assert _written() == acts_before, path


def _written() -> int:
    return Event.objects.filter(outcome="done").count()


@pytest.mark.django_db
def test_a_window_moves_only_as_it_was_last_seen(people, seeded):
    change = acts.draft(people, seeded)
    window, api = window_of(change.docket), api_of(people.fresh("alice"))
    url = f"{API}windows/{window.pk}/shift/"
    span = {"start": acts.soon(50).isoformat(), "end": acts.soon(51).isoformat()}
    seen = api.post(f"{url}preview/", span, format="json")["ETag"]
    for given, status in ((None, 428), ("*", 428), ('"1"', 400), (f'"{"0" * 32}"', 412)):
        answer = api.post(url, span, format="json", headers={"If-Match": given} if given else {})
        assert answer.status_code == status, (given, answer.content)
    # What was shown is no longer what would happen: somebody moved it meanwhile.
    path = f"{API}changes/{change.key}/"
    other = {"start": acts.soon(30).isoformat(), "end": acts.soon(31).isoformat()}
    assert api.patch(path, other, format="json", headers={"If-Match": api.get(path)["ETag"]}).status_code == 200
    stood = window_of(change.docket).span
    assert api.post(url, span, format="json", headers={"If-Match": seen}).status_code == 412
    assert window_of(change.docket).span == stood


@pytest.mark.django_db
def test_the_rules_of_a_place_are_set_on_its_page_for_what_was_shown(people, seeded, client):
    client.force_login(people.henry)
    page, typed = "/bookings/rules/shared-test/", {"longest_hours": 8, "days_ahead": 9}
    typed |= {
        "idle_minutes": 30,
        "notice_minutes": 30,
        "version": client.get(page).context["version"],
    }
    assert client.post(page, typed).status_code == 302
    late = client.post(page, typed | {"longest_hours": 12})
    assert late.status_code == 409
    assert "12" in late.content.decode()
    seeded.shared.refresh_from_db()
    assert seeded.shared.booking_rules.longest_hours == 8
    assert client.post(page, typed | {"version": late.context["version"], "longest_hours": 12}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_every_line_of_many_hands_that_was_acknowledged_stands(people, seeded):
    """Three hands write lines into the title of one booking and the reason of one freeze, each on what it read."""
    given = {"title": "Rehearsal", "start": acts.soon(1), "end": acts.soon(3)}
    booking = bookings.book(by=people.alice, team=people.team.payments, environments=[seeded.staging], **given)
    freeze = freezes.draft(by=people.erin, team=people.team.platform, reason="Books.", **given)
    paths = {"title": f"bookings/{booking.key}/", "reason": f"freezes/{freeze.key}/"}
    who = {"title": "alice", "reason": "erin"}
    first = {field: api_of(people.fresh(who[field])).get(API + path).json() for field, path in paths.items()}

    def write(field: str, hand: int) -> list[str]:
        api, url, kept = api_of(people.fresh(who[field])), API + paths[field], []
        for line in range(LINES):
            said = f"{field[0]}{hand}{line}"
            for _try in range(60):
                read = api.get(url)
                text = f"{read.json()[field]} {said}"
                answer = api.patch(url, {field: text}, format="json", headers={"If-Match": read["ETag"]})
                assert answer.status_code in (200, 412), answer.content
                if answer.status_code == 200:
                    kept.append(said)
                    break
        return kept

    found = at_once(*(partial(write, field, hand) for field in paths for hand in range(HANDS)))
    assert [len(kept) for kept in found] == [LINES] * len(found)
    for number, (field, path) in enumerate(paths.items()):
        now = api_of(people.fresh(who[field])).get(API + path).json()
        said = [line for kept in found[number * HANDS : (number + 1) * HANDS] for line in kept]
        assert sorted(now[field].removeprefix(first[field][field]).split()) == sorted(said)
        assert now["version"] == first[field]["version"] + len(said)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_are_the_first_to_set_rules_one_does(people, seeded):
    """There is no row yet that one of them could lock."""
    found = at_once(
        *(
            partial(bookings.set_rules, seeded.shared, by=people.fresh("henry"), version=0, longest_hours=hours)
            for hours in (8, 9)
        )
    )
    assert sum(isinstance(one, Stale) for one in found) == 1, found
    assert Event.objects.filter(kind="booking_rules.set", outcome="done").count() == 1
