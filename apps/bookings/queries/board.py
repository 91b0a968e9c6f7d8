"""The environment board: what is in each environment, when it can be booked, and what is known of its health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.calendars.drawing.bars import Bar, Line
from apps.calendars.drawing.rests import with_rest
from apps.calendars.drawing.scales import DAY, Scale, packed
from apps.calendars.enums import ConflictStatus, Severity, WindowKind
from apps.calendars.models import Conflict, Occupancy, Window
from apps.core import clock
from apps.dockets.permissions import visible_dockets
from apps.dockets.subjects import url_of
from apps.environments.models import RunningVersion

from ..permissions import movable_bookings
from .free import Availability, Busy, Frozen, availability, frozen_in

WORK = (WindowKind.CHANGE, WindowKind.DEPLOYMENT)
# How long a cell is that can be booked, by what is shown.
STEPS = {"day": timedelta(hours=1), "week": timedelta(hours=6), "fortnight": DAY}
# How much of an environment a narrow screen shows before it is asked for the rest.
IN_A_ROW = 2


@dataclass(frozen=True)
class Cell:
    """A time of one environment that can be booked by its link, or, taken or past, only be drawn over."""

    environment: object
    start: datetime
    end: datetime
    at: int
    wide: int
    is_open: bool

    @property
    def html(self) -> str:
        asked = {"environment": self.environment.slug, "start": f"{self.start:{MINUTE}}", "end": f"{self.end:{MINUTE}}"}
        if not self.is_open:
            text = '<span class="board-cell at-{} over-{}" data-start="{}" data-end="{}"></span>'
            return format_html(text, self.at, self.wide, asked["start"], asked["end"])
        values = {"place": self.environment, "start": date_format(self.start, "D j M H:i")}
        return format_html(
            '<a class="board-cell is-free at-{} over-{}" href="{}?{}" aria-label="{}" data-start="{}" data-end="{}"></a>',
            self.at,
            self.wide,
            reverse("bookings:new"),
            urlencode(asked),
            _("Book %(place)s from %(start)s") % values,
            asked["start"],
            asked["end"],
        )


MINUTE = "%Y-%m-%dT%H:%M"


@dataclass
class BoardRow:
    """One environment. ``shades`` are the columns in which a freeze covers it, ``freeze`` the first of those that is not over;
    ``now`` is what holds it at this moment, ``works`` what is firmly planned there for it, and ``occupant`` who works in it alone,
    by key and address.

    ``versions`` are the services of which it is known what runs here. Where it is none, nothing is known of drift:
    that is said, and not taken for none.
    """

    environment: object
    bars: list[Bar] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    now: Busy | None = None
    works: list[Busy] = field(default_factory=list)
    freeze: Frozen | None = None
    is_frozen: bool = False
    occupant: str = ""
    occupant_url: str = ""
    conflicts: int = 0
    versions: int = 0
    shades: list[tuple[int, int]] = field(default_factory=list)

    @property
    def bars_html(self) -> SafeString:
        """Its bars; on a narrow screen the first of them, and how many more."""
        return with_rest([bar.html for bar in self.bars], self.environment.slug, IN_A_ROW)


@dataclass
class Board:
    """Rows of one page, what stands over them, and the column of this moment (0 where it is not shown)."""

    rows: list[BoardRow]
    ticks: list
    now: int


def board(user, environments: Iterable, scale: Scale, now: datetime, *, may_book: bool) -> Board:
    """Environments as rows of time; a fixed number of queries, however many there are."""
    environments = list(environments)
    found, ids = availability(user, environments, scale.start, scale.end), [one.pk for one in environments]
    # Who has it now is asked for by itself where other days are shown.
    shows_now = scale.start <= now < scale.end
    at_present = found if shows_now else availability(user, environments, now, now + timedelta(minutes=1))
    inside, conflicts, versions = _occupants(ids, user), _open_conflicts(ids, now), _known_versions(ids)
    frozen = frozen_in(user, environments, scale.start, scale.end)
    movable = _movable(found, user)
    rows = [_row(one, scale, now, may_book, movable) for one in found]
    for row, present in zip(rows, at_present, strict=True):
        row.now = next((one for one in _held(present) if one.span.lower <= now < one.span.upper), None)
        row.works = [
            one for one in present.busy if one.is_firm and one.kind in WORK and one.span.lower <= now < one.span.upper
        ]
        row.freeze = next((one for one in frozen[row.environment.pk] if one.span.upper > now), None)
        row.is_frozen = row.freeze is not None and row.freeze.span.lower <= now
        row.occupant, row.occupant_url = inside.get(row.environment.pk, ("", ""))
        row.conflicts = conflicts.get(row.environment.pk, 0)
        row.versions = versions.get(row.environment.pk, 0)
        row.shades = [scale.place(one.span.lower, one.span.upper) for one in frozen[row.environment.pk]]
    return Board(rows, scale.ticks(now.astimezone(scale.zone).date()), scale.column(now))


def _movable(found: list[Availability], user) -> set[int]:
    """Ids of the windows of bookings that the reader may stretch or shorten here."""
    ids = {busy.window for one in found for busy in one.busy if busy.kind == WindowKind.BOOKING}
    ahead = Window.objects.filter(pk__in=ids, docket__in=movable_bookings(user).values("docket"))
    return set(ahead.filter(span__endswith__gt=clock.now()).values_list("pk", flat=True))


def _row(found: Availability, scale: Scale, now: datetime, may_book: bool, movable: set[int]) -> BoardRow:
    held = _held(found)
    cells = [
        Cell(
            found.environment,
            start.astimezone(scale.zone),
            end.astimezone(scale.zone),
            *scale.tile(start, end),
            is_open=may_book and end > now and not any(b.span.lower < end and start < b.span.upper for b in held),
        )
        for start, end in _steps(scale)
    ]
    lines = [_line(one, scale, one.window in movable) for one in found.busy]
    return BoardRow(found.environment, packed(scale, lines)[0], cells)


def _held(found: Availability) -> list[Busy]:
    """What nobody else can book firmly over, and reserved time, of which nobody may know more."""
    return [one for one in found.busy if one.is_firm and one.kind in (WindowKind.BOOKING, "reserved")]


def _steps(scale: Scale) -> list[tuple[datetime, datetime]]:
    """The cells of the days shown; a day of 23 or 25 hours ends where the next begins all the same."""
    step, found = STEPS[scale.zoom], []
    for _day, begins, ends in scale.days:
        at = begins
        while at < ends:
            after = min(at + step, ends)
            after = ends if step == DAY or ends - after < step / 2 else after
            found.append((at, after))
            at = after
    return found


def _line(one: Busy, scale: Scale, is_movable: bool) -> Line:
    start, end = (moment.astimezone(scale.zone) for moment in (one.span.lower, one.span.upper))
    named = (one.window, one.kind, one.title or _("Reserved"), one.key, one.url)
    return Line(*named, start, end, one.is_firm, is_movable=is_movable)


def _occupants(ids: list[int], user) -> dict[int, tuple[str, str]]:
    rows = Occupancy.objects.filter(environment__in=ids, until__isnull=True).select_related("docket")
    found = list(rows)
    seen = set(visible_dockets(user).filter(pk__in=[row.docket_id for row in found]).values_list("pk", flat=True))
    return {
        row.environment_id: (row.docket.key, url_of(row.docket)) if row.docket_id in seen else (_("reserved work"), "")
        for row in found
    }


def _known_versions(ids: list[int]) -> dict[int, int]:
    """Of how many services it is known what runs of them in each environment."""
    rows = RunningVersion.objects.filter(environment__in=ids, until=None).order_by()
    return dict(rows.values_list("environment").annotate(n=Count("pk")))


def _open_conflicts(ids: list[int], now: datetime) -> dict[int, int]:
    """How many open conflicts that block or warn lie ahead in each environment."""
    rows = Conflict.objects.filter(
        environment__in=ids, status=ConflictStatus.OPEN, first__span__endswith__gt=now, second__span__endswith__gt=now
    ).exclude(severity=Severity.INFO)
    return dict(rows.order_by().values_list("environment").annotate(n=Count("pk")))
