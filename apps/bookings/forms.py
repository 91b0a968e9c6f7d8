"""What people type about bookings; times are in the reader's zone."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.calendars.recurrence import Recurrence
from apps.calendars.recurrence.form import RepeatFields, length_of
from apps.calendars.recurrence.form import initial_of as repeated
from apps.core.moments import MomentField
from apps.core.spans import DAYS_KNOWN, span
from apps.dockets.permissions import visible_dockets
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment, Service

from .enums import BookingState
from .models import BookingRules
from .queries.board import STEPS
from .rules import windows_of


class BookingForm(RepeatFields):
    """One environment or a whole set, for a team."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What for, in a few words"))
    environments = forms.ModelMultipleChoiceField(
        Environment.objects.filter(is_retired=False),
        label=gettext_lazy("Environments"),
        widget=forms.SelectMultiple(attrs={"size": 8, "data-pick": ""}),
        help_text=gettext_lazy("Several are booked together: all of them or none."),
    )
    start = MomentField(label=gettext_lazy("From"))
    end = MomentField(label=gettext_lazy("Until"))
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("For the team"))
    subject = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("For a record"),
        help_text=gettext_lazy("CHG-12 or REL-3, say."),
    )
    notes = forms.CharField(required=False, label=gettext_lazy("Notes"), widget=forms.Textarea(attrs={"rows": 2}))
    tentative = forms.BooleanField(required=False, label=gettext_lazy("Only pencil it in for now"))
    wait = forms.BooleanField(required=False, label=gettext_lazy("If it is taken, put me on the waiting list"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_subject(self):
        """The docket by its key, as far as the person may see it; None where none is named."""
        key = self.cleaned_data["subject"].strip()
        found = visible_dockets(self.user).filter(key__iexact=key).first() if key else None
        if key and found is None:
            raise forms.ValidationError(_("There is no such record, or it is not for you to see."))
        return found

    def clean(self):
        given = super().clean()
        if given.get("start") and given.get("end") and given["end"] <= given["start"]:
            self.add_error("end", _("A booking ends after it starts."))
        return given

    def series_in(self, zone: str) -> Recurrence | None:
        """The typed series, or None; raises Refused for a rule outside the limits."""
        given = self.cleaned_data
        if not (given.get("start") and given.get("recurrence")):
            return None
        length = length_of(given["start"], given.get("end"))
        return Recurrence.parse(given["recurrence"], zone=zone, start=given["start"], length=length)

    def spans_in(self, zone: str) -> list:
        """The typed times, none while they are incomplete."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if not (start and end and start < end):
            return []
        series = self.series_in(zone)
        return [one.span for one in series.occurrences] if series else [span(start, end)]


class BookingEditForm(BookingForm):
    """The same for one that stands; its team changes by handing over."""

    team = tentative = wait = None


class RulesForm(forms.ModelForm):
    """What the owner of an environment asks of bookings."""

    class Meta:
        model = BookingRules
        fields = ("needs_approval", "longest_hours", "days_ahead", "idle_minutes", "notice_minutes")


class BoardForm(forms.Form):
    """What of the board is shown; every choice stands in the address."""

    zoom = forms.ChoiceField(required=False, choices=[(name, name) for name in STEPS], widget=forms.HiddenInput)
    on = forms.DateField(
        required=False,
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=DAYS_KNOWN,
    )
    kind = forms.ChoiceField(
        required=False, label=gettext_lazy("Kind"), choices=[("", gettext_lazy("Any kind")), *EnvironmentKind.choices]
    )
    service = forms.ModelChoiceField(
        Service.objects.only("slug", "name"),
        required=False,
        to_field_name="slug",
        label=gettext_lazy("Service in it"),
        empty_label=gettext_lazy("Any service"),
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        required=False,
        to_field_name="slug",
        label=gettext_lazy("Managed by"),
        empty_label=gettext_lazy("Any team"),
    )
    busy = forms.BooleanField(required=False, label=gettext_lazy("Only where something is planned"))
    sort = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Sorted by"),
        choices=[
            ("", gettext_lazy("Way to production")),
            ("name", gettext_lazy("Name")),
            ("busy", gettext_lazy("Most planned first")),
        ],
    )
    free_from = MomentField(label=gettext_lazy("Free from"), required=False)
    free_until = MomentField(label=gettext_lazy("Free until"), required=False)

    def given(self) -> dict:
        """What the address says; what it says wrongly counts as not said."""
        self.is_valid()
        return self.cleaned_data

    @property
    def chosen(self) -> list[str]:
        """What narrows the board, in words."""
        given = self.given()
        kind = EnvironmentKind(given["kind"]).label if given.get("kind") else None
        named = [kind, given.get("service"), given.get("team"), _("free in a time") if self.asks_for_time else None]
        named.append(_("something planned") if given.get("busy") else None)
        return [str(one) for one in named if one]

    @property
    def asks_for_time(self) -> bool:
        given = self.given()
        return bool(given.get("free_from") and given.get("free_until") and given["free_from"] < given["free_until"])


class ListForm(forms.Form):
    """Filters of the list."""

    search = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("Title or key")}),
    )
    state = forms.ChoiceField(
        required=False, label=gettext_lazy("State"), choices=[("", gettext_lazy("Open")), *BookingState.choices]
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        required=False,
        to_field_name="slug",
        label=gettext_lazy("Team"),
        empty_label=gettext_lazy("Any team"),
    )


def initial_of(booking) -> dict:
    """The form's values for a saved booking."""
    if booking.schedule:
        first = Recurrence.load(booking.schedule).first.span
    else:
        windows = windows_of(booking)
        first = windows[0].span if windows else None
    return {
        "title": booking.docket.title,
        "environments": [place.environment_id for place in booking.places.all()],
        "start": first and timezone.localtime(first.lower),
        "end": first and timezone.localtime(first.upper),
        "subject": booking.subject and booking.subject.key,
        "notes": booking.notes,
        **repeated(booking.schedule),
    }
