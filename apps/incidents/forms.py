"""What people type about incidents, and how they narrow the list; moments are in the reader's zone."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team, User
from apps.core.moments import MomentField
from apps.dockets.permissions import visible_dockets
from apps.environments.models import Environment, Service

from .enums import IncidentState, Severity
from .queries import IncidentFilter
from .queries.lists import UNRESOLVED_WORD

STATES = {UNRESOLVED_WORD, *IncidentState.values}


def _moment(label) -> MomentField:
    return MomentField(label=label, required=False)


def _long(label, rows: int, **more) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=20_000, widget=widget, **more)


class Content(forms.Form):
    """What reporting and editing share."""

    title = forms.CharField(
        label=_("What is broken, in a few words"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    services = forms.ModelMultipleChoiceField(
        Service.objects.exclude(lifecycle="retired").order_by("name"),
        to_field_name="slug",
        label=_("Felt in these services"),
        widget=forms.SelectMultiple(attrs={"size": 6, "data-pick": ""}),
        error_messages={"required": _("Please name at least one service that it is felt in.")},
    )
    environment = forms.ModelChoiceField(
        Environment.objects.filter(is_retired=False),
        to_field_name="slug",
        required=False,
        label=_("Environment"),
        empty_label=_("all of them, or not known"),
        help_text=_("Work that says it is done elsewhere is not held up."),
    )
    description = _long(_("What is seen"), 4, help_text=_("What users notice, since when, how many of them. Markdown."))
    started_at = _moment(_("Began"))
    detected_at = _moment(_("Noticed"))
    commander = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False).only("username", "name").order_by("name"),
        to_field_name="username",
        required=False,
        label=_("Who leads the work on it"),
        empty_label=_("nobody yet"),
    )
    cause = forms.CharField(
        required=False,
        max_length=20,
        label=_("Caused by"),
        help_text=_("The key of a record, CHG-142 say, as far as it is known."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    restricted = forms.BooleanField(
        required=False, label=_("Restricted: only its team, its people and owners of its services see it")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_cause(self):
        """The docket by its key, as far as the person may see it; None where none is named."""
        key = self.cleaned_data["cause"].strip()
        found = visible_dockets(self.user).filter(key__iexact=key).first() if key else None
        if key and found is None:
            raise forms.ValidationError(gettext("There is no such record, or it is not for you to see."))
        return found


class ReportForm(Content):
    """A new incident; what is not said about its time counts as now."""

    severity = forms.ChoiceField(
        label=_("How grave"), choices=Severity.choices, initial=Severity.HIGH, widget=forms.RadioSelect
    )
    url = forms.URLField(label=_("Ticket or alert"), required=False, max_length=500, assume_scheme="https")


class EditForm(Content):
    """A standing one; its severity is changed by a step that asks why."""

    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), to_field_name="slug", label=_("Owner team"), empty_label=None
    )
    mitigated_at, resolved_at = _moment(_("Mitigated")), _moment(_("Resolved"))
    summary = _long(_("What it was, and what ended it"), 4)
    why = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Why it is edited"),
        help_text=_("Kept in the history; needed to lift a restriction."),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        # A step that was not taken has no moment to correct.
        for name in ("mitigated_at", "resolved_at"):
            if getattr(record, name) is None:
                del self.fields[name]
        if record.resolved_at is None:
            del self.fields["summary"]

    def clean(self):
        """A cause that the person may not see is not on the form, and stays as it is."""
        given = super().clean()
        if "cause" not in self.changed_data:
            given.pop("cause", None)
        return given


class IncidentFilters(forms.Form):
    """Filters of the list, read from its address; what is not understood narrows nothing on a page."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words, a key or a ticket")}),
    )
    team = forms.ChoiceField(required=False, label=_("Team"))
    service = forms.ChoiceField(required=False, label=_("Service"))
    environment = forms.ChoiceField(required=False, label=_("Environment"))
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    severity = forms.CharField(required=False, widget=forms.HiddenInput)
    cause = forms.CharField(required=False, max_length=20, label=_("Caused by"), widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        lists = (
            ("team", _("Any team"), Team.objects.order_by("name")),
            ("service", _("Any service"), Service.objects.order_by("name")),
            ("environment", _("Any environment"), Environment.objects.filter(is_retired=False)),
        )
        for name, nothing, rows in lists:
            self.fields[name].choices = [("", nothing), *rows.values_list("slug", "name")]

    @property
    def wanted(self) -> IncidentFilter:
        """The filters that were given and understood."""
        self.is_valid()
        given = self.cleaned_data
        words = {name: given.get(name) or "" for name in ("team", "service", "environment", "cause")}
        return IncidentFilter(
            q=(given.get("q") or "").replace("\x00", "").strip(),
            state=_among(given.get("state"), STATES),
            severity=_among(given.get("severity"), Severity.values),
            mine=bool(given.get("mine")),
            **words,
        )


def initial_of(incident, user) -> dict:
    """The form's values for a saved incident, as this person may see them."""
    cause = incident.cause
    seen = cause and visible_dockets(user).filter(pk=cause.pk).exists()
    moments = {name: getattr(incident, name) for name in ("started_at", "detected_at", "mitigated_at", "resolved_at")}
    return {
        "title": incident.docket.title,
        "team": incident.docket.team.slug,
        "restricted": incident.docket.is_restricted,
        "services": [row.service.slug for row in incident.service_rows.all()],
        "environment": incident.environment and incident.environment.slug,
        "description": incident.description,
        "summary": incident.summary,
        "commander": incident.commander and incident.commander.username,
        "cause": cause.key if seen else "",
        **{name: moment and timezone.localtime(moment) for name, moment in moments.items()},
    }


def _among(text: str | None, known) -> tuple[str, ...]:
    return tuple(name for name in (text or "").split(",") if name in known)
