"""What people type about freezes and exceptions; times are in the reader's zone."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team, User
from apps.core.spans import span
from apps.dockets.permissions import visible_dockets
from apps.environments.enums import EnvironmentKind, Lifecycle, Tier
from apps.environments.models import Environment, Service

from .enums import Lane, Level
from .scope import Scope

MINUTE = "%Y-%m-%dT%H:%M"


def _moment(label, **more) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MINUTE, "%Y-%m-%d %H:%M"], **more)


def _several(label, rows, **more) -> forms.ModelMultipleChoiceField:
    widget = forms.SelectMultiple(attrs={"size": 6})
    return forms.ModelMultipleChoiceField(rows, required=False, label=label, widget=widget, **more)


def _ticks(label, choices, **more) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        required=False, label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **more
    )


class FreezeForm(forms.Form):
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
    start = _moment(gettext_lazy("From"))
    end = _moment(gettext_lazy("Until"))
    services = _several(gettext_lazy("Services"), Service.objects.exclude(lifecycle=Lifecycle.RETIRED))
    environments = _several(gettext_lazy("Environments"), Environment.objects.filter(is_retired=False))
    teams = _several(gettext_lazy("Teams"), Team.objects.all())
    kinds = _ticks(gettext_lazy("Kinds of environment"), EnvironmentKind.choices)
    tiers = _ticks(gettext_lazy("Tiers of service"), Tier.choices, coerce=int)
    types = _ticks(gettext_lazy("Kinds of change"), Lane.choices)
    approver = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False),
        required=False,
        label=gettext_lazy("Decides on exceptions"),
        empty_label=gettext_lazy("Any change manager"),
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Owner team"))

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
        )

    @property
    def span(self):
        """The typed window, or None while it is incomplete; raises Refused where it is longer than 400 days."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        return span(start, end) if start and end and start < end else None


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
    expires_at = _moment(
        gettext_lazy("Until"), help_text=gettext_lazy("After that it no longer lets anything through.")
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


def initial_of(freeze, span) -> dict:
    """The form's values for a saved freeze."""
    rows = list(freeze.scopes.all())
    return {
        "title": freeze.docket.title,
        "team": freeze.docket.team_id,
        "level": freeze.level,
        "reason": freeze.reason,
        "start": span and timezone.localtime(span.lower),
        "end": span and timezone.localtime(span.upper),
        "services": [row.service_id for row in rows if row.service_id],
        "environments": [row.environment_id for row in rows if row.environment_id],
        "teams": [row.team_id for row in rows if row.team_id],
        "kinds": freeze.kinds,
        "tiers": freeze.tiers,
        "types": freeze.types,
        "approver": freeze.approver_id,
    }
