"""Asking for leave to skip a step of the promotion order."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from apps.core.moments import MomentField


class LeaveForm(forms.Form):
    """Why it cannot wait, and until when leave is wanted."""

    reason = forms.CharField(
        label=gettext_lazy("Why it cannot wait"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Why it does not run there first, and what was tried instead. Whoever decides reads this."
        ),
    )
    expires_at = MomentField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("At most seven days ahead. After that it no longer lets anything through."),
    )
