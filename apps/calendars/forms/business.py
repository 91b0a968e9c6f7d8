"""What people type about business calendars, and about files of time that others plan."""

from __future__ import annotations

from zoneinfo import available_timezones

import holidays as public_holidays
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.core.spans import DAYS_KNOWN
from apps.environments.enums import Lifecycle
from apps.environments.models import Environment, Service

from ..importing.lines import LARGEST


def zones() -> list[tuple[str, str]]:
    """Every time zone by its name, UTC first."""
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name)]


def countries() -> list[tuple[str, str]]:
    """Countries whose holidays are known, by code."""
    return [
        ("", _("none: holidays by hand or by file")),
        *((code, code) for code in sorted(public_holidays.list_supported_countries())),
    ]


def several(label, rows) -> forms.ModelMultipleChoiceField:
    widget = forms.SelectMultiple(attrs={"size": 6, "data-pick": ""})
    return forms.ModelMultipleChoiceField(rows, required=False, label=label, widget=widget)


def time_of_day(label) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


class CalendarForm(forms.Form):
    """A business calendar."""

    name = forms.CharField(max_length=120, label=_("Name"))
    workdays = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=[(number + 1, name) for number, name in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        label=_("Working days"),
    )
    opens = time_of_day(_("Work begins"))
    closes = time_of_day(_("Work ends"))
    zone = forms.ChoiceField(choices=zones, label=_("Time zone"))
    country = forms.ChoiceField(
        choices=countries,
        required=False,
        label=_("Country"),
        help_text=_("Its public holidays are loaded for three years, and each month for the year that follows."),
    )
    subdivision = forms.CharField(
        max_length=10, required=False, label=_("Part of the country"), help_text=_("As in ISO 3166-2: BY for Bavaria.")
    )
    teams = several(_("Teams that work by it"), Team.objects.all())


class NewCalendarForm(CalendarForm):
    """The same with the short name, which never changes."""

    slug = forms.SlugField(max_length=40, label=_("Short name"))
    field_order = ["name", "slug"]


class HolidayForm(forms.Form):
    """A day that is not worked."""

    date = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), validators=DAYS_KNOWN)
    name = forms.CharField(max_length=120, label=_("Name"))


class CountForm(forms.Form):
    """A date counted over working days: back with a positive number, ahead with a negative one."""

    date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}), validators=DAYS_KNOWN)
    days = forms.IntegerField(label=_("Working days before"), min_value=-2000, max_value=2000)


class FileForm(forms.Form):
    """A file of events: uploaded, or as it was previewed (``text``)."""

    file = forms.FileField(
        required=False,
        label=_("Calendar file (.ics)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("At most 1 MB. Nothing is fetched from the network."),
    )
    text = forms.CharField(required=False, max_length=LARGEST, strip=False, widget=forms.HiddenInput)
    withdraw = forms.BooleanField(required=False, label=_("Take away what the file no longer has"))

    def clean(self):
        given = super().clean()
        uploaded = given.pop("file", None)
        text = given.pop("text", "")
        if uploaded is not None and uploaded.size > LARGEST:
            self.add_error("file", _("A calendar file has at most 1 MB."))
        elif uploaded is not None:
            given["data"] = uploaded.read()
        elif text:
            given["data"] = text.encode("utf-8", "replace")
        elif not self.errors:
            self.add_error("file", _("Choose a file."))
        return given


class VendorForm(FileForm):
    """A vendor's maintenance, and what of ours it concerns."""

    name = forms.CharField(
        max_length=80, label=_("Whose calendar it is"), help_text=_("The same name again follows the calendar further.")
    )
    zone = forms.ChoiceField(choices=zones, label=_("Zone of times that name none"))
    services = several(_("Services it concerns"), Service.objects.exclude(lifecycle=Lifecycle.RETIRED))
    environments = several(_("Environments it concerns"), Environment.objects.filter(is_retired=False))
    field_order = ["name", "file", "services", "environments", "zone", "withdraw"]
