"""Small forms on record pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


class TaskForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    owner = forms.ModelChoiceField(
        label=_("Who"),
        queryset=User.objects.filter(is_active=True, is_service=False),
        to_field_name="username",
        required=False,
    )
    planned_minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=100_000)


class LinkForm(forms.Form):
    url = forms.CharField(label=_("Address or key"), max_length=500)
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 3}))
