"""How a window looks on the calendar: icon and tone by kind, words for its state; never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .enums import WindowKind
from .queries.entries import RESERVED

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

# Kinds that are not agreed on: nobody asks whether they are firm.
CERTAIN = {WindowKind.HOLIDAY, RESERVED}


@dataclass(frozen=True)
class Line:
    """One window as a line of the month or the agenda; times are in the reader's zone."""

    pk: int
    kind: str
    title: str
    key: str
    url: str
    start: datetime
    end: datetime
    is_firm: bool
    has_conflict: bool
    where: str = ""

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
    def shape(self) -> str:
        """Class names that tell state and kind by shape: solid or dashed, striped for a freeze, marked conflict."""
        state = " is-tentative" if self.is_tentative else ""
        return f"window-{self.kind} tone-{self.tone}{state}{' has-conflict' if self.has_conflict else ''}"


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
        entry["has_conflict"],
        where,
    )
