"""What people type about what happened, and what is to be done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


def _long(label, hint="", rows=4) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class ReviewForm(forms.Form):
    """The review; what must be said is asked for when it is completed, not while it is kept."""

    summary = _long(_("What happened"), _("For somebody who was not there."))
    went_well = _long(_("What went well"), rows=3)
    went_wrong = _long(_("What did not"), rows=3)
    cause = _long(_("Cause"), _("Of the process, not of a person. Needed where something did not go well."), rows=3)


class ActionForm(forms.Form):
    """Something to be done so that it goes better next time."""

    title = forms.CharField(max_length=200, label=_("What is to be done"))
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_service=False),
        required=False,
        label=_("By whom"),
        empty_label=_("Nobody yet"),
    )
    due_on = forms.DateField(required=False, label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}))
