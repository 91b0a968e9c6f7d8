"""What a conflict says to one reader: in that person's zone, and without what that person may not see."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Conflict, Window
from ..rules import rules


def span_text(span, zone: str) -> str:
    """A span in a zone, for example "Thu 26 Nov 22:00 – 23:30 CET"."""
    start, end = span.lower.astimezone(ZoneInfo(zone)), span.upper.astimezone(ZoneInfo(zone))
    begin = date_format(start, "D j M H:i")
    finish = date_format(end, "H:i" if start.date() == end.date() else "D j M H:i")
    return f"{begin} – {finish} {end.tzname()}"


def moment_text(moment) -> str:
    """An instant in the zone of whoever is answered (a program: UTC), for example "Thu 26 Nov 2026 22:00 CET"."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'D j M Y H:i')} {local:%Z}"


def here() -> str:
    """The zone of whoever is answered; UTC for a program and in the background."""
    return timezone.get_current_timezone_name()


def name_of(window: Window) -> str:
    """How a sentence calls a window: key and title of its record, else its own title or kind."""
    if window.docket_id:
        return _("%(key)s “%(title)s”") % {"key": window.docket.key, "title": window.title or window.docket.title}
    return window.title or window.get_kind_display()


def reserved_text(span, zone: str) -> str:
    """All that somebody may know of a restricted window: that the time is taken."""
    return _("Reserved time overlaps: %(span)s.") % {"span": span_text(span, zone)}


def sentence(code: str, *, other: Window, where: str, is_about: bool, zone: str) -> str:
    """The rule's sentence; ``is_about`` when it is told to the side that the rule is about (see ``Rule.turned``)."""
    rule = rules.get(code)
    template = (rule and ((is_about and rule.turned) or rule.sentence)) or _("%(other)s overlaps: %(span)s.")
    return str(template) % {"other": name_of(other), "where": where, "span": span_text(other.span, zone)}


def lonely(code: str, *, span, where: str, zone: str, about=None) -> str:
    """The rule's sentence on a window that stands badly on its own, or for the record behind the docket ``about``."""
    rule = rules.get(code)
    template = (rule and rule.sentence) or _("This is planned badly: %(span)s.")
    named = _("%(key)s “%(title)s”") % {"key": about.key, "title": about.title} if about else ""
    return str(template) % {"other": named, "where": where, "span": span_text(span, zone)}


def where_of(conflict: Conflict) -> str:
    """The service, environment or person where two windows meet, or nothing."""
    return str(conflict.environment or conflict.service or conflict.person or "")
