"""A window as a bar in a row of time. Built here and not in a template, as a page shows hundreds of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.components.marks import icon

from .looks import Line

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
        line = self.line
        when = f"{_moment(line.start, line.start.tzinfo, get_language())} – {_moment(line.end, line.end.tzinfo, get_language())}"
        narrow = f" is-narrow{' is-roomy' if self.is_roomy else ''}" if self.wide < NARROW else ""
        return format_html(
            '<li class="at-{} over-{}"><{tag}{href} class="window {}{}" title="{title}{key}, {when}">'
            '{}<span class="window-text">{title}</span>{}<span class="tl-when">{when}{}</span></{tag}></li>',
            self.at,
            self.wide,
            line.shape,
            narrow,
            _icon(line.icon, line.kind_label),
            _icon(line.conflict_icon, line.conflict_label) if line.has_conflict else "",
            f" · {_('tentative')}" if line.is_tentative else "",
            tag=_TAGS[bool(line.url)],
            href=format_html(' href="{}"', line.url) if line.url else "",
            title=line.title,
            key=f" ({line.key})" if line.key else "",
            when=when,
        )


_TAGS = ("span", "a")


@lru_cache(maxsize=200)
def _icon(name: str, label: str) -> str:
    return icon(name, label)


@lru_cache(maxsize=5000)
def _moment(moment: datetime, zone, language: str) -> str:
    """The same few moments stand on a page again and again; one instant is equal to itself in every zone."""
    return date_format(moment, "D j M H:i")
