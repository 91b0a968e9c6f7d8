"""A series in words: how often, when, how long, until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .grammar import Rule, Written

NTH = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    5: gettext_lazy("fifth"),
    -1: gettext_lazy("last"),
    -2: gettext_lazy("last but one"),
}
EVERY = {
    "DAILY": gettext_lazy("every day"),
    "WEEKLY": gettext_lazy("every week"),
    "MONTHLY": gettext_lazy("every month"),
    "YEARLY": gettext_lazy("every year"),
}
EVERY_SECOND = {
    "DAILY": gettext_lazy("every second day"),
    "WEEKLY": gettext_lazy("every second week"),
    "MONTHLY": gettext_lazy("every second month"),
    "YEARLY": gettext_lazy("every second year"),
}
EVERY_N = {
    "DAILY": gettext_lazy("every %(n)s days"),
    "WEEKLY": gettext_lazy("every %(n)s weeks"),
    "MONTHLY": gettext_lazy("every %(n)s months"),
    "YEARLY": gettext_lazy("every %(n)s years"),
}


def series(written: Written, start: datetime, zone: str, length: timedelta, last: date | None) -> str:
    """The whole sentence; ``last`` is the day of the last time, None where the rule names no end."""
    rule = written.rule
    parts = [
        _("%(often)s at %(time)s %(zone)s")
        % {"often": _often(rule, start), "time": f"{start:%H:%M}", "zone": zone.replace("_", " ")},
        duration(length),
    ]
    if last is not None:
        parts.append(_("until %s") % date_format(last, "j M Y"))
    if written.without:
        n = len(written.without)
        parts.append(ngettext("without %(n)s date", "without %(n)s dates", n) % {"n": n})
    if written.added:
        n = len(written.added)
        parts.append(ngettext("and on %(n)s more date", "and on %(n)s more dates", n) % {"n": n})
    return ", ".join(parts)


def duration(length: timedelta) -> str:
    """90 min, 8 h, 2 h 30 min, 3 days."""
    minutes = int(length / timedelta(minutes=1))
    if minutes % 1440 == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes <= 90 and minutes != 60:
        return _("%(n)s min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    return _("%(h)s h %(m)s min") % {"h": hours, "m": rest} if rest else _("%(h)s h") % {"h": hours}


def _often(rule: Rule, start: datetime) -> str:
    plain = {day for day, nth in rule.weekdays if not nth}
    on = ""
    if rule.freq == "WEEKLY":
        plain = plain or {start.weekday()}
        if len(plain) == 1 and rule.interval <= 2 and not rule.months:
            day = str(WEEKDAYS[min(plain)])
            return _("every %s") % day if rule.interval == 1 else _("every second %s") % day
        on = _("on %s") % _list(str(WEEKDAYS[day]) for day in sorted(plain))
    elif rule.positions:
        which = _list(_nth(at) for at in rule.positions)
        among = [str(WEEKDAYS[day]) if not nth else _numbered(day, nth) for day, nth in rule.weekdays]
        among += [_monthday(day) for day in rule.monthdays]
        working = plain == {0, 1, 2, 3, 4} and not rule.monthdays
        names = _("day from Monday to Friday") if working else _("of %s") % _list(among)
        on = _("on the %(which)s %(days)s") % {"which": which, "days": names}
    elif rule.weekdays or rule.monthdays:
        days = [_numbered(day, nth) for day, nth in rule.weekdays if nth]
        days += [_("a %s") % WEEKDAYS[day] for day in sorted(plain)] if not days else []
        if rule.monthdays and days:
            days = [_("%(day)s that is %(date)s") % {"day": _or(days), "date": _or(map(_monthday, rule.monthdays))}]
        on = _("on %s") % _list(days or map(_monthday, rule.monthdays))
    elif rule.freq == "MONTHLY" or (rule.freq == "YEARLY" and rule.months):
        on = _("on %s") % _monthday(start.day)
    elif rule.freq == "YEARLY":
        on = _("on %s") % date_format(start, "j F")
    in_months = _("in %s") % _list(str(MONTHS[month]) for month in rule.months) if rule.months else ""
    return " ".join(filter(None, (_every(rule), on, in_months)))


def _every(rule: Rule) -> str:
    if rule.interval == 1:
        return str(EVERY[rule.freq])
    if rule.interval == 2:
        return str(EVERY_SECOND[rule.freq])
    return EVERY_N[rule.freq] % {"n": rule.interval}


def _numbered(day: int, nth: int) -> str:
    return _("the %(nth)s %(day)s") % {"nth": _nth(nth), "day": WEEKDAYS[day]}


def _nth(number: int) -> str:
    if number in NTH:
        return str(NTH[number])
    return _("%s.") % number if number > 0 else _("%s. from the end") % -number


def _monthday(day: int) -> str:
    if day == -1:
        return _("the last day")
    return _("day %s") % day if day > 0 else _("day %s from the end") % -day


def _list(names) -> str:
    names = list(names)
    return _("%(most)s and %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]} if names[1:] else names[0]


def _or(names) -> str:
    names = list(names)
    return _("%(most)s or %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]} if names[1:] else names[0]
