"""The fields of the form of a change."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import Team
from apps.accounts.permissions import WRITES

from ..enums import Grade, Outcome
from .fields import EnvironmentsField, KeysField, PersonField, ServicesField, moment_input

DURATIONS = (
    (30, gettext_lazy("30 minutes")),
    (60, gettext_lazy("1 hour")),
    (90, gettext_lazy("1½ hours")),
    (120, gettext_lazy("2 hours")),
    (240, gettext_lazy("4 hours")),
    (480, gettext_lazy("8 hours")),
)


def _plan(label, hint="") -> forms.CharField:
    return forms.CharField(required=False, label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": 4}))


class ChangeFields(forms.Form):
    """What every change has, and what only a new one is asked: its first tags and tasks."""

    type = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.RadioSelect)
    title = forms.CharField(
        max_length=200,
        label=gettext_lazy("What is to be done"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    services = ServicesField(label=gettext_lazy("Services"))
    environments = EnvironmentsField(label=gettext_lazy("Environments"))
    brings = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Version it brings"),
        help_text=gettext_lazy(
            "Such as 1.4.2, as pipelines report it. It has to run in each environment before, in turn."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start = forms.CharField(label=gettext_lazy("Start"), widget=moment_input())
    duration = forms.TypedChoiceField(
        label=gettext_lazy("Takes"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[*DURATIONS, ("", gettext_lazy("until …"))],
        initial=60,
    )
    end = forms.CharField(label=gettext_lazy("End"), required=False, widget=moment_input())
    zone = forms.ChoiceField(label=gettext_lazy("Zone"))
    reason = _plan(gettext_lazy("Why"), gettext_lazy("What is better afterwards, and what happens if it is not done."))
    implementation_plan = _plan(gettext_lazy("Implementation plan"), gettext_lazy("The steps, in order. Markdown."))
    backout_plan = _plan(gettext_lazy("Backout plan"), gettext_lazy("How it is undone, and how long that takes."))
    test_plan = _plan(gettext_lazy("Test plan"), gettext_lazy("How one sees that it worked."))
    communication_plan = _plan(gettext_lazy("Communication plan"), gettext_lazy("Who is told, when and by whom."))
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"),
        coerce=int,
        choices=[("", gettext_lazy("as usual for its type")), *Grade.choices],
        required=False,
        empty_value=None,
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"),
        coerce=int,
        choices=[("", gettext_lazy("as usual for its type")), *Grade.choices],
        required=False,
        empty_value=None,
    )
    outage_expected = forms.BooleanField(required=False, label=gettext_lazy("Users will notice: an outage is expected"))
    buffer_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes kept for backing out"), min_value=0, max_value=1440, required=False, initial=0
    )
    implementer = PersonField(label=gettext_lazy("Implementer"), roles=WRITES)
    assignee = PersonField(label=gettext_lazy("Assignee"), roles=WRITES)
    manager = PersonField(label=gettext_lazy("Change manager"), roles=(RoleName.CHANGE_MANAGER,))
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        label=gettext_lazy("Owner team"),
        empty_label=gettext_lazy("that of the first service"),
    )
    predecessors = KeysField(
        required=False,
        label=gettext_lazy("Starts after"),
        help_text=gettext_lazy("Keys of changes that must be done first, such as CHG-142."),
    )
    parent = KeysField(
        required=False,
        label=gettext_lazy("Part of"),
        help_text=gettext_lazy("The key of the change that this one is a part of, such as CHG-142."),
    )
    outcome = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How it went"),
        help_text=gettext_lazy("Of a retrospective change; others say it when they are finished."),
        choices=[("", gettext_lazy("not said")), *Outcome.choices],
    )
    restricted = forms.BooleanField(
        required=False, label=gettext_lazy("Restricted: only its team, its people, approvers and owners see it")
    )
    why = forms.CharField(
        required=False,
        max_length=2000,
        label=gettext_lazy("Why it is edited"),
        help_text=gettext_lazy("Kept in the history; needed to lift a restriction."),
    )
    tags = forms.CharField(
        required=False,
        max_length=600,
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("Words to find it by, separated by commas or blanks."),
    )
    tasks = forms.CharField(
        required=False,
        max_length=20_000,
        label=gettext_lazy("Tasks"),
        help_text=gettext_lazy(
            "One a line, in order. At the end of a line: “@hanne” gives it to somebody, “-30m” or “+1h30m” says when it "
            "begins, counted from the start of the window, and “for 20m” how long it takes."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": gettext_lazy("Take a backup @hanne -30m for 20m")}),
    )
