"""Fields by which a form says how something comes again; they work without JavaScript and give one RFC 5545 text."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS as DAY_NAMES
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .grammar import LONGEST_TEXT, MOST, WEEKDAYS
from .series import Recurrence

NEVER, RULE = "", "rule"
FREQUENCIES = (
    (NEVER, gettext_lazy("Does not come again")),
    ("DAILY", gettext_lazy("By days")),
    ("WEEKLY", gettext_lazy("By weeks")),
    ("MONTHLY", gettext_lazy("By months")),
    ("YEARLY", gettext_lazy("By years")),
    (RULE, gettext_lazy("By a rule of my own")),
)
SAME_DAY, NTH, LAST, LAST_DAY = "day", "nth", "last", "last_day"
MONTHLY = (
    (SAME_DAY, gettext_lazy("The same day of the month")),
    (NTH, gettext_lazy("The same weekday, as the second Tuesday")),
    (LAST, gettext_lazy("The last such weekday of the month")),
    (LAST_DAY, gettext_lazy("The last day of the month")),
)
FIELDS = ("repeat", "every", "weekdays", "monthly", "until", "times", "without", "rule")
SPLIT = re.compile(r"[\s,;]+")


class RepeatFields(forms.Form):
    """A mixin: put it before a form with ``start``. After ``is_valid()`` its fields are one, ``recurrence``."""

    repeat = forms.ChoiceField(choices=FREQUENCIES, required=False, label=gettext_lazy("How often"))
    every = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=366,
        initial=1,
        label=gettext_lazy("Every … days, weeks, months or years"),
    )
    weekdays = forms.MultipleChoiceField(
        required=False,
        choices=[(code, DAY_NAMES[number]) for number, code in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("On these weekdays"),
        help_text=gettext_lazy("By weeks only; with none ticked on that of the first time."),
    )
    monthly = forms.ChoiceField(choices=MONTHLY, required=False, initial=SAME_DAY, label=gettext_lazy("By months, on"))
    until = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), label=gettext_lazy("Last on or before")
    )
    times = forms.IntegerField(
        required=False, min_value=1, max_value=MOST, label=gettext_lazy("Or so many times in all")
    )
    without = forms.CharField(
        required=False,
        max_length=6_000,
        label=gettext_lazy("Not on"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Dates as 2026-12-24, separated by blanks."),
    )
    rule = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=gettext_lazy("The rule"),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("As in RFC 5545, for example FREQ=MONTHLY;BYDAY=2TU"),
    )

    def clean(self):
        given = super().clean()
        given = self.cleaned_data if given is None else given
        said = {name: given.pop(name, None) for name in FIELDS}
        if not self.errors.keys() & set(FIELDS):
            try:
                start = given.get("start")
                given["recurrence"] = written(said, start and timezone.localtime(start))
            except ValueError as problem:
                self.add_error("without", str(problem))
        return given

    def repeat_fields(self):
        """The bound fields of the mixin, for the template."""
        return {name: self[name] for name in FIELDS}


def written(said: dict, start: datetime | None) -> str:
    """The rule as text; nothing where nothing comes again. ``start`` is local. Raises ValueError for a bad date."""
    freq = said.get("repeat")
    if not freq:
        return ""
    if freq == RULE:
        return said.get("rule") or "RULE"
    parts = [f"FREQ={freq}"]
    parts += [f"INTERVAL={said['every']}"] if (said.get("every") or 1) > 1 else []
    if freq == "WEEKLY" and said.get("weekdays"):
        parts.append(f"BYDAY={','.join(said['weekdays'])}")
    if freq == "MONTHLY" and start:
        parts += _monthly(said.get("monthly"), start)
    parts += [f"UNTIL={said['until']:%Y%m%d}"] if said.get("until") else []
    parts += [f"COUNT={said['times']}"] if said.get("times") else []
    text = ";".join(parts)
    dates = [_date(one) for one in SPLIT.split(said.get("without") or "") if one]
    return f"{text}\nEXDATE:{','.join(f'{day:%Y%m%d}' for day in dates)}" if dates else text


def _monthly(which: str | None, start: datetime) -> list[str]:
    weekday = WEEKDAYS[start.weekday()]
    if which == NTH:
        nth = (start.day - 1) // 7 + 1
        return [f"BYDAY={nth if nth < 5 else -1}{weekday}"]
    return {LAST: [f"BYDAY=-1{weekday}"], LAST_DAY: ["BYMONTHDAY=-1"]}.get(which, [])


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%s” is no date; write 2026-12-24.") % text[:20]) from None


def initial_of(stored: str) -> dict:
    """The fields' values for a saved series; what they cannot say is given as a rule of one's own."""
    if not stored:
        return {}
    series = Recurrence.load(stored)
    rule = series.written.rule
    values = {
        "repeat": rule.freq,
        "every": rule.interval,
        "weekdays": [WEEKDAYS[day] for day, _nth in rule.weekdays] if rule.freq == "WEEKLY" else [],
        "monthly": SAME_DAY,
        "until": rule.until and rule.until.date(),
        "times": rule.count,
        "without": " ".join(f"{moment:%Y-%m-%d}" for moment in series.written.without),
    }
    for which, _label in MONTHLY:
        again = written(values | {"monthly": which}, series.start)
        if _same(again, series):
            return values | {"monthly": which}
    return {"repeat": RULE, "rule": series.text}


def _same(text: str, series: Recurrence) -> bool:
    other = Recurrence.parse(text, zone=series.zone, start=series.start, length=series.length)
    return other.occurrences == series.occurrences and not series.written.added


def length_of(start: datetime | None, end: datetime | None) -> timedelta:
    """How long each time is; an hour while it is not known yet."""
    return end - start if start and end and start < end else timedelta(hours=1)
