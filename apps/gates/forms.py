"""Forms of the go/no-go room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class WaiverForm(forms.Form):
    """Ask to pass without a criterion; times are read in the reader's zone."""

    reason = forms.CharField(label=_("Why it may be passed without"), widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ModelChoiceField(
        label=_("Who mends it later"),
        queryset=User.objects.filter(is_active=True, is_service=False),
        to_field_name="username",
    )
    expires_at = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
