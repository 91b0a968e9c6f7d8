"""A row of the timeline with more than can be read: counted by day, each count leading to the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.components.marks import icon

from .looks import Line
from .scales import HOURS, Scale

CLOSED, OPEN = 60, 400
"""How many bars a row draws at most; an open one draws more."""


@dataclass
class Block:
    """So many windows touch this time; ``query`` is what else than the day the page of the day is narrowed by."""

    begins: datetime
    at: int
    wide: int
    count: int
    conflicts: int
    query: dict[str, str]

    @property
    def html(self) -> str:
        words = ngettext("%(n)d window", "%(n)d windows", self.count) % {"n": self.count}
        warns = ngettext("%(n)d in conflict", "%(n)d in conflict", self.conflicts) % {"n": self.conflicts}
        asked = urlencode({"view": "day", "on": self.begins.date().isoformat(), **self.query})
        when = date_format(self.begins, "D j M H:i")
        return format_html(
            '<li class="at-{} over-{}"><a class="window window-fold tl-block" href="{}?{}" title="{}">'
            '<b>{}</b> <span class="window-text">{}</span>{}<span class="tl-when">{}</span></a></li>',
            self.at,
            self.wide,
            reverse("calendars:calendar"),
            asked,
            _("%(words)s from %(when)s on: open the day") % {"words": words, "when": when},
            self.count,
            words.partition(" ")[2],
            icon("alert-triangle", warns) if self.conflicts else "",
            when,
        )


def blocks(lines: Iterable[Line], scale: Scale, query: dict[str, str]) -> list[Block]:
    """The counts of a row, one for each day (of a single day each two hours) that has anything."""
    found = []
    lines = list(lines)
    for begins, ends in _units(scale):
        inside = [one for one in lines if one.start < ends and begins < one.end]
        if inside:
            conflicts = sum(one.has_conflict for one in inside)
            local = begins.astimezone(scale.zone)
            found.append(Block(local, *scale.place(begins, ends), len(inside), conflicts, query))
    return found


def _units(scale: Scale) -> list[tuple[datetime, datetime]]:
    if scale.zoom != "day":
        return [(begins, ends) for _day, begins, ends in scale.days]
    step, found, at = timedelta(hours=HOURS), [], scale.start
    while at < scale.end:
        found.append((at, min(at + step, scale.end)))
        at += step
    return found
