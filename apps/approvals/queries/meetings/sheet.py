"""An agenda as one reader sees it: rows of items, who is present, timers, and the page that is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from apps.core.refusals import Refusal

from ...alternates import Speaker
from ...enums import Choice, ItemState
from ...models import AgendaItem, Attendance, Meeting, Vote
from ...tally import YES
from ..standing import Way


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
    """A meeting with a page of its items, who is present, and the reader's part in it.

    ``rows`` are what is shown; ``lined_up``, ``settled_ids`` and ``closed_ids`` are all items by id, in order, and
    ``unvoted`` those that wait for the reader's vote. ``page`` counts from 1.
    """

    meeting: Meeting
    rows: list[Row]
    present: list[Attendance]
    now: datetime
    user: object
    lined_up: list[int]
    settled_ids: list[int]
    closed_ids: list[int]
    unvoted: list[int]
    page: int = 1
    pages: int = 1
    extra: tuple[int, ...] = ()

    @property
    def listed(self) -> list[Row]:
        """The items to discuss that stand on this page."""
        return [row for row in self.rows if row.is_listed and row.item.pk not in self.extra]

    @property
    def prev_url(self) -> str:
        """The address of the page before; empty on the first."""
        return f"?page={self.page - 1}#to-discuss" if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The address of the page after; empty on the last."""
        return f"?page={self.page + 1}#to-discuss" if self.page < self.pages else ""

    @property
    def settled(self) -> list[Row]:
        return [row for row in self.rows if row.item.state == ItemState.SETTLED]

    @property
    def closed(self) -> list[Row]:
        rows = [row for row in self.rows if row.item.state not in (ItemState.LISTED, ItemState.SETTLED)]
        return sorted(rows, key=lambda row: (row.item.closed_at or self.now, row.item.pk))

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
        candidates = (wanted, self.meeting.current_id, *self.unvoted[:1], *(row.item.pk for row in self.listed))
        return next((row for pk in candidates if pk and (row := self.row_of(pk))), None)


def on_a_clock(seconds: int) -> str:
    """Seconds as people read them off a timer: 7:05, or 1:02:03."""
    minutes, left = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
