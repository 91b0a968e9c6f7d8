"""The page of a meeting for one reader: its items with what one needs to judge them, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Prefetch, Q, prefetch_related_objects

from apps.calendars.models import Window
from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_to
from apps.environments.models import Service

from ...alternates import Speaker, speakers
from ...electorate import Count, absences_at, count, seats_in_force
from ...enums import BallotState, ItemState
from ...meetings.rules import has_quorum, yet_to_speak
from ...models import ActionItem, AgendaItem, Attendance, Meeting, Recusal, Seat, Vote
from ..standing import marks_of, ways_of
from .candidates import asked_anew, conflicts_by_docket
from .lists import waiting_items
from .sheet import Agenda, Row

SHOWN_SERVICES, PER_PAGE = 3, 25


def agenda(
    meeting: Meeting, user, *, wanted: int | None = None, page: int | None = None, part: slice | None = None
) -> Agenda:
    """The agenda of a meeting as ``user`` sees it; about fifteen queries, however many items there are.

    A page of it, by default the one where the ``wanted`` item stands, or the current one; that item is always among the
    rows. ``part`` gives those places of all items instead, whatever became of them.
    """
    with clock.held() as now:
        order = list(meeting.items.order_by("order", "pk").values_list("pk", "state", "closed_at"))
        lined_up = [pk for pk, state, _at in order if state == ItemState.LISTED]
        settled = [pk for pk, state, _at in order if state == ItemState.SETTLED]
        over = [(at or now, pk) for pk, state, at in order if state not in (ItemState.LISTED, ItemState.SETTLED)]
        closed = [pk for _at, pk in sorted(over)]
        waiting = set(waiting_items(user).filter(meeting=meeting).values_list("pk", flat=True))
        unvoted = [pk for pk in lined_up if pk in waiting]
        pages = max(1, -(-len(lined_up) // PER_PAGE))
        here = next((pk for pk in (wanted, meeting.current_id) if pk in lined_up), None)
        number = min(pages, max(1, page)) if page else (lined_up.index(here) // PER_PAGE + 1 if here else 1)
        shown = lined_up[(number - 1) * PER_PAGE : number * PER_PAGE]
        extra = {pk for pk in (wanted, meeting.current_id, *unvoted[:1]) if pk} - set(shown)
        chosen = {*shown, *settled[:PER_PAGE], *closed[-PER_PAGE:], *extra}
        if part is not None:
            chosen = {pk for pk, _state, _at in order[part]}
        votes = Vote.objects.filter(ended_at__isnull=True).select_related("voter", "on_behalf_of", "recorded_by")
        items = list(
            meeting.items.filter(pk__in=chosen)
            .select_related("docket__team", "ballot__step__approval", "ballot__board", "moved_to__docket", "closed_by")
            .order_by("order", "pk")
        )
        anew = asked_anew(items)
        for item in items:
            item.ballot = anew.get(item.pk, item.ballot)
        prefetch_related_objects(
            items,
            Prefetch("ballot__votes", votes.prefetch_related("conditions__task")),
            Prefetch("recusals", Recusal.objects.select_related("user")),
        )
        present = list(meeting.attendances.filter(left_at__isnull=True).select_related("user").order_by("pk"))
        rows = _rows(meeting, items, present, user, now)
        found = Agenda(meeting, rows, present, now, user, lined_up, settled, closed, unvoted, number, pages)
        return found if part is not None else replace(found, extra=tuple(extra & set(lined_up)))


def _rows(meeting: Meeting, items: list[AgendaItem], present: list[Attendance], user, now) -> list[Row]:
    dockets = {item.docket_id for item in items}
    seen = set(Docket.objects.filter(visible_to(user), pk__in=dockets).values_list("pk", flat=True))
    ballots = [item.ballot for item in items if item.ballot_id]
    for item in items:
        item.meeting = meeting
        if item.ballot_id:
            item.ballot.docket = item.docket
    counts = count(ballots, now)
    windows = {
        row.docket_id: row for row in Window.objects.filter(docket__in=dockets, purpose="work", withdrawn_at=None)
    }
    wanted = {pk for ballot in ballots for pk in _facts(ballot).get("service_ids") or ()}
    names = dict(Service.objects.filter(pk__in=wanted).values_list("pk", "name"))
    conflicts = conflicts_by_docket(dockets)
    here = {row.user_id for row in present if row.is_own}
    absent = [row.user for row in absences_at(now).filter(delegate=user)]
    return [
        _row(item, counts.get(item.ballot_id), windows, names, conflicts, here, absent, user, now)
        if item.docket_id in seen
        else Row(item, is_hidden=True)
        for item in items
    ]


def _row(item, counted: Count | None, windows, names, conflicts, here: set[int], absent: list, user, now) -> Row:
    plain = {"window": windows.get(item.docket_id), "conflicts": conflicts.get(item.docket_id, 0)}
    if counted is None:
        return Row(item, **plain)
    ballot = item.ballot
    approval = ballot.step.approval if ballot.step_id else None
    facts = _facts(ballot)
    services = [names[pk] for pk in facts.get("service_ids") or () if pk in names]
    standing = [vote for vote in ballot.votes.all() if vote.pk not in counted.lapsed]
    ways = ways_of(counted, approval, user, absent, now)
    way = next((each for each in ways if each.refusal is None), ways[0])
    return Row(
        item,
        **plain,
        services=tuple(services[:SHOWN_SERVICES]),
        more_services=max(0, len(services) - SHOWN_SERVICES),
        facts=facts,
        has_backout=_has_backout(approval),
        seats=tuple(marks_of(counted)),
        missing=counted.tally.missing,
        votes=tuple(standing),
        own=next((vote for vote in standing if vote.voter_id == user.pk), None),
        refusal=way.refusal,
        digest=ballot.digest if ballot.state in (BallotState.OPEN, BallotState.STUCK) else "",
        barred=counted.excluded.get(user.pk, ""),
        quorum=counted.quorum,
        here=tuple(speakers(counted, here)),
        speaking=tuple(_speaking(counted, here, now)),
        stands_for=way if way.on_behalf_of else None,
        no_quorum=has_quorum(counted, here, [each.user_id for each in item.recusals.all()]),
    )


def _speaking(counted: Count, here: set[int], now) -> list[Speaker]:
    """By name; a ballot that is decided takes no more votes."""
    if counted.ballot.state != BallotState.OPEN or not here:
        return []
    return sorted(yet_to_speak(counted, here, now), key=lambda one: (one.user.name, one.user.pk))


def _has_backout(approval) -> bool | None:
    """Whether a way back is written down; None for what has no such field."""
    fields = {name: value for group in (approval.content if approval else {}).values() for name, value in group.items()}
    return bool(fields["backout_plan"]) if "backout_plan" in fields else None


def _facts(ballot) -> dict:
    return ballot.step.approval.facts if ballot.step_id else {}


def absent_members(agenda: Agenda) -> list:
    """People with a seat on the board, and delegates of those who are away, who are not present, by name; for whoever
    leads to mark those in the room."""
    seats = Seat.objects.filter(seats_in_force(agenda.now), board=agenda.meeting.board_id).select_related("user")
    people = {seat.user_id: seat.user for seat in seats}
    standing_in = (row.delegate for row in absences_at(agenda.now).filter(user__in=people) if row.delegate_id)
    people |= {user.pk: user for user in standing_in if user.is_active and not user.is_service}
    here = {row.user_id for row in agenda.present}
    return sorted((user for pk, user in people.items() if pk not in here), key=lambda user: (user.name, user.pk))


def actions_of(meeting: Meeting, user) -> list[ActionItem]:
    """What people took away, without what stands at a record that is not for the reader."""
    of_items = Q(item__isnull=True) | visible_to(user, prefix="item__docket__")
    rows = meeting.actions.filter(of_items, visible_to(user, prefix="task__docket__"))
    return list(rows.select_related("task__owner", "item__docket"))
