"""A window as a line of the month or of the agenda. Built here and not in a template, as a page shows hundreds of them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.core.components.marks import icon, pill

from ..enums import Severity, Weight
from .looks import Line

# How lines of a look are drawn, as patterns for ``format_html``; there are some hundred looks in each language.
_patterns: dict[tuple, str] = {}


def of_month(line: Line, day: date) -> SafeString:
    """One window in a day of the month, with the time where it begins on that day."""
    begins = line.start.date() == day and not line.is_dated
    look = ("month", line.kind, line.is_firm, line.severity, bool(line.url), bool(line.key), begins, get_language())
    return format_html(
        _patterns.get(look) or _patterns.setdefault(look, _month_pattern(line, begins)),
        url=line.url,
        title=line.title,
        key=line.key,
        at=f"{line.start:%H:%M}" if begins else "",
    )


def _month_pattern(line: Line, begins: bool) -> str:
    tag, href = ("a", ' href="{url}"') if line.url else ("span", "")
    key = ' <span class="window-key">{key}</span>' if line.key else ""
    tentative = f'<span class="visually-hidden">{_("tentative")}</span>' if line.is_tentative else ""
    return (
        f'<li><{tag}{href} class="window {line.shape}">{icon(line.icon, line.kind_label)}<span class="window-text">'
        f"{'<time>{at}</time> ' if begins else ''}{{title}}{key}</span>{_conflict(line)}{tentative}</{tag}></li>"
    )


def of_agenda(line: Line, day: date) -> SafeString:
    """One window in a day of the agenda: when, what kind, what and where, and how it stands."""
    look = ("agenda", line.kind, line.is_firm, line.severity, bool(line.url), bool(line.key), get_language())
    return format_html(
        _patterns.get(look) or _patterns.setdefault(look, _agenda_pattern(line)),
        url=line.url,
        title=line.title,
        key=line.key,
        when=_when(line, day),
        where=format_html('<span class="cal-row-where">{}</span>', line.where) if line.where else "",
    )


def _agenda_pattern(line: Line) -> str:
    what = '<a href="{url}">{title}</a>' if line.url else "{title}"
    key = ' <span class="key">{key}</span>' if line.key else ""
    states = []
    if line.severity:
        states.append(pill(*_conflict_pill(line.severity)))
    # What is agreed on is the rule, and says nothing of itself.
    if line.is_tentative:
        states.append(pill(line.state, "neutral"))
    return (
        f'<li class="cal-row {line.shape}"><span class="cal-row-time">{{when}}</span><span class="cal-row-kind">'
        f'{icon(line.icon)}{line.kind_label}</span><span class="cal-row-what">{what}{key}{{where}}</span>'
        f'<span class="cal-row-state">{"".join(states)}</span></li>'
    )


def _conflict_pill(severity: str) -> tuple[str, str]:
    """What the worst conflict of a line does, and its tone."""
    if severity == Weight.STOPS:
        return str(Weight.STOPS.label), Weight.STOPS.tone
    blocks = severity == Severity.BLOCKS
    return (_("Conflict: blocks"), "danger") if blocks else (_("Conflict: warns"), "warning")


def _when(line: Line, day: date) -> SafeString | str:
    """Days where days are meant, else hours, with the date where it is another than the day's."""
    if line.is_dated:
        if line.first_day == line.last_day:
            return _("all day")
        begins, ends = _named(line.first_day, "j M", get_language()), _named(line.last_day, "j M", get_language())
    else:
        begins, ends = _hour(line.start, day), _hour(line.end, day)
    until = "" if line.is_point and not line.is_dated else format_html(" – {}", _time(line.end, ends))
    return format_html("{}{}", _time(line.start, begins), until)


def _hour(moment: datetime, day: date) -> str:
    return (
        f"{moment:%H:%M}" if moment.date() == day else f"{_named(moment.date(), 'j M', get_language())} {moment:%H:%M}"
    )


def _time(moment: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="minutes"), words)


def _conflict(line: Line) -> str:
    return icon(line.conflict_icon, line.conflict_label) if line.has_conflict else ""


@lru_cache(maxsize=5000)
def _named(day: date, pattern: str, language: str) -> str:
    """The same few days stand on a page again and again."""
    return date_format(day, pattern)
