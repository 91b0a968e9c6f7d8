"""Who does a change, and who looks after it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import State
from .fields import PersonField

PEOPLE = ("implementer", "assignee", "manager")


class ReassignForm(forms.Form):
    """Work under way is handed over by its assignee alone."""

    implementer = PersonField(label=_("Implementer"))
    assignee = PersonField(label=_("Assignee"))
    manager = PersonField(label=_("Change manager"))
    reason = forms.CharField(
        required=False,
        max_length=20_000,
        label=_("Why"),
        help_text=_("Kept in the history; needed while work is under way."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data=None, *, change):
        initial = {name: person.username for name in PEOPLE if (person := getattr(change, name))}
        super().__init__(data, initial=initial)
        if change.state == State.IMPLEMENT:
            del self.fields["implementer"]
