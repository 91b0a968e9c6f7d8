"""The board at work: a series ahead with its agenda drawn, a meeting of today with signed minutes, and the rules being
revised by the very board that they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.approvals.enums import Choice, ItemState
from apps.approvals.models import AgendaItem, Meeting
from apps.approvals.revisions import revisable_of
from apps.approvals.services import draft_revision, meetings, propose_revision
from apps.core.refusals import Refused

from .place import Company

CHAIR, PRESENT, MANAGER = "hanne", ("cora", "bruno"), "milan"
SAID = (
    (Choice.APPROVE, "Seen before, rehearsed, and the way back was tried.", ()),
    (Choice.CONDITIONS, "Not without somebody from support on the call.", ("Have support on the call from the start",)),
)


def play(company: Company, now: datetime) -> None:
    """One meeting held, the next ones planned, and a stricter policy proposed."""
    board, chair = company.boards["cab"], company.people[CHAIR]
    run_by = {"by": chair, "team": company.teams["platform"], "place": "Bridge 4 and video"}
    afternoon = (now + timedelta(days=1)).replace(hour=13, minute=0, second=0, microsecond=0)
    meetings.plan_series(
        board, name="CAB", rule="FREQ=WEEKLY", first_at=afternoon, zone="Europe/Berlin", on_holiday="move", **run_by
    )
    _hold(company, meetings.plan_meeting(board, start=now + timedelta(minutes=30), title="CAB", **run_by))
    ahead = Meeting.objects.filter(board=board, series__isnull=False).order_by("occurrence").first()
    if ahead is not None:
        meetings.draw(ahead)
    _revise(company.people[MANAGER])


def _hold(company: Company, meeting: Meeting) -> None:
    chair = company.people[CHAIR]
    meetings.start(meeting, by=chair)
    for name in PRESENT:
        meetings.join(meeting, by=company.people[name])
    to_say = list(SAID)
    while to_say and (item := _next(meeting)) is not None:
        choice, reason, conditions = to_say[0]
        try:
            meetings.turn_to(item, by=chair)
            meetings.decide(
                item, by=chair, choice=choice, digest=item.ballot.digest, reason=reason, conditions=conditions
            )
            del to_say[0]
        except Refused:
            meetings.defer(item, by=chair, reason="Nobody here may decide on it today.")
    while (item := _next(meeting)) is not None:
        meetings.defer(item, by=chair, reason="No time left; votes may be given before the next meeting.")
    meetings.add_action(meeting, by=chair, title="Ask the vendor for a date", owner=company.people["bruno"])
    meetings.end(meeting, by=chair)
    meetings.sign(meeting, by=chair)


def _next(meeting: Meeting) -> AgendaItem | None:
    rows = meeting.items.filter(state=ItemState.LISTED).order_by("order", "pk")
    return rows.select_related("meeting__docket", "meeting__board", "docket", "ballot").first()


def _revise(manager) -> None:
    content = revisable_of("policy").current("change")
    content["valid_days"] = 60
    draft = draft_revision(
        kind="policy",
        name="change",
        content=content,
        reason="Ninety days is long: half of what was approved then had changed by the time it was done.",
        by=manager,
    )
    propose_revision(draft, by=manager)
