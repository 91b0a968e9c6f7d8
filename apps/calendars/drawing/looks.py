"""How a window looks on the calendar: icon and tone by kind, words for its state; never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from ..enums import Severity, Weight, WindowKind
from ..queries.entries import RESERVED

ICONS = {
    WindowKind.CHANGE: "git-pull-request",
    WindowKind.RELEASE_PHASE: "rocket",
    WindowKind.MILESTONE: "flag",
    WindowKind.DEPLOYMENT: "ship",
    WindowKind.FREEZE: "snowflake",
    WindowKind.MAINTENANCE: "tool",
    WindowKind.BOOKING: "calendar-event",
    WindowKind.MEETING: "users",
    WindowKind.HOLIDAY: "sun",
    RESERVED: "lock",
}

COUNTED = {
    WindowKind.CHANGE: ngettext_lazy("%(n)d change", "%(n)d changes", "n"),
    WindowKind.RELEASE_PHASE: ngettext_lazy("%(n)d release phase", "%(n)d release phases", "n"),
    WindowKind.MILESTONE: ngettext_lazy("%(n)d milestone", "%(n)d milestones", "n"),
    WindowKind.DEPLOYMENT: ngettext_lazy("%(n)d deployment", "%(n)d deployments", "n"),
    WindowKind.FREEZE: ngettext_lazy("%(n)d freeze", "%(n)d freezes", "n"),
    WindowKind.MAINTENANCE: ngettext_lazy("%(n)d maintenance", "%(n)d maintenance", "n"),
    WindowKind.BOOKING: ngettext_lazy("%(n)d booking", "%(n)d bookings", "n"),
    WindowKind.MEETING: ngettext_lazy("%(n)d board meeting", "%(n)d board meetings", "n"),
    WindowKind.HOLIDAY: ngettext_lazy("%(n)d holiday", "%(n)d holidays", "n"),
    RESERVED: ngettext_lazy("%(n)d reserved", "%(n)d reserved", "n"),
}

# Kinds that are planned in days.
DATED = {WindowKind.MILESTONE, WindowKind.RELEASE_PHASE, WindowKind.HOLIDAY}
ABOUT_A_DAY, HALF_A_DAY = timedelta(hours=23), timedelta(hours=12)

# Kinds that are not agreed on: nobody asks whether they are firm.
CERTAIN = {WindowKind.HOLIDAY, RESERVED}


@dataclass(frozen=True)
class Line:
    """One window as a line of the month or the agenda; times are in the reader's zone. ``is_movable`` is said only where
    a bar's edges can be taken hold of."""

    pk: int
    kind: str
    title: str
    key: str
    url: str
    start: datetime
    end: datetime
    is_firm: bool
    severity: str | None = None
    where: str = ""
    is_everywhere: bool = False
    is_movable: bool = False

    @classmethod
    def of(cls, window, zone: str, *, url: str = "", severity: str | None = None) -> Line:
        """A window that carries ``seen`` (see ``queries.window_for``) as a line in a zone."""
        place, docket = ZoneInfo(zone), window.docket if window.seen else None
        kind = window.kind if window.seen else RESERVED
        titles = (window.title, docket.title if docket else "") if window.seen else (_("Reserved"),)
        title = " · ".join(part for part in titles if part)
        edges = (window.span.lower.astimezone(place), window.span.upper.astimezone(place))
        return cls(window.pk, kind, title, docket.key if docket else "", url, *edges, window.is_firm, severity)

    @property
    def is_dated(self) -> bool:
        """Whether days are meant and not hours, though they may begin at another hour in the zone of the reader."""
        return self.kind in DATED and self.end - self.start >= ABOUT_A_DAY

    @property
    def first_day(self) -> date:
        return (self.start + HALF_A_DAY if self.is_dated else self.start).date()

    @property
    def last_day(self) -> date:
        # A window that ends at midnight does not touch the day that begins then.
        return (self.end - (HALF_A_DAY if self.is_dated else timedelta(microseconds=1))).date()

    @property
    def has_conflict(self) -> bool:
        return self.severity is not None

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def kind_label(self) -> str:
        return _("Reserved") if self.kind == RESERVED else str(WindowKind(self.kind).label)

    @property
    def tone(self) -> str:
        return "neutral" if self.kind == RESERVED else WindowKind(self.kind).tone

    @property
    def state(self) -> str:
        """In words, or nothing where it makes no difference."""
        if self.kind in CERTAIN:
            return ""
        return _("Firm") if self.is_firm else _("Tentative")

    @property
    def is_tentative(self) -> bool:
        return not self.is_firm and self.kind not in CERTAIN

    @property
    def is_point(self) -> bool:
        return self.kind == WindowKind.MILESTONE

    @property
    def conflict_icon(self) -> str:
        """One sign for a conflict that blocks, another for what stops the start, a third for one that warns."""
        return CONFLICT_ICONS.get(self.severity, "")

    @property
    def conflict_label(self) -> str:
        """In words: what its worst open conflict does."""
        return str(conflict_labels()[self.severity]) if self.severity else ""

    @property
    def shape(self) -> str:
        """Class names that tell state and kind by shape: solid or dashed, striped for a freeze, marked conflict."""
        state = " is-tentative" if self.is_tentative else ""
        conflict = f" has-conflict conflict-{self.severity}" if self.severity else ""
        return f"window-{self.kind} tone-{self.tone}{state}{conflict}"


CONFLICT_ICONS = {Severity.BLOCKS: "alert-octagon", Weight.STOPS: "hand-stop", Severity.WARNS: "alert-triangle"}


def conflict_labels() -> dict[str, str]:
    """What an open conflict does, in words."""
    return {
        Severity.BLOCKS: _("a conflict blocks it"),
        Weight.STOPS: _("its start is stopped"),
        Severity.WARNS: _("a conflict warns"),
    }


@dataclass(frozen=True)
class Fold:
    """Windows of one day or hour that are counted instead of drawn; times are in the reader's zone."""

    start: datetime
    end: datetime
    by_day: bool
    count: int
    conflicts: int
    kinds: dict[str, int]

    @property
    def words(self) -> str:
        """How many of each kind, the most frequent first: "180 changes, 20 bookings"."""
        return ", ".join(counted(kind, many) for kind, many in self.kinds.items())

    @property
    def conflict_words(self) -> str:
        """How many of them have an open conflict, or nothing."""
        if not self.conflicts:
            return ""
        words = ngettext("%(n)d has a conflict", "%(n)d have conflicts", self.conflicts)
        return words % {"n": self.conflicts}

    @property
    def sentence(self) -> str:
        """All of it, for those who hear it."""
        return "; ".join(part for part in (self.words, self.conflict_words) if part)


def legend() -> list[dict]:
    """Every kind with its sign, for those who read the calendar for the first time."""
    return [{"icon": ICONS[kind], "label": kind.label, "tone": kind.tone} for kind in WindowKind]


def counted(kind: str, many: int) -> str:
    """So many of a kind, in words."""
    return str(COUNTED[kind] % {"n": many})


def line(entry: dict, zone, where: str = "") -> Line:
    """An entry of the calendar's JSON as a line in a zone."""
    return Line(
        entry["id"],
        entry["kind"],
        entry["title"] or "",
        entry["key"] or "",
        entry["url"],
        datetime.fromisoformat(entry["start"]).astimezone(zone),
        datetime.fromisoformat(entry["end"]).astimezone(zone),
        entry["is_firm"],
        entry["severity"],
        where,
        entry["is_everywhere"],
    )


def fold(entry: dict, zone) -> Fold:
    """A fold of the calendar's JSON in a zone."""
    edges = (datetime.fromisoformat(entry[edge]).astimezone(zone) for edge in ("start", "end"))
    return Fold(*edges, entry["by_day"], entry["count"], entry["conflicts"], entry["kinds"])


def in_words(folds: str) -> str:
    """The same JSON list of folds, each with its ``words``; there are few, however much they count."""
    found = orjson.loads(folds)
    return orjson.dumps([entry | {"words": fold(entry, UTC).sentence} for entry in found]).decode()
