"""Who does a change, and who looks after it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.enums import RoleName
from apps.accounts.permissions import WRITES

from ..enums import State
from .fields import PersonField

PEOPLE = ("implementer", "assignee", "manager")


class ReassignForm(forms.Form):
    """Work under way is handed over by its assignee alone."""

    implementer = PersonField(label=_("Implementer"), roles=WRITES)
    assignee = PersonField(label=_("Assignee"), roles=WRITES)
    manager = PersonField(label=_("Change manager"), roles=(RoleName.CHANGE_MANAGER,))
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
        for name, username in initial.items():
            self.fields[name].offer(username)
        if change.state == State.IMPLEMENT:
            del self.fields["implementer"]
