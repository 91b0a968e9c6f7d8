"""Filters of the calendar, and accepting a conflict."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team, User
from apps.core.dst import zones
from apps.core.moments import MomentField
from apps.core.spans import DAYS_KNOWN
from apps.environments.models import Environment, Service

from ..drawing.days import VIEWS
from ..enums import WindowKind
from ..models import BusinessCalendar
from ..queries import EntryFilter, business_calendars

NAMED = ("service", "environment", "team", "person")
"""The fields that filter by one thing each."""


class FilterForm(forms.Form):
    """What of the calendar is shown; every choice stands in the address."""

    view = forms.CharField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(required=False, widget=forms.HiddenInput, validators=DAYS_KNOWN)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    conflicts = forms.CharField(required=False, widget=forms.HiddenInput)
    by = forms.CharField(required=False, widget=forms.HiddenInput)
    zoom = forms.CharField(required=False, widget=forms.HiddenInput)
    service = forms.ModelChoiceField(
        Service.objects.only("slug", "name"),
        required=False,
        to_field_name="slug",
        label=_("Service"),
        empty_label=_("All services"),
    )
    environment = forms.ModelChoiceField(
        Environment.objects.only("slug", "name").filter(is_retired=False),
        required=False,
        to_field_name="slug",
        label=_("Environment"),
        empty_label=_("All environments"),
    )
    team = forms.ModelChoiceField(
        Team.objects.only("slug", "name"),
        required=False,
        to_field_name="slug",
        label=_("Team"),
        empty_label=_("All teams"),
    )
    person = forms.ModelChoiceField(
        User.objects.only("username", "name").filter(is_active=True),
        required=False,
        to_field_name="username",
        label=_("Person"),
        empty_label=_("Everybody"),
    )

    calendar = forms.ModelMultipleChoiceField(
        BusinessCalendar.objects.only("slug", "name").order_by("name"),
        required=False,
        to_field_name="slug",
        label=_("Holidays"),
        widget=forms.CheckboxSelectMultiple,
    )
    zone = forms.ChoiceField(required=False, label=_("Times in"))

    def __init__(self, *args, zone: str = "UTC", user=None, **kwargs):
        """``zone``: in which the reader lives, and sees times unless the address names another; ``user``: who
        reads, and sees the holidays of the own teams unless it names other business calendars."""
        super().__init__(*args, **kwargs)
        self.own, self.user = zone, user
        named = self.data.get("zone", "")
        self.here = ZoneInfo(named if named in zones() else zone)
        self.fields["zone"].choices = self._zones

    def _zones(self) -> list[tuple[str, str]]:
        """The reader's own, UTC and those of the environments; the address may name any other."""
        places = Environment.objects.order_by().values_list("time_zone", flat=True).distinct()
        offered = {"UTC", self.here.key, *places} - {self.own}
        return [("", gettext("My zone: %s") % self.own), *((name, name) for name in sorted(offered))]

    def wanted(self) -> EntryFilter:
        """The filter; what the address says wrongly counts as not said."""
        self.is_valid()
        given = self.cleaned_data
        kinds = tuple(kind for kind in given.get("kind", "").split(",") if kind in WindowKind.values)
        slugs = {name: (given[name].slug,) if given.get(name) else () for name in ("service", "environment", "team")}
        return EntryFilter(
            kinds,
            slugs["service"],
            slugs["environment"],
            slugs["team"],
            (given["person"].username,) if given.get("person") else (),
            only_conflicts=given.get("conflicts") == "1",
            calendars=self._calendars(),
        )

    def holiday_choices(self) -> list[tuple[BusinessCalendar, bool]]:
        """Each business calendar with whether its holidays are shown; nothing where there is no choice."""
        rows, chosen = list(business_calendars(self.user)), self._calendars()
        return [(row, row.slug in chosen if chosen else row.is_own) for row in rows] if len(rows) > 1 else []

    def _calendars(self) -> tuple[str, ...]:
        return tuple(one.slug for one in self.cleaned_data.get("calendar") or ())

    def layout(self) -> str:
        """How time is laid out; a month where the address says nothing, or something else."""
        return self.data["view"] if self.data.get("view") in VIEWS else VIEWS[0]

    def named(self) -> dict[str, object]:
        """Service, environment, team and person that it filters by."""
        return {name: self.cleaned_data[name] for name in NAMED if self.cleaned_data.get(name)}


class AcceptForm(forms.Form):
    """Until when and why two windows may overlap. Times are typed in the reader's zone."""

    until = MomentField(label=_("Until"))
    reason = forms.CharField(
        label=_("Why both may happen"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Both timelines show it; where one record is restricted, only its own."),
    )

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.zone = zone
