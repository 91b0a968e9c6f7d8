"""What people type about releases, and how they narrow the list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team, User
from apps.core.moments import MomentField
from apps.environments.models import Service

from .enums import DependencyKind, ReleaseType, ScopeKind, State, Strategy
from .models import ReleaseTemplate
from .queries import ReleaseFilter
from .queries.lists import OPEN

STATES = {OPEN, *State.values}


def _services(**kwargs) -> forms.ModelMultipleChoiceField:
    queryset = Service.objects.exclude(lifecycle="retired").order_by("name")
    widget = forms.SelectMultiple(attrs={"size": 6, "data-pick": ""})
    return forms.ModelMultipleChoiceField(
        queryset,
        to_field_name="slug",
        label=_("Services"),
        widget=widget,
        error_messages={"required": _("Please name at least one service.")},
        **kwargs,
    )


def _person(label, **kwargs) -> forms.ModelChoiceField:
    queryset = User.objects.filter(is_active=True, is_service=False).only("username", "name").order_by("name")
    return forms.ModelChoiceField(queryset, to_field_name="username", label=label, **kwargs)


def _day(label, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _long(label, rows: int = 4, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=50_000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class Content(forms.Form):
    """What planning and editing share."""

    title = forms.CharField(
        label=_("What is released"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    services = _services()
    version_name = forms.CharField(
        label=_("Version"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "5.2.0", "autocomplete": "off"}),
    )
    strategy = forms.ChoiceField(label=_("Deployment strategy"), choices=Strategy.choices, initial=Strategy.ROLLING)
    manager = _person(_("Release manager"), empty_label=None)
    escalation = _person(_("Escalation point"), required=False, empty_label=_("nobody yet"))
    goal = _long(_("Goal"), rows=3, help_text=_("What is better for users afterwards. Markdown."))
    rollback_plan = _long(_("Rollback plan"), help_text=_("How it is undone and how long that takes. Markdown."))
    restricted = forms.BooleanField(
        required=False, label=_("Restricted: only its team, its people, approvers and owners of its services see it")
    )


class PlanForm(Content):
    """A new release from a template, counted back from a target."""

    template = forms.ModelChoiceField(
        ReleaseTemplate.objects.filter(is_retired=False).order_by("name"),
        to_field_name="slug",
        label=_("Template"),
        empty_label=None,
        widget=forms.RadioSelect,
        blank=True,
    )
    target = _day(_("Target: the day it goes to production"))


class EditForm(Content):
    """A standing release; its dates are moved on a page of their own."""

    type = forms.ChoiceField(label=_("Type"), choices=ReleaseType.choices)
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), to_field_name="slug", label=_("Owner team"), empty_label=None
    )
    rehearsed_at = MomentField(label=_("Rollback rehearsed"), required=False)
    why = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Why it is edited"),
        help_text=_("Kept in the history; needed to lift a restriction."),
    )


class ScopeForm(forms.Form):
    """One thing that the release brings."""

    change = forms.CharField(
        label=_("Key of a change"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "CHG-142", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("Or what it brings"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[one for one in ScopeKind.choices if one[0] != ScopeKind.CHANGE])
    url = forms.URLField(label=_("Address"), required=False, assume_scheme="https")
    reason = forms.CharField(label=_("Why, if code freeze is behind"), max_length=2000, required=False)


class MilestoneForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    first = _day(_("Day"))
    last = _day(_("To (if it takes longer)"), required=False)


class MoveForm(forms.Form):
    first = _day(_("Day"))
    last = _day(_("To (if it takes longer)"), required=False)


class DependencyForm(forms.Form):
    """What must be there first."""

    kind = forms.ChoiceField(label=_("It waits for"), choices=DependencyKind.choices)
    on = forms.CharField(
        label=_("Key of the release"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "REL-7", "autocomplete": "off"}),
    )
    service = forms.ModelChoiceField(
        Service.objects.exclude(lifecycle="retired").order_by("name"),
        to_field_name="slug",
        label=_("Service"),
        required=False,
        empty_label=_("none"),
    )
    title = forms.CharField(label=_("What exactly"), max_length=200, required=False)


class RiskForm(forms.Form):
    title = forms.CharField(label=_("What may go wrong"), max_length=200)
    likelihood = forms.IntegerField(label=_("Likelihood, 1 to 5"), min_value=1, max_value=5, initial=3)
    impact = forms.IntegerField(label=_("Impact, 1 to 5"), min_value=1, max_value=5, initial=3)
    contingency = _long(_("What we do then"), rows=2)
    owner = _person(_("Who watches it"), required=False, empty_label=_("nobody yet"))


class NotesForm(forms.Form):
    text = _long(_("Release notes"), rows=18, help_text=_("Markdown."))


class ReleaseFilters(forms.Form):
    """Filters of the list, read from its address; what is not understood narrows nothing on a page."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words, a key or a version")}),
    )
    type = forms.ChoiceField(required=False, label=_("Type"), choices=[("", _("Any type")), *ReleaseType.choices])
    team = forms.ChoiceField(required=False, label=_("Team"))
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)
    service = forms.SlugField(required=False, widget=forms.HiddenInput)
    manager = forms.SlugField(required=False, widget=forms.HiddenInput)
    change = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        self.fields["team"].choices = [("", _("Any team")), *Team.objects.order_by("name").values_list("slug", "name")]

    @property
    def wanted(self) -> ReleaseFilter:
        """The filters that were given and understood."""
        self.is_valid()
        found = self.cleaned_data
        states = tuple(name for name in (found.get("state") or "").split(",") if name in STATES)
        return ReleaseFilter(
            q=(found.get("q") or "").replace("\x00", "").strip(),
            state=states,
            type=found.get("type") or "",
            team=found.get("team") or "",
            service=found.get("service") or "",
            manager=found.get("manager") or "",
            change=found.get("change") or "",
            mine=bool(found.get("mine")),
        )
