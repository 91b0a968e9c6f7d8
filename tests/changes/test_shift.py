"""Moving a change on the calendar with all that moves with it: shown first, then one act, or none."""

from datetime import UTC, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.accounts import services as accounts
from apps.audit.models import Event
from apps.bookings import services as bookings
from apps.calendars.models import Conflict, Window
from apps.calendars.queries import window_of
from apps.calendars.services import set_firm
from apps.calendars.shifting import shift, shift_preview
from apps.changes import services
from apps.changes.views.raising import _as_posted
from apps.core.refusals import Refused, Stale
from apps.dockets.services import add_task
from apps.freezes import services as freezes

from . import acts

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2027, 3, 26, 21, tzinfo=UTC)  # Two days before the clocks of Berlin go forward.


@pytest.fixture
def family(people, seeded):
    """A change over two services with a part for each, a task, a booking for it, and one that waits for it."""
    parent = acts.draft(
        people, seeded, services=[seeded.ledger, seeded.payments_api], start=FRIDAY, end=FRIDAY + 2 * HOUR
    )
    parts = services.fan_out(parent, by=people.alice)
    services.edit(parts[1], by=people.alice, start=FRIDAY + HOUR / 2, end=FRIDAY + HOUR)
    add_task(parent.docket, by=people.alice, title="Warm the caches", offset_minutes=-30, planned_minutes=10)
    waiting = acts.draft(
        people, seeded, title="Clean up", start=FRIDAY + 2 * HOUR, end=FRIDAY + 3 * HOUR, predecessors=[parent]
    )
    booking = bookings.book(
        by=people.alice,
        title="Rehearse",
        team=people.team.payments,
        environments=[seeded.staging],
        start=FRIDAY - 4 * HOUR,
        end=FRIDAY - 3 * HOUR,
        subject=parent.docket,
    )
    return parent, parts, waiting, booking


def starts(*records) -> list[datetime]:
    return [Window.objects.get(docket=record.docket, withdrawn_at=None).span.lower for record in records]


def told(answer) -> list:
    return [(row.key, row.before, row.after, row.follows) for row in (answer.window, *answer.moves)]


def moved(parent, by, **given):
    """Preview and act of moving the change three days on; what each said."""
    window = window_of(parent.docket)
    start, end = window.span.lower + 3 * DAY, window.span.upper + 3 * DAY
    seen = shift_preview(window, start, end, by=by, **given)
    return seen, lambda: shift(window, start, end, by=by, etag=seen.etag, **given)


def test_everything_that_follows_keeps_its_distance_over_a_change_of_the_clocks(people, family):
    parent, parts, waiting, booking = family
    records, before = (parent, *parts, waiting, booking), starts(parent, *parts, waiting, booking)
    events = Event.objects.count()
    seen, act = moved(parent, people.alice)
    assert starts(*records) == before
    assert Event.objects.count() == events
    done = act()
    assert starts(*records) == [start + 3 * DAY for start in before]
    assert [row.key for row in done.moves if row.kind == "task"]
    assert told(seen) == told(done)
    assert (seen.applied, done.applied) == (False, True)
    assert Event.objects.filter(kind="calendar.shifted").count() == 1


def test_one_that_cannot_follow_holds_back_all_until_it_is_left(people, family, seeded):
    parent, parts, waiting, booking = family
    taken = FRIDAY + 3 * DAY - 4 * HOUR
    bookings.book(
        by=people.bob,
        title="Taken",
        team=people.team.payments,
        environments=[seeded.staging],
        start=taken,
        end=taken + HOUR,
    )
    records, before = (parent, *parts, waiting, booking), starts(parent, *parts, waiting, booking)
    seen, act = moved(parent, people.alice)
    assert booking.key in str(seen.refusals[0])
    with pytest.raises(Refused, match="firmly booked"):
        act()
    assert starts(*records) == before
    _seen, act = moved(parent, people.alice, leave=[booking.key])
    act()
    assert starts(*records) == [*(start + 3 * DAY for start in before[:-1]), before[-1]]


def test_the_preview_that_was_looked_at_is_what_is_applied(people, family):
    parent, parts, _waiting, _booking = family
    _seen, act = moved(parent, people.alice)
    services.edit(parts[0], by=people.alice, start=FRIDAY + HOUR, end=FRIDAY + 2 * HOUR)
    with pytest.raises(Stale):
        act()
    assert starts(parent) == [FRIDAY]


def test_a_freeze_at_the_new_time_refuses_what_is_agreed_and_says_who_decides(people, seeded):
    change = acts.draft(people, seeded)
    set_firm(change.docket, by=people.alice)
    window = window_of(change.docket)
    begins = window.span.upper + HOUR
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="The books are closed.",
        start=begins,
        end=begins + DAY,
        kinds=["production"],
    )
    freezes.announce(freeze, by=people.erin)
    # Into it, and over its beginning; before it nothing is said.
    for start, allowed in ((begins + HOUR, False), (begins - HOUR / 2, False), (begins - HOUR, True)):
        seen = shift_preview(window, start, start + HOUR, by=people.alice)
        assert seen.allowed == allowed, seen.refusals
        assert allowed or (seen.refusals[0].code == "freeze" and seen.refusals[0].unblock)


def test_a_move_to_where_somebody_is_away_says_so(people, seeded):
    """What stands badly on its own has no other side, and is told like what meets something."""
    change = acts.draft(people, seeded)
    window = window_of(change.docket)
    away = window.span.lower + 2 * DAY
    accounts.plan_absence(by=people.alice, user=people.alice, starts_at=away, ends_at=away + DAY)
    seen = shift_preview(window, away, away + HOUR, by=people.alice)
    assert seen.allowed
    assert ("person_away", True) in [(met.row.code, met.is_new) for met in seen.conflicts]


def test_a_move_costs_the_same_whatever_it_touches(people, seeded, django_assert_max_num_queries):
    def asked(number: int) -> int:
        start = acts.soon(24 * (10 + number)).replace(minute=0)
        for each in range(number):
            acts.draft(people, seeded, title=f"Work {each}", implementer=None, start=start, end=start + HOUR)
        change = acts.draft(people, seeded, implementer=None)
        with django_assert_max_num_queries(400) as told:
            assert (
                len(shift_preview(window_of(change.docket), start, start + HOUR, by=people.alice).conflicts) >= number
            )
        return len(told)

    # What both have met before is asked about besides.
    few = asked(2)
    assert asked(9) <= few + 2


def test_what_the_mover_may_not_see_is_counted_and_stays(people, family):
    parent, parts, waiting, _booking = family
    services.edit(waiting, by=people.alice, restricted=True)
    services.edit(parent, by=people.alice, assignee=people.mallory)
    window = window_of(parent.docket)
    client = APIClient()
    client.force_authenticate(people.fresh("mallory"))
    span = {"start": (FRIDAY + 3 * DAY).isoformat(), "end": (FRIDAY + 3 * DAY + 2 * HOUR).isoformat()}
    url = f"/api/v1/windows/{window.pk}/shift/"
    seen = client.post(f"{url}preview/", span, format="json")
    assert seen.status_code == 200, seen.content
    assert seen.json()["hidden"] == 1
    assert all(word not in seen.content.decode() for word in (waiting.key, "Clean up"))
    # Neither do others' records move for somebody who may not edit them: listed, with the reason.
    stay = {row["key"]: row["refusal"] for row in seen.json()["moves"] if not row["follows"]}
    assert {stay[part.key]["code"] for part in parts} == {"may_edit"}
    missing = client.post(url, span, format="json")
    assert missing.status_code == 428
    wrong = client.post(url, span, format="json", headers={"If-Match": f'"{"0" * 32}"'})
    assert wrong.status_code == 412
    done = client.post(url, span, format="json", headers={"If-Match": seen["ETag"]})
    assert done.status_code == 200, done.content
    assert done.json()["applied"]
    assert starts(parent, waiting) == [FRIDAY + 3 * DAY, FRIDAY + 2 * HOUR]
    client.force_authenticate(people.fresh("victor"))
    hidden = window_of(waiting.docket)
    assert client.post(f"/api/v1/windows/{hidden.pk}/shift/preview/", span, format="json").status_code == 404


def test_a_clash_that_is_new_and_firm_refuses(people, seeded):
    firm = acts.approved(people, seeded, start=FRIDAY, end=FRIDAY + HOUR)
    other = acts.draft(people, seeded, title="Another", start=FRIDAY + DAY, end=FRIDAY + DAY + HOUR)
    window = window_of(other.docket)
    seen = shift_preview(window, FRIDAY + HOUR / 2, FRIDAY + 3 * HOUR / 2, by=people.alice)
    assert [refusal.code for refusal in seen.refusals] == ["conflict"]
    assert any(met.row.other_key == firm.key and met.is_new for met in seen.conflicts)
    assert not Conflict.objects.filter(severity="blocks").exists()
    # What was met already does not hold anybody back from moving further.
    services.edit(other, by=people.alice, start=FRIDAY, end=FRIDAY + HOUR)
    assert shift_preview(window, FRIDAY + HOUR / 2, FRIDAY + 3 * HOUR / 2, by=people.alice).allowed


def test_an_edit_to_another_time_moves_what_was_shown_with_it(people, family, client):
    parent, parts, waiting, booking = family
    records, before = (parent, *parts, waiting, booking), starts(parent, *parts, waiting, booking)
    client.force_login(people.alice)
    page = f"/changes/{parent.key}/edit/"
    shown = client.get(page).context
    typed = dict(_as_posted(shown["form"]).lists()) | {"version": str(shown["version"]), "duration": ""}
    typed |= {"start": "2027-03-29T23:00", "end": "2027-03-30T01:00", "zone": "Europe/Berlin", "title": "Later"}
    # Nothing was shown yet: told, and nothing is saved, not even the title.
    first = client.post(page, typed)
    assert first.status_code == 422
    assert parts[0].key in first.content.decode()
    assert starts(*records) == before
    rows = first.context["shift"].moves
    offered = [row.key for row in rows if row.may_stay]
    assert set(offered) == {record.key for record in records[1:]}
    ticks = {"offered": offered, "usual": [row.key for row in rows if row.by_default]}
    done = client.post(page, typed | ticks | {"go": [key for key in offered if key != booking.key]})
    assert done.status_code == 302, done.context["form"].errors
    assert starts(*records) == [*(start + 3 * DAY for start in before[:-1]), before[-1]]
    parent.docket.refresh_from_db()
    assert parent.docket.title == "Later"


def test_over_rest_what_follows_moves_unless_it_is_left(people, family, seeded):
    parent, parts, waiting, booking = family
    records, before = (parent, *parts, waiting, booking), starts(parent, *parts, waiting, booking)
    client = APIClient()
    client.force_authenticate(people.fresh("alice"))
    url = f"/api/v1/changes/{parent.key}/"
    body = {"start": (FRIDAY + DAY).isoformat(), "end": (FRIDAY + DAY + 2 * HOUR).isoformat()}
    taken = FRIDAY + DAY - 4 * HOUR
    place = {"team": people.team.payments, "environments": [seeded.staging]}
    bookings.book(by=people.bob, title="Taken", start=taken, end=taken + HOUR, **place)
    tag = client.get(url)["ETag"]
    refused = client.patch(url, body, format="json", headers={"If-Match": tag})
    assert refused.status_code == 409, refused.content
    assert booking.key in refused.content.decode()
    assert starts(*records) == before
    done = client.patch(url, body | {"leave": [booking.key]}, format="json", headers={"If-Match": tag})
    assert done.status_code == 200, done.content
    assert starts(*records) == [*(start + DAY for start in before[:-1]), before[-1]]
