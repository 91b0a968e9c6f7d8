"""The page of a meeting for one reader: its items with what one needs to judge them, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q, prefetch_related_objects

from apps.calendars.models import Window
from apps.core import clock
from apps.core.refusals import Refusal
from apps.dockets.models import Docket
from apps.dockets.permissions import visible_to
from apps.environments.models import Service

from ...alternates import Speaker, speakers
from ...electorate import Count, absences_at, count, seats_in_force
from ...enums import BallotState, Choice, ItemState
from ...meetings.rules import has_quorum, yet_to_speak
from ...models import ActionItem, AgendaItem, Attendance, Meeting, Recusal, Seat, Vote
from ...tally import YES
from ..standing import Way, marks_of, ways_of
from .candidates import asked_anew, conflicts_by_docket

SHOWN_SERVICES = 3


@dataclass(frozen=True)
class Row:
    """An item as one reader sees it. Of a restricted record that is not for the reader only its place is known."""

    item: AgendaItem
    is_hidden: bool = False
    window: object = None
    services: tuple[str, ...] = ()
    more_services: int = 0
    conflicts: int = 0
    facts: dict = field(default_factory=dict)
    has_backout: bool | None = None
    seats: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    votes: tuple[Vote, ...] = ()
    own: Vote | None = None
    refusal: Refusal | None = None
    digest: str = ""
    barred: str = ""
    """Why the reader may not vote on it, and so not record a decision either; empty where nothing bars."""
    quorum: int = 1
    here: tuple[Speaker, ...] = ()
    speaking: tuple[Speaker, ...] = ()
    """Those present whose vote a decision of now would record: they may vote on it and have not."""
    stands_for: Way | None = None
    """For whom the reader would vote, where that is not the own seat."""
    no_quorum: Refusal | None = None

    @property
    def asks_me(self) -> bool:
        """Whether the reader can vote on it now with one click."""
        return bool(self.digest) and self.refusal is None and self.own is None

    @property
    def approvals(self) -> int:
        return sum(vote.choice in YES for vote in self.votes)

    @property
    def rejections(self) -> int:
        return sum(vote.choice == Choice.REJECT for vote in self.votes)

    @property
    def is_listed(self) -> bool:
        return self.item.state == ItemState.LISTED

    @property
    def has_quorum(self) -> bool:
        return self.no_quorum is None


@dataclass(frozen=True)
class Agenda:
    """A meeting with its items, who is present, and the reader's part in it."""

    meeting: Meeting
    rows: list[Row]
    present: list[Attendance]
    now: datetime
    user: object

    @property
    def listed(self) -> list[Row]:
        return [row for row in self.rows if row.is_listed]

    @property
    def settled(self) -> list[Row]:
        return [row for row in self.rows if row.item.state == ItemState.SETTLED]

    @property
    def closed(self) -> list[Row]:
        rows = [row for row in self.rows if row.item.state not in (ItemState.LISTED, ItemState.SETTLED)]
        return sorted(rows, key=lambda row: (row.item.closed_at or self.now, row.item.pk))

    @property
    def unvoted(self) -> list[Row]:
        """What still waits for the reader's vote."""
        return [row for row in self.listed if row.asks_me]

    @property
    def is_here(self) -> bool:
        return any(row.user_id == self.user.pk for row in self.present)

    @property
    def came(self) -> list[Attendance]:
        """Who is present by an act of his or her own."""
        return [row for row in self.present if row.is_own]

    @property
    def is_marked(self) -> bool:
        """Whether somebody else wrote the reader down as present, and the reader has not confirmed it."""
        return any(row.user_id == self.user.pk and not row.is_own for row in self.present)

    @property
    def elapsed(self) -> int:
        """Seconds since the meeting began; 0 before, its whole length after."""
        if self.meeting.started_at is None:
            return 0
        return int(((self.meeting.ended_at or self.now) - self.meeting.started_at).total_seconds())

    @property
    def elapsed_item(self) -> int:
        """Seconds for which the current item has been discussed."""
        if self.meeting.current is None or self.meeting.current_since is None:
            return 0
        return self.meeting.current.seconds + int((self.now - self.meeting.current_since).total_seconds())

    @property
    def clock(self) -> str:
        """How long the meeting has run, as 1:02:03."""
        return on_a_clock(self.elapsed)

    @property
    def clock_item(self) -> str:
        """How long the current item has been discussed."""
        return on_a_clock(self.elapsed_item)

    @property
    def limit(self) -> int:
        """Seconds that one item should take."""
        return self.meeting.item_minutes * 60

    @property
    def current_row(self) -> Row | None:
        """The item being discussed, where the reader may see it."""
        return self.row_of(self.meeting.current_id)

    def row_of(self, pk: int | None) -> Row | None:
        """The row of an item that the reader may see."""
        return next((row for row in self.rows if row.item.pk == pk and not row.is_hidden), None)

    def shown(self, wanted: int | None) -> Row | None:
        """The item to show at length: the one that was asked for, the current one, what waits for the reader, the first."""
        candidates = (wanted, self.meeting.current_id, *(row.item.pk for row in (*self.unvoted, *self.listed)))
        return next((row for pk in candidates if pk and (row := self.row_of(pk))), None)


def on_a_clock(seconds: int) -> str:
    """Seconds as people read them off a timer: 7:05, or 1:02:03."""
    minutes, left = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def agenda(meeting: Meeting, user) -> Agenda:
    """The agenda of a meeting as ``user`` sees it; about fifteen queries, however many items there are."""
    with clock.held() as now:
        votes = Vote.objects.filter(ended_at__isnull=True).select_related("voter", "on_behalf_of", "recorded_by")
        items = list(
            meeting.items.select_related(
                "docket__team", "ballot__step__approval", "ballot__board", "moved_to__docket", "closed_by"
            ).order_by("order", "pk")
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
        return Agenda(meeting, _rows(meeting, items, present, user, now), present, now, user)


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
