"""Forms of the approvals pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

from .enums import Choice, SeatRole


class VoteForm(forms.Form):
    """An answer as it comes from the decision page; what is missing is said by the service, in its own words."""

    ballot = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput)
    on_behalf_of = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    choice = forms.ChoiceField(choices=Choice.choices)
    reason = forms.CharField(required=False, max_length=5_000, strip=True)
    conditions = forms.CharField(required=False, max_length=5_000, strip=True)
    password = forms.CharField(required=False, max_length=1_000, strip=False)

    def clean_conditions(self) -> list[str]:
        """One condition per line."""
        return [line for each in self.cleaned_data["conditions"].splitlines() if (line := each.strip())]


class SeatForm(forms.Form):
    """Who is seated, as what."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"))
    role = forms.ChoiceField(choices=SeatRole.choices, initial=SeatRole.MEMBER, label=_("As"))
    has_veto = forms.BooleanField(
        required=False, label=_("With a veto"), help_text=_("A rejection of this seat decides.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True, is_service=False)
