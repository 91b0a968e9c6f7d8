"""What people type about meetings; times are those of the board's zone, which stands beside the field."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team, User
from apps.core.moments import MomentField
from apps.dockets.permissions import visible_dockets

from ..enums import Choice, OnHoliday
from ..models import Board, MeetingSeries

MINUTE = "%Y-%m-%dT%H:%M"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
OWN = "own"
OFTEN = (
    ("week", gettext_lazy("Every week on this weekday")),
    ("two-weeks", gettext_lazy("Every second week on this weekday")),
    ("month", gettext_lazy("Every month on this weekday of the same week")),
    ("workdays", gettext_lazy("Every day from Monday to Friday")),
    (OWN, gettext_lazy("By a rule of its own")),
)
CUTOFFS = (
    (60, gettext_lazy("an hour before")),
    (240, gettext_lazy("four hours before")),
    (1440, gettext_lazy("a day before")),
    (2880, gettext_lazy("two days before")),
    (10080, gettext_lazy("a week before")),
)


class TimedForm(forms.Form):
    """A form with a start in a board's zone; ``zone`` is set by whoever makes it."""

    def __init__(self, *args, zone: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = self.fields[self.moment].widget.zone = zone
        self.fields[self.moment].help_text = _("Time in %(zone)s.") % {"zone": zone.replace("_", " ")}


def shown_in(moment: datetime, zone: str) -> str:
    """An instant as the field shows it, in a zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):{MINUTE}}"


class MeetingForm(TimedForm):
    """One meeting: what, when, how long, where, and when its agenda closes."""

    moment = "start"
    title = forms.CharField(max_length=200, label=gettext_lazy("Title"))
    start = MomentField(label=gettext_lazy("Starts"))
    minutes = forms.IntegerField(min_value=1, max_value=1440, initial=60, label=gettext_lazy("Length, minutes"))
    place = forms.CharField(
        max_length=200,
        required=False,
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("A room, or the address of the call."),
    )
    cutoff_minutes = forms.TypedChoiceField(
        choices=CUTOFFS, coerce=int, initial=1440, label=gettext_lazy("The agenda closes")
    )
    item_minutes = forms.IntegerField(
        min_value=1, max_value=1440, initial=5, label=gettext_lazy("Minutes for one item")
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Run by"))


class SeriesForm(TimedForm):
    """When a board meets, without writing a rule; who wants to may write one."""

    moment = "first_at"
    name = forms.CharField(max_length=120, label=gettext_lazy("Name"))
    first_at = MomentField(label=gettext_lazy("First meeting"))
    minutes = forms.IntegerField(min_value=1, max_value=1440, initial=60, label=gettext_lazy("Length, minutes"))
    often = forms.ChoiceField(choices=OFTEN, initial="week", label=gettext_lazy("How often"), widget=forms.RadioSelect)
    own_rule = forms.CharField(
        max_length=500,
        required=False,
        label=gettext_lazy("Rule of its own"),
        help_text=gettext_lazy("As in calendars (RFC 5545), for example FREQ=MONTHLY;BYDAY=2TU,4TU."),
    )
    on_holiday = forms.ChoiceField(
        choices=OnHoliday.choices,
        initial=OnHoliday.SKIP,
        label=gettext_lazy("On a day off of the board's calendar"),
        widget=forms.RadioSelect,
    )
    exclusions = forms.CharField(
        required=False,
        label=gettext_lazy("Not on"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Days as 2026-12-24, separated by spaces or lines."),
    )
    place = forms.CharField(max_length=200, required=False, label=gettext_lazy("Where"))
    cutoff_minutes = forms.TypedChoiceField(
        choices=CUTOFFS, coerce=int, initial=1440, label=gettext_lazy("The agenda closes")
    )
    item_minutes = forms.IntegerField(
        min_value=1, max_value=1440, initial=5, label=gettext_lazy("Minutes for one item")
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Run by"))

    def clean_exclusions(self) -> list[date]:
        try:
            return [date.fromisoformat(word) for word in self.cleaned_data["exclusions"].replace(",", " ").split()][
                :200
            ]
        except ValueError:
            raise forms.ValidationError(_("Give days as 2026-12-24, separated by spaces.")) from None

    def clean(self):
        given = super().clean()
        if given.get("often") == OWN and not given.get("own_rule"):
            self.add_error("own_rule", _("Write the rule, or choose how often above."))
        return given

    @property
    def columns(self) -> dict:
        """What the service takes; call after ``is_valid()``."""
        given = dict(self.cleaned_data)
        often, own = given.pop("often"), given.pop("own_rule")
        return {
            **given,
            "zone": self.zone,
            "rule": own if often == OWN else rule_of(often, given["first_at"], self.zone),
        }

    def unsaved(self, board: Board) -> MeetingSeries:
        """A series that is only typed, for its preview."""
        return MeetingSeries(board=board, **self.columns)


def rule_of(often: str, first: datetime, zone: str) -> str:
    """The rule that a choice stands for, on the weekday of the first meeting."""
    local = first.astimezone(ZoneInfo(zone))
    day = WEEKDAYS[local.weekday()]
    if often == "month":
        return f"FREQ=MONTHLY;BYDAY={min(4, (local.day - 1) // 7 + 1)}{day}"
    return {
        "week": f"FREQ=WEEKLY;BYDAY={day}",
        "two-weeks": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
        "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    }[often]


def initial_of(series: MeetingSeries) -> dict:
    """A saved series as the form shows it."""
    known = {rule_of(often, series.first_at, series.zone): often for often, _label in OFTEN if often != OWN}
    often = known.get(series.rule, OWN)
    return {
        "name": series.name,
        "first_at": shown_in(series.first_at, series.zone),
        "minutes": series.minutes,
        "often": often,
        "own_rule": series.rule if often == OWN else "",
        "on_holiday": series.on_holiday,
        "exclusions": " ".join(day.isoformat() for day in series.exclusions),
        "place": series.place,
        "cutoff_minutes": series.cutoff_minutes,
        "item_minutes": series.item_minutes,
        "team": series.team_id,
    }


class AddItemForm(forms.Form):
    """A record to put on the agenda."""

    key = forms.CharField(max_length=20, label=gettext_lazy("Key"))
    reason = forms.CharField(max_length=500, required=False, label=gettext_lazy("Why"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_key(self):
        """The docket by its key, as far as the person may see it."""
        found = visible_dockets(self.user).filter(key__iexact=self.cleaned_data["key"]).first()
        if found is None:
            raise forms.ValidationError(_("There is no such record, or it is not for you to see."))
        return found


class DecisionForm(forms.Form):
    """A decision as it comes from the page of a meeting; what is missing is said by the service, in its own words."""

    choice = forms.ChoiceField(choices=Choice.choices)
    digest = forms.CharField(max_length=64)
    reason = forms.CharField(required=False, max_length=5_000)
    conditions = forms.CharField(required=False, max_length=5_000)
    password = forms.CharField(required=False, max_length=1_000, strip=False)

    def clean_conditions(self) -> list[str]:
        """One condition per line."""
        return [line for each in self.cleaned_data["conditions"].splitlines() if (line := each.strip())]

    @property
    def otherwise(self) -> dict[int, str]:
        """Who present says otherwise: fields ``vote-<person's id>`` with a choice."""
        said = {}
        for name, choice in self.data.items():
            pk = name.removeprefix("vote-")
            if name != pk and pk.isascii() and pk.isdigit() and len(pk) < 18 and choice in Choice.values:
                said[int(pk)] = choice
        return said


class ActionForm(forms.Form):
    """What somebody takes away."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What is to be done"))
    owner = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("By"))
    due_on = forms.DateField(
        required=False, label=gettext_lazy("Due on"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True, is_service=False)
