"""How the list of changes is narrowed, read from its address; what is not understood narrows nothing on a page."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team

from ..enums import Outcome, Priority, RiskLevel, State
from ..models import ChangeType
from ..queries import ChangeFilter
from ..queries.lists import OPEN, SORT_LABELS

STATES = {OPEN, *State.values}


MORE = ("outcome", "tag", "requester", "implementer", "assignee", "manager")
SAID = ("type", "risk", "service", "environment", "team", "priority", *MORE)


def _person(label) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=60,
        label=label,
        widget=forms.TextInput(attrs={"placeholder": _("Log-in name"), "autocomplete": "off"}),
    )


class ChangeFilters(forms.Form):
    """``wanted`` is what to ask for; ``sort`` how to order it."""

    q = forms.CharField(
        required=False,
        max_length=200,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Words or a key")}),
    )
    type = forms.ChoiceField(required=False, label=_("Type"))
    risk = forms.ChoiceField(required=False, label=_("Risk"), choices=[("", _("Any risk")), *RiskLevel.choices])
    team = forms.ChoiceField(required=False, label=_("Team"))
    priority = forms.ChoiceField(
        required=False, label=_("Priority"), choices=[("", _("Any priority")), *Priority.choices]
    )
    since = forms.DateField(required=False, label=_("Window from"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("Window to"), widget=forms.DateInput(attrs={"type": "date"}))
    sort = forms.ChoiceField(required=False, label=_("Order"), choices=list(SORT_LABELS.items()))
    outcome = forms.ChoiceField(required=False, label=_("Outcome"), choices=[("", _("Any outcome")), *Outcome.choices])
    tag = forms.CharField(required=False, max_length=60, label=_("Tag"))
    requester = _person(_("Requester"))
    implementer = _person(_("Implementer"))
    assignee = _person(_("Assignee"))
    manager = _person(_("Change manager"))
    on_hold = forms.BooleanField(required=False, widget=forms.HiddenInput)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(required=False, widget=forms.HiddenInput)
    service = forms.SlugField(required=False, widget=forms.HiddenInput)
    environment = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        types = ChangeType.objects.filter(is_in_force=True).values_list("slug", "name")
        self.fields["type"].choices = [("", _("Any type")), *((slug, _(name)) for slug, name in types)]
        self.fields["team"].choices = [("", _("Any team")), *Team.objects.order_by("name").values_list("slug", "name")]

    def first_fields(self):
        """What most narrow by."""
        return [bound for bound in self.visible_fields() if bound.name not in MORE]

    def more_fields(self):
        """What is asked for now and then."""
        return [self[name] for name in MORE]

    @property
    def asks_for_more(self) -> bool:
        """True where one of those is given, so that they stand open."""
        return any(self.data.get(name) for name in MORE)

    @property
    def wanted(self) -> ChangeFilter:
        """The filters that were given and understood; dates are days of the reader's zone, both included."""
        self.is_valid()
        found = self.cleaned_data
        states = tuple(name for name in (found.get("state") or "").split(",") if name in STATES)
        return ChangeFilter(
            q=(found.get("q") or "").replace("\x00", "").strip(),
            state=states,
            **{name: (found.get(name) or "").replace("\x00", "") for name in SAID},
            on_hold=bool(found.get("on_hold")),
            mine=bool(found.get("mine")),
            since=_midnight(found.get("since")),
            until=_midnight(found.get("until"), days=1),
        )

    @property
    def chosen_sort(self) -> str:
        """The order that was asked for, newest first by default; a list bounded to a time begins with the soonest."""
        self.is_valid()
        asked = self.cleaned_data.get("sort")
        if asked and self.data.get("sort"):
            return asked
        return "soon" if self.cleaned_data.get("since") or self.cleaned_data.get("until") else "new"


def _midnight(day, days: int = 0) -> datetime | None:
    if day is None or not 1990 < day.year < 2100:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
