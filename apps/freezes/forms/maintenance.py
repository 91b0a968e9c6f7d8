"""What people type about a maintenance window; times are in the reader's zone."""

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
from apps.core.refusals import Refused
from apps.environments.enums import EnvironmentKind, Lifecycle
from apps.environments.models import Environment, Service

from ..services.maintenance import ONCE
from .freezes import several, ticks


class MaintenanceForm(RepeatFields):
    """When work is allowed, and where."""

    title = forms.CharField(max_length=200, label=gettext_lazy("Title"))
    reason = forms.CharField(required=False, label=gettext_lazy("What for"), widget=forms.Textarea(attrs={"rows": 2}))
    start = MomentField(label=gettext_lazy("First from"))
    end = MomentField(label=gettext_lazy("Until"))
    kinds = ticks(gettext_lazy("Kinds of environment"), EnvironmentKind.choices)
    services = several(gettext_lazy("Services"), Service.objects.exclude(lifecycle=Lifecycle.RETIRED))
    environments = several(gettext_lazy("Environments"), Environment.objects.filter(is_retired=False))
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Owner team"))

    def clean(self):
        given = super().clean()
        if given.get("start") and given.get("end") and given["end"] <= given["start"]:
            self.add_error("end", _("A maintenance window ends after it starts."))
        return given

    def series_in(self, zone: str) -> Recurrence | None:
        """The typed times, None while they are incomplete; raises Refused for a rule outside the limits."""
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if not (start and end and start < end):
            return None
        text = self.cleaned_data.get("recurrence") or ONCE
        return Recurrence.parse(text, zone=zone, start=start, length=length_of(start, end))


def initial_of(row) -> dict:
    """The form's values for a saved maintenance window; a broken schedule is typed anew."""
    scopes = list(row.scopes.all())
    values = {
        "title": row.docket.title,
        "team": row.docket.team_id,
        "reason": row.reason,
        "kinds": row.kinds,
        "services": [scope.service_id for scope in scopes if scope.service_id],
        "environments": [scope.environment_id for scope in scopes if scope.environment_id],
    }
    try:
        series = Recurrence.load(row.schedule)
    except Refused:
        return values
    first = series.first.span
    again = {} if series.text == f"RRULE:{ONCE}" else repeated(row.schedule)
    return values | {"start": timezone.localtime(first.lower), "end": timezone.localtime(first.upper), **again}
