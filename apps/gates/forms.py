"""Forms of the go/no-go room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.approvals.enums import Choice
from apps.core.moments import MomentField


class WaiverForm(forms.Form):
    """Ask to pass without a criterion; times are read in the reader's zone."""

    reason = forms.CharField(label=_("Why it may be passed without"), widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ModelChoiceField(
        label=_("Who mends it later"),
        queryset=User.objects.filter(is_active=True, is_service=False),
        to_field_name="username",
    )
    expires_at = MomentField(label=_("Until"))


class SignForm(forms.Form):
    """A function's answer: it may go, it may go under conditions, or not."""

    choice = forms.ChoiceField(label=_("Your answer"), choices=Choice.choices, widget=forms.RadioSelect)
    conditions = forms.CharField(
        label=_("Conditions, one in each line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Each becomes a task that has to be done."),
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_conditions(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["conditions"].splitlines() if line.strip()]
