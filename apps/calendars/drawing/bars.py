"""A window as a bar in a row of time. Built here and not in a template, as a page shows hundreds of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.components.marks import icon

from .looks import Line

# How bars of a look are drawn; there are some hundred looks in each language.
_patterns: dict[tuple, str] = {}
# Narrower than this (in columns) a bar has no words in it; they stand beside it where so much room is.
NARROW, ROOM = 9, 15


@dataclass
class Bar:
    """One window: from column ``at``, ``wide`` columns; ``is_roomy`` where nothing follows close by."""

    line: Line
    at: int
    wide: int
    is_roomy: bool = False

    @property
    def html(self) -> str:
        line, language = self.line, get_language()
        narrow, named = self.wide < NARROW, (bool(line.url), line.is_movable)
        look = (line.kind, line.is_firm, line.severity, narrow, self.is_roomy, *named, language)
        return format_html(
            _patterns.get(look) or _patterns.setdefault(look, self._drawn()),
            at=self.at,
            wide=self.wide,
            url=line.url,
            title=line.title,
            key=f" ({line.key})" if line.key else "",
            pk=line.pk,
            when=_when(line, language),
            **(self._held() if line.is_movable else {}),
        )

    def _held(self) -> dict:
        """What a script has to know of a window whose edges it moves."""
        line = self.line
        return {"name": line.key, "start": line.start.isoformat(), "end": line.end.isoformat()}

    def _drawn(self) -> str:
        """All bars that look alike but for their place, words and address, as a pattern for ``format_html``."""
        line = self.line
        tag, href = ("a", ' href="{url}" data-window="{pk}"') if line.url else ("span", "")
        narrow = f" is-narrow{' is-roomy' if self.is_roomy else ''}" if self.wide < NARROW else ""
        conflict = icon(line.conflict_icon, line.conflict_label) if line.has_conflict else ""
        held = ' data-key="{name}" data-start="{start}" data-end="{end}"' if line.is_movable else ""
        tentative = f" · {_('tentative')}" if line.is_tentative else ""
        return (
            f'<li class="at-{{at}} over-{{wide}}"><{tag}{href}{held} class="window {line.shape}{narrow}"'
            f' title="{{title}}{{key}}, {{when}}">{icon(line.icon, line.kind_label)}'
            f'<span class="window-text">{{title}}</span>{conflict}'
            f'<span class="tl-when">{{when}}{tentative}</span></{tag}></li>'
        )


def _when(line: Line, language: str) -> str:
    """Days where days are meant, else hours."""
    if not line.is_dated:
        edges = (moment_words(edge, edge.tzinfo, language) for edge in (line.start, line.end))
    elif line.first_day == line.last_day:
        edges = (_day_words(line.first_day, language),)
    else:
        edges = (_day_words(day, language) for day in (line.first_day, line.last_day))
    return " – ".join(edges)


@lru_cache(maxsize=5000)
def _day_words(day: date, language: str) -> str:
    return date_format(day, "D j M")


@lru_cache(maxsize=5000)
def moment_words(moment: datetime, zone, language: str) -> str:
    """The same few moments stand on a page again and again; one instant is equal to itself in every zone."""
    return date_format(moment, "D j M H:i")
