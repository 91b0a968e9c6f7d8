"""Lining up the items of a meeting that is held: order, places, and what an event says of one."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.dockets.models import Docket

from ...enums import ItemState
from ...meetings.ordering import in_order
from ...models import AgendaItem, Ballot, Meeting
from ...queries.meetings.candidates import Question, weighed


def reorder(meeting: Meeting) -> None:
    """The order of the rule over what is to be discussed, unless somebody ordered it by hand; then numbers only."""
    rows = list(listed(meeting).select_related("docket"))
    if not meeting.is_ordered_by_hand:
        questions = {each.ballot.pk: each for each in weighed(Ballot.objects.filter(agenda_items__in=rows).distinct())}
        for row in rows:
            question = questions.get(row.ballot_id)
            if question is not None and row.contention != question.candidate.contention:
                row.contention, row.why = question.candidate.contention, question.contention.in_words[:240]
                row.save()
        places = {pk: place for place, pk in enumerate(in_order(each.candidate for each in questions.values()))}
        rows.sort(key=lambda row: (places.get(row.ballot_id, len(places)), row.order, row.pk))
    number(rows)


def number(rows: list[AgendaItem]) -> None:
    """Places 1, 2, 3 … in this order; only what differs is written."""
    for place, row in enumerate(rows, start=1):
        if row.order != place:
            row.order = place
            row.save()


def listed(meeting: Meeting):
    """What is still to be discussed, in order."""
    return meeting.items.filter(state=ItemState.LISTED).order_by("order", "pk")


def last(meeting: Meeting) -> int:
    """The last place of what is to be discussed; 0 where nothing is."""
    return max(listed(meeting).values_list("order", flat=True), default=0)


def put_on(meeting: Meeting, question: Question, place: int, source: str, *, by, late: str) -> AgendaItem:
    """A new item for a question, at a place; ``late`` is the meeting that it came too late for."""
    return AgendaItem.objects.create(
        meeting=meeting,
        docket=question.ballot.docket,
        ballot=question.ballot,
        order=place,
        source=source,
        contention=question.candidate.contention,
        risk=question.candidate.risk,
        why=question.contention.in_words[:240],
        reason=said_late(late),
        added_by=by,
        added_at=clock.now(),
    )


def weigh(item: AgendaItem) -> None:
    """Contention and risk of the item's question, as they are now."""
    if item.ballot is None:
        return
    question = weighed(Ballot.objects.filter(pk=item.ballot.pk))[0]
    item.contention, item.risk = question.candidate.contention, question.candidate.risk
    item.why = question.contention.in_words[:240]


def tell_late(item: AgendaItem, late: Meeting) -> None:
    """An act at the record, from which its requester is told where it went and why."""
    closed = late.agenda_closed_at
    data = {
        "from": late.key,
        "to": item.meeting.key,
        "closed": date_format(closed, "j M Y H:i") if closed else "",
    }
    with recording(kind="meeting.came_late", key=item.docket.key, by=None, data=data):
        pass


def named(docket: Docket) -> str:
    """What an event on a meeting says of an item; a restricted one is not named where everybody reads."""
    return _("a restricted record") if docket.is_restricted else docket.key


def said_late(late: str) -> str:
    """Why an item stands on a later agenda, where it came after that of ``late`` (a meeting's key) was closed."""
    return _("Asked after the agenda of %(key)s was closed.") % {"key": late} if late else ""
