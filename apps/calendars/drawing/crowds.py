"""A row of the timeline with more than can be read: counted by day, each count leading to the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core.components.marks import icon

from .bars import moment_words
from .scales import Scale

CLOSED, OPEN = 60, 400
"""How many bars a row draws at most; an open one draws more."""


@dataclass
class Block:
    """So many windows touch this time; ``url`` is the page of the day, narrowed to whose row it is."""

    begins: datetime
    at: int
    wide: int
    count: int
    conflicts: int
    url: str

    @property
    def html(self) -> str:
        words = ngettext("%(n)d window", "%(n)d windows", self.count) % {"n": self.count}
        when = moment_words(self.begins, self.begins.tzinfo, get_language())
        return format_html(
            '<li class="at-{} over-{}"><a class="window window-fold tl-block" href="{}" title="{}">'
            '<b>{}</b> <span class="window-text">{}</span>{}<span class="tl-when">{}</span></a></li>',
            self.at,
            self.wide,
            self.url,
            _("%(words)s from %(when)s on: open the day") % {"words": words, "when": when},
            self.count,
            words.partition(" ")[2],
            self._warning() if self.conflicts else "",
            when,
        )

    def _warning(self) -> SafeString:
        return icon(
            "alert-triangle", ngettext("%(n)d in conflict", "%(n)d in conflict", self.conflicts) % {"n": self.conflicts}
        )


def blocks(counts: dict[int, tuple[int, int]], scale: Scale, query: dict[str, str]) -> list[Block]:
    """The counts of a row (windows and how many of them meet something, by unit of time) as blocks."""
    page, narrowed = f"{reverse('calendars:calendar')}?view=day&on=", f"&{urlencode(query)}" if query else ""
    found = []
    for number, (begins, ends) in enumerate(scale.units):
        if number in counts:
            local = begins.astimezone(scale.zone)
            url = f"{page}{local.date().isoformat()}{narrowed}"
            found.append(Block(local, *scale.tile(begins, ends), *counts[number], url))
    return found
