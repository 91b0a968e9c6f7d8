"""The agenda: drawn by rule, changed by hand, closed at the cut-off with a digest over it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.digests import digest
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused

from ...electorate import Count, count
from ...enums import BallotState, ItemOutcome, ItemSource, ItemState, MeetingState
from ...meetings.ordering import belongs, in_order, is_settled
from ...meetings.permissions import may_arrange
from ...meetings.workflow import MEETING_WORKFLOW
from ...models import AgendaItem, Meeting
from ...queries.meetings.candidates import Question, asked_anew, open_to, risk_of
from ...queries.meetings.when import WAITING, closed_before, next_planned, with_times
from .holding import check, holding
from .lining import last, put_on, reorder, tell_late

OVER = (BallotState.WITHDRAWN, BallotState.EXPIRED, BallotState.VOIDED)


def draw(meeting: Meeting, *, by=None) -> int:
    """Put on the agenda what the rule gives: open questions to the board that cannot wait for the meeting after it.

    What is on it or was taken off it by hand stays so, and so does the order where somebody changed it by hand. A
    question that was asked after the agenda of an earlier meeting was closed comes here, and its requester is told.
    Returns how many are new; nothing is written where nothing is.
    """
    if by is not None:
        insist(may_arrange(meeting, by))
    new, moved = _drawn(meeting)
    if not new and not moved:
        return 0
    with holding(meeting, kind="meeting.drawn", by=by, data={"items": len(new)}) as locked:
        check(_is_open(locked))
        new, _moved = _drawn(locked)
        before = closed_before(locked.board)
        for place, question in enumerate(new, start=last(locked) + 1):
            late = before if before and question.ballot.opened_at > before.agenda_closed_at else None
            item = put_on(locked, question, place, ItemSource.RULE, by=by, late=late.key if late else "")
            if late:
                tell_late(item, late)
        reorder(locked)
    return len(new)


def _drawn(meeting: Meeting) -> tuple[list[Question], bool]:
    """Questions that are missing, and whether the order of those that stand has become another."""
    starts = with_times(Meeting.objects.filter(pk=meeting.pk)).values_list("starts_at", flat=True).get()
    following = next_planned(meeting.board, after=starts) if starts else None
    until = following.starts_at if following else None
    standing = list(meeting.items.values_list("ballot", "state", "order", "contention"))
    elsewhere = AgendaItem.objects.filter(
        meeting__board=meeting.board_id,
        meeting__state__in=(*WAITING, MeetingState.SESSION),
        state__in=(ItemState.LISTED, ItemState.SETTLED),
    ).exclude(meeting=meeting.pk)
    taken = {pk for pk, *_rest in standing} | set(elsewhere.values_list("ballot", flat=True))
    questions = open_to(meeting.board)
    new = [each for each in questions if each.ballot.pk not in taken and belongs(each.candidate, until)]
    if meeting.is_ordered_by_hand:
        return _sorted(new), False
    known = {each.ballot.pk: each.candidate.contention for each in questions}
    moved = any(
        state == ItemState.LISTED and ballot in known and known[ballot] != contention
        for ballot, state, _order, contention in standing
    )
    return _sorted(new), moved


def _sorted(questions: Iterable[Question]) -> list[Question]:
    by_pk = {each.ballot.pk: each for each in questions}
    return [by_pk[pk] for pk in in_order(each.candidate for each in by_pk.values())]


def close_agenda(meeting: Meeting, *, by=None, version: int | None = None) -> Meeting:
    """Close it, early by hand or at its cut-off by the clock (``by`` None): drawn once more, ordered, and frozen with a
    digest. What votes given beforehand have settled needs no call."""
    draw_first(meeting, version)
    name = "cut_off" if by is None else "close_agenda"
    with MEETING_WORKFLOW.acting(meeting, name, by=by, decided=by is None) as locked:
        freeze(locked)
    return locked


def draw_first(meeting: Meeting, version: int | None) -> None:
    """Draw once more before the agenda closes. What was drawn counts the version up, so the one that the caller saw is
    held against what stood before; from then on the state alone guards."""
    standing = Meeting.objects.select_related("docket", "board").get(pk=meeting.pk)
    standing.expect(version)
    if standing.state == MeetingState.PLANNED:
        draw(standing)


def close_due() -> int:
    """Draw what is planned next, close what has reached its cut-off, and list again what votes have settled no longer;
    returns how many were closed."""
    now, done = clock.now(), 0
    rows = with_times(Meeting.objects.filter(state=MeetingState.PLANNED)).filter(starts_at__isnull=False)
    boards = set()
    for meeting in rows.select_related("docket", "board").order_by("starts_at", "pk"):
        if meeting.cutoff_at <= now:
            done += _closed(meeting)
        elif meeting.board_id not in boards:
            boards.add(meeting.board_id)
            draw(meeting)
    for item in shaken(AgendaItem.objects.filter(meeting__state=MeetingState.CLOSED)).distinct("meeting_id"):
        with holding(item.meeting, kind="meeting.listed_again", by=None) as locked:
            if locked.state == MeetingState.CLOSED:
                settle_beforehand(locked)
    return done


def shaken(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Items that votes had settled before the call, and do not any more."""
    decided = (BallotState.CARRIED, BallotState.REJECTED)
    rows = items.filter(state=ItemState.SETTLED).exclude(ballot__state__in=decided)
    return rows.select_related("meeting").order_by("meeting_id", "pk")


def _closed(meeting: Meeting) -> int:
    try:
        close_agenda(meeting)
    except Refused:
        # Somebody closed or started it in the meantime.
        return 0
    return 1


def freeze(meeting: Meeting) -> None:
    """Settle what needs no call, and write down what is on the agenda; the meeting is held and saved by the caller."""
    settle_beforehand(meeting)
    reorder(meeting)
    rows = meeting.items.filter(state__in=(ItemState.LISTED, ItemState.SETTLED)).select_related("ballot")
    meeting.agenda = [
        {
            "order": row.order,
            "docket": row.docket_id,
            "ballot": row.ballot_id,
            "digest": row.ballot.digest if row.ballot_id else "",
            "state": str(row.state),
            "source": str(row.source),
            "contention": row.contention,
            "risk": row.risk,
        }
        for row in rows
    ]
    meeting.agenda_digest, meeting.agenda_closed_at = digest(meeting.agenda), clock.now()


def settle_beforehand(meeting: Meeting) -> None:
    """Close what is settled or rejected by votes already, list again what is so no longer, and take off what is no
    longer asked; the meeting is held."""
    standing = meeting.items.filter(state__in=(ItemState.LISTED, ItemState.SETTLED)).exclude(ballot=None)
    rows = list(standing.order_by("order", "pk").select_related("ballot__step__approval", "ballot__board", "docket"))
    for pk, ballot in asked_anew(rows).items():
        row = next(row for row in rows if row.pk == pk)
        row.ballot = ballot
        row.save()
    counts = count([row.ballot for row in rows], clock.now())
    for row in rows:
        state, outcome = _beforehand(row, counts[row.ballot_id])
        if state == row.state and (state == ItemState.LISTED or outcome == row.outcome):
            continue
        row.state, row.outcome, row.closed_at = state, outcome, clock.now()
        if state == ItemState.LISTED:
            row.closed_at, row.order = None, last(meeting) + 1
        elif state == ItemState.REMOVED:
            row.reason = _("It is no longer asked.")
        row.save()


def _beforehand(row: AgendaItem, counted: Count) -> tuple[str, str]:
    """What the votes so far make of an item: its state and outcome. What they settled stays settled while it is carried."""
    ballot = row.ballot
    choices = [vote.choice for vote in counted.votes if vote.pk not in counted.lapsed]
    if ballot.state in OVER:
        return ItemState.REMOVED, ""
    if ballot.state == BallotState.REJECTED:
        return ItemState.SETTLED, ItemOutcome.REJECTED
    stays = row.state == ItemState.SETTLED and ballot.state == BallotState.CARRIED
    if stays or is_settled(risk=risk_of(ballot), state=ballot.state, choices=choices, quorum=counted.quorum):
        return ItemState.SETTLED, ItemOutcome.APPROVED
    return ItemState.LISTED, ""


def _is_open(meeting: Meeting) -> Refusal | None:
    if meeting.state == MeetingState.PLANNED:
        return None
    return Refusal(
        _("The agenda of %(key)s is closed; what comes now goes to the next meeting.") % {"key": meeting.key},
        code="agenda_closed",
        kind="state",
    )
