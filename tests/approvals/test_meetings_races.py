"""Two chairs, a retried request, two beats: nothing is decided, planned or closed twice."""

from __future__ import annotations

import pytest

from apps.approvals.models import AgendaItem, Meeting, MinutesFile, Vote
from apps.approvals.services import meetings
from apps.audit.models import Event
from apps.core import clock
from apps.core.refusals import Refused

from ..races import at_once
from .gatherings import DAY, ahead, chaired, item_of, questions
from .records import board, policy

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_meetings_of_a_board_do_not_begin_at_once(people, log):
    cab = chaired(board("cab", people.carol, people.dave), people.carol, people.dave)
    rows = [ahead(cab, people.dave, days=days, team=people.team.platform) for days in (1, 2)]
    told = at_once(*(lambda meeting=meeting: meetings.start(meeting, by=people.carol) for meeting in rows))
    assert sorted(isinstance(one, Refused) for one in told) == [False, True]
    (refused,) = [one for one in told if isinstance(one, Refused)]
    assert "is in session; end it first" in str(refused)
    assert Meeting.objects.filter(state="session").count() == 1


def test_two_chairs_and_two_beats_do_nothing_twice(people, log):
    cab = chaired(board("cab", people.carol, people.dave, people.quinn, quorum=2), people.carol, people.dave)
    policy("change", {"board": cab, "number": 2})
    first = clock.now().replace(second=0, microsecond=0) + DAY * 7
    meetings.plan_series(
        cab,
        by=people.dave,
        name="CAB",
        team=people.team.platform,
        rule="FREQ=WEEKLY;COUNT=3",
        first_at=first,
        zone="UTC",
    )
    at_once(meetings.plan_due, meetings.plan_due)
    assert Meeting.objects.count() == 3

    meeting = ahead(cab, people.dave, days=1, team=people.team.platform)
    records = questions(people, 3)
    at_once(lambda: meetings.draw(meeting), lambda: meetings.draw(meeting))
    assert meeting.items.count() == 3
    begun = at_once(
        lambda: meetings.start(Meeting.objects.get(pk=meeting.pk), by=people.dave),
        lambda: meetings.start(Meeting.objects.get(pk=meeting.pk), by=people.carol),
    )
    assert sorted(isinstance(one, Refused) for one in begun) == [False, True]
    for person in (people.dave, people.carol):
        meetings.join(meeting, by=person)
    for record in records:
        log.clear()
        item = item_of(meeting, record)
        told = at_once(
            lambda item=item, record=record: meetings.decide(
                item, by=people.dave, choice="approve", digest=record.digest
            ),
            lambda item=item, record=record: meetings.decide(
                item, by=people.carol, choice="reject", reason="No", digest=record.digest
            ),
            lambda item=item: meetings.defer(item, by=people.carol, reason="Later"),
        )
        (done,) = [one for one in told if isinstance(one, AgendaItem)]
        kinds = ("meeting.item_decided", "meeting.item_deferred")
        assert Event.objects.filter(kind__in=kinds, outcome="done", data__item=record.key).count() == 1
        votes = set(Vote.objects.filter(ballot=item.ballot).values_list("choice", flat=True))
        assert len(votes) <= 1, "Half of one decision and half of another."
        assert log.names() == (["approval.decided"] if done.outcome else [])
    meetings.end(meeting, by=people.dave)
    signed = at_once(
        lambda: meetings.sign(Meeting.objects.get(pk=meeting.pk), by=people.dave),
        lambda: meetings.sign(Meeting.objects.get(pk=meeting.pk), by=people.carol),
    )
    assert sorted(isinstance(one, Refused) for one in signed) == [False, True]
    at_once(meetings.make_missing_files, meetings.make_missing_files)
    assert MinutesFile.objects.count() == 1
