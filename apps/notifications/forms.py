"""When mail may come, as a person types it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import Rhythm
from .models import MailHours


class HoursForm(forms.Form):
    """Times are of the person's own clock."""

    rhythm = forms.ChoiceField(label=_("The digest comes"), choices=Rhythm.choices)
    digest_hour = forms.TypedChoiceField(
        label=_("Once a day at"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    quiet_weekends = forms.BooleanField(label=_("Quiet on Saturday and Sunday"), required=False)

    @classmethod
    def read(cls, hours: MailHours) -> dict:
        """What stands, by field."""
        return {name: getattr(hours, name) for name in cls.base_fields}
