"""What people type about freezes and exceptions; times are in the reader's zone."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team, User
from apps.calendars.recurrence import Recurrence
from apps.calendars.recurrence.form import RepeatFields, length_of
from apps.calendars.recurrence.form import initial_of as repeated
from apps.core.moments import MomentField
from apps.core.spans import span
from apps.dockets.permissions import visible_dockets
from apps.environments.enums import EnvironmentKind, Lifecycle, Tier
from apps.environments.models import Environment, Service

from ..enums import Lane, Level
from ..queries import known_regions
from ..scope import Scope


def several(label, rows, **more) -> forms.ModelMultipleChoiceField:
    widget = forms.SelectMultiple(attrs={"size": 6})
    return forms.ModelMultipleChoiceField(rows, required=False, label=label, widget=widget, **more)


def ticks(label, choices, **more) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        required=False, label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
    )


class FreezeForm(RepeatFields):
    """A freeze: when, how hard, what it covers. Lists left empty mean any."""

    title = forms.CharField(
        max_length=200, label=gettext_lazy("Title"), help_text=gettext_lazy("As people will read it in a refusal.")
    )
    level = forms.ChoiceField(
        choices=Level.choices, label=gettext_lazy("How hard"), initial=Level.EXCEPTION, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Everyone who is stopped reads it."),
    )
    start = MomentField(label=gettext_lazy("From"))
    end = MomentField(label=gettext_lazy("Until"))
    services = several(gettext_lazy("Services"), Service.objects.exclude(lifecycle=Lifecycle.RETIRED))
    environments = several(gettext_lazy("Environments"), Environment.objects.filter(is_retired=False))
    teams = several(gettext_lazy("Teams"), Team.objects.all())
    kinds = ticks(gettext_lazy("Kinds of environment"), EnvironmentKind.choices)
    tiers = ticks(gettext_lazy("Tiers of service"), Tier.choices, coerce=int)
    types = ticks(gettext_lazy("Kinds of change"), Lane.choices)
    regions = ticks(gettext_lazy("Regions"), ())
    approver = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False),
        required=False,
        label=gettext_lazy("Decides on exceptions"),
        empty_label=gettext_lazy("Any change manager"),
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Owner team"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known, kept = known_regions(), self.initial.get("regions") or []
        self.fields["regions"].choices = [(region, region) for region in sorted({*known, *kept})]
        sentence = _("No environment is in %%(value)s. Regions that environments name: %(known)s.")
        said = sentence % {"known": ", ".join(known).replace("%", "%%") or _("none")}
        self.fields["regions"].error_messages["invalid_choice"] = said

    def clean(self):
        given = super().clean()
        if given.get("start") and given.get("end") and given["end"] <= given["start"]:
            self.add_error("end", _("A freeze ends after it starts."))
        return given

    @property
    def scope(self) -> Scope:
        """What was typed so far covers this; call after ``is_valid()``."""
        given = self.cleaned_data
        return Scope(
            services=frozenset(row.pk for row in given.get("services") or ()),
            environments=frozenset(row.pk for row in given.get("environments") or ()),
            teams=frozenset(row.slug for row in given.get("teams") or ()),
            kinds=frozenset(given.get("kinds") or ()),
            tiers=frozenset(given.get("tiers") or ()),
            types=frozenset(given.get("types") or ()),
            regions=frozenset(given.get("regions") or ()),
        )

    def series_in(self, zone: str) -> Recurrence | None:
        """The typed series, or None where nothing comes again; raises Refused for one outside the limits."""
        given = self.cleaned_data
        start, text = given.get("start"), given.get("recurrence")
        if not (start and text):
            return None
        return Recurrence.parse(text, zone=zone, start=start, length=length_of(start, given.get("end")))

    def spans_in(self, zone: str) -> list:
        """The typed windows, none while they are incomplete; raises Refused where one is longer than 400 days."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if not (start and end and start < end):
            return []
        series = self.series_in(zone)
        return [one.span for one in series.occurrences] if series else [span(start, end)]


class AnnouncedForm(FreezeForm):
    """A freeze that people rely on already: holding for less than was announced takes a reason."""

    because = forms.CharField(
        label=gettext_lazy("Why it holds for less than was announced"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Only where it is weakened, narrowed or shortened. Those whom it covers read it."),
    )


class LockdownForm(forms.Form):
    """All that a lockdown asks; everything but the reason has a value already."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everyone who is stopped reads it."),
        max_length=2000,
        # In an emergency one types at once; a click would be one more.
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    hours = forms.IntegerField(
        label=gettext_lazy("For so many hours, once confirmed"), min_value=1, max_value=72, initial=4
    )
    kinds = ticks(gettext_lazy("Kinds of environment"), EnvironmentKind.choices, initial=[EnvironmentKind.PRODUCTION])
    services = several(gettext_lazy("Only these services"), Service.objects.exclude(lifecycle=Lifecycle.RETIRED))

    def asked(self) -> dict:
        """What is understood so far, for the preview."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ExceptionForm(forms.Form):
    """Leave for one record in one freeze."""

    subject = forms.CharField(
        max_length=20, label=gettext_lazy("For"), help_text=gettext_lazy("The key of the change, for example CHG-12.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it cannot wait"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Whoever decides reads this first."),
    )
    expires_at = MomentField(
        label=gettext_lazy("Until"), help_text=gettext_lazy("After that it no longer lets anything through.")
    )
    single_use = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("For one start only"),
        help_text=gettext_lazy("Asked narrowly it is decided faster."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_subject(self):
        """The docket by its key, as far as the person may see it."""
        dockets = visible_dockets(self.user).select_related("team")
        found = dockets.filter(key__iexact=self.cleaned_data["subject"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no such record, or it is not for you to see."))
        return found


def initial_of(freeze) -> dict:
    """The form's values for a saved freeze, read ``with_span``; of one that comes again its first time."""
    rows = list(freeze.scopes.all())
    first = Recurrence.load(freeze.schedule).first.span if freeze.schedule else freeze.span
    return {
        "title": freeze.docket.title,
        "team": freeze.docket.team_id,
        "level": freeze.level,
        "reason": freeze.reason,
        "start": first and timezone.localtime(first.lower),
        "end": first and timezone.localtime(first.upper),
        "services": [row.service_id for row in rows if row.service_id],
        "environments": [row.environment_id for row in rows if row.environment_id],
        "teams": [row.team_id for row in rows if row.team_id],
        "kinds": freeze.kinds,
        "tiers": freeze.tiers,
        "types": freeze.types,
        "regions": freeze.regions,
        **repeated(freeze.schedule),
        "approver": freeze.approver_id,
    }
