"""Points and spans of time in the reader's zone, with UTC beside them or one hover away.

The reader's zone is the one activated for the request. A date of another year than today's says its year.
"""

from datetime import UTC
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.core import clock

from .library import register

NOW = "_components_now"
MINUTE, HOUR, DAY = 60, 3600, 86400


def now_of(context):
    """Return the time of this page, asked once per request: the clock is the database's and costs a query."""
    request = context.get("request")
    if request is None:
        return clock.now()
    if not hasattr(request, NOW):
        setattr(request, NOW, clock.now())
    return getattr(request, NOW)


def day_text(moment, now):
    """Return the day of a local moment, for example "Thu 26 Nov", with the year where it is not this year."""
    this_year = moment.year == timezone.localtime(now).year
    return _day(moment.date(), "D j M" if this_year else "D j M Y", get_language())


@lru_cache(maxsize=5000)
def _day(day, pattern, language):
    """The same few days stand on a page again and again."""
    return date_format(day, pattern)


def clock_text(moment):
    """Return the local time of day, 24 hours."""
    return f"{moment:%H:%M}"


def utc_text(moment):
    """Return a moment in UTC, unambiguous, for titles."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


@register.simple_tag(takes_context=True)
def when(context, moment, only=""):
    """Return a point in time as text of the reader's zone; `only` may be "day" or "time"."""
    return point(moment, now_of(context), only)


def point(moment, now, only=""):
    """The same outside a template, at the time of the page."""
    if moment is None:
        return format_html('<span class="faint">{}</span>', _("not set"))
    local = timezone.localtime(moment)
    parts = {"day": day_text(local, now), "time": clock_text(local)}
    text = parts.get(only) or f"{parts['day']} {parts['time']}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), utc_text(moment), text)


@register.simple_tag(takes_context=True)
def span(context, lower, upper=None, utc=True):
    """Return a window in the reader's zone, with its start in UTC beside it where the two differ.

    `lower` may be a range with both ends. A missing end reads "until further notice".
    """
    if hasattr(lower, "lower"):
        lower, upper = lower.lower, lower.upper
    return window(lower, upper, now_of(context), utc=utc)


def window(lower, upper, now, *, utc=True):
    """The same outside a template, at the time of the page."""
    if lower is None:
        return format_html('<span class="faint">{}</span>', _("no window yet"))
    begin = timezone.localtime(lower)
    text = f"{day_text(begin, now)} {clock_text(begin)}"
    if upper is None:
        text = _("%(begin)s until further notice") % {"begin": text}
    else:
        end = timezone.localtime(upper)
        same_day = begin.date() == end.date()
        text += " – " + (clock_text(end) if same_day else f"{day_text(end, now)} {clock_text(end)}")
    title = utc_text(lower) + (f" – {utc_text(upper)}" if upper else "")
    beside = ""
    if utc and begin.utcoffset():
        beside = format_html(' <span class="utc">· {} UTC</span>', f"{lower.astimezone(UTC):%H:%M}")
    time = format_html('<time datetime="{}">{}</time>', lower.isoformat(), text)
    return format_html('<span class="span" title="{}">{}{}</span>', title, time, beside)


def distance(seconds):
    """Return a length of time in its largest sensible unit: minutes, hours or days."""
    if seconds < HOUR:
        count = max(1, round(seconds / MINUTE))
        return ngettext("%(n)s min", "%(n)s min", count) % {"n": count}
    if seconds < 2 * DAY:
        count = round(seconds / HOUR)
        return ngettext("%(n)s h", "%(n)s h", count) % {"n": count}
    count = round(seconds / DAY)
    return ngettext("%(n)s day", "%(n)s days", count) % {"n": count}


@register.simple_tag(takes_context=True)
def ago(context, moment):
    """Return how long ago (or how far ahead) a moment is; the exact time is its title."""
    if moment is None:
        return format_html('<span class="faint">{}</span>', _("never"))
    seconds = (now_of(context) - moment).total_seconds()
    if abs(seconds) < MINUTE:
        text = _("just now")
    elif seconds > 0:
        text = _("%(distance)s ago") % {"distance": distance(seconds)}
    else:
        text = _("in %(distance)s") % {"distance": distance(-seconds)}
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), utc_text(moment), text)
