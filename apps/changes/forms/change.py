"""Raising and editing a change: what, where, when; everything else is folded away until it is asked for."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.calendars.dst import parse
from apps.core.refusals import Refused

from .. import custom
from ..custom import declared
from ..enums import Grade, Lane, Outcome
from ..models import ChangeRequest, ChangeType
from ..permissions import visible_to
from ..priority import priority_said
from ..queries.record import parent_seen
from ..risk import asked, model_in_force
from ..shape import PLANS, Shape, work_window
from .custom import add_custom_fields, form_name
from .fields import EnvironmentsField, KeysField, PersonField, ServicesField, moment_input, reading_select, zone_choices

DURATIONS = (
    (30, gettext_lazy("30 minutes")),
    (60, gettext_lazy("1 hour")),
    (90, gettext_lazy("1½ hours")),
    (120, gettext_lazy("2 hours")),
    (240, gettext_lazy("4 hours")),
    (480, gettext_lazy("8 hours")),
)
PEOPLE = ("implementer", "assignee", "manager")
GRADES = ("impact", "urgency")
OPTIONAL = ("reason", *PLANS, "impact", "urgency", "outage_expected", *PEOPLE)


def _plan(label, hint="") -> forms.CharField:
    return forms.CharField(required=False, label=label, help_text=hint, widget=forms.Textarea(attrs={"rows": 4}))


class ChangeForm(forms.Form):
    """One form for new and standing changes. ``typed()`` gives what the services take."""

    type = forms.ChoiceField(label=gettext_lazy("Type"), widget=forms.RadioSelect)
    title = forms.CharField(
        max_length=200,
        label=gettext_lazy("What is to be done"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    services = ServicesField(label=gettext_lazy("Services"))
    environments = EnvironmentsField(label=gettext_lazy("Environments"))
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
    implementer = PersonField(label=gettext_lazy("Implementer"))
    assignee = PersonField(label=gettext_lazy("Assignee"))
    manager = PersonField(label=gettext_lazy("Change manager"))
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

    def __init__(self, data=None, *, user, change: ChangeRequest | None = None, initial: dict | None = None):
        self.user, self.change = user, change
        self.types = {row.slug: row for row in ChangeType.objects.filter(is_in_force=True).select_related("policy")}
        if change:
            self.types[change.type.slug] = change.type
        super().__init__(data, initial={**(_standing(change, user) if change else _fresh(user)), **(initial or {})})
        if change is None:
            del self.fields["why"]
        # A standard change is made from a template and nothing else.
        standard = self.initial["type"] == "standard"
        self.fields["type"].choices = [
            (slug, _(row.name)) for slug, row in self.types.items() if (row.lane == Lane.STANDARD) == standard
        ]
        self.fields["zone"].choices = zone_choices(
            user.time_zone, self.initial.get("zone", ""), (data or {}).get("zone", "")[:60]
        )
        self.questions = self._ask_questions()
        self.custom = add_custom_fields(self, self._offered(), change.custom if change else {})
        if self.type_row and self.type_row.lane == Lane.EMERGENCY:
            for name in ("environments", "start"):
                self.fields[name].required = False

    @property
    def type_row(self) -> ChangeType | None:
        """The type that is chosen now."""
        return self.types.get(self["type"].value() or "")

    def custom_fields(self):
        """The types' own fields as bound fields, each set with the type it belongs to."""
        return [(self.types[slug], [self[name] for name in names]) for slug, names in self.custom.items()]

    def question_fields(self):
        """The risk questions as bound fields."""
        return [self[name] for name in self.questions]

    def clean(self):
        cleaned = super().clean()
        zone = cleaned.get("zone") or self.user.time_zone
        cleaned["start"] = self._moment("start", zone)
        cleaned["end"] = self._moment("end", zone)
        if cleaned["start"] and cleaned.get("duration"):
            cleaned["end"] = cleaned["start"] + timedelta(minutes=cleaned["duration"])
        elif cleaned["start"] and not cleaned["end"] and "end" not in self.errors:
            self.add_error("end", _("Please say until when."))
        self._check_custom()
        cleaned["predecessors"] = self._named("predecessors")
        cleaned["parent"] = self._named("parent")
        if len(cleaned["parent"]) > 1:
            self.add_error("parent", _("A change is part of one other."))
        return cleaned

    def typed(self) -> dict:
        """Arguments for ``services.draft`` and ``services.edit``."""
        found = self.cleaned_data
        typed = {name: found[name] for name in OPTIONAL if name not in GRADES or found[name] is not None}
        typed |= {
            name: found[name] for name in ("title", "services", "environments", "zone", "restricted", "predecessors")
        }
        typed |= {"answers": self.answers(), "buffer_minutes": found["buffer_minutes"] or 0}
        if found["start"]:
            typed |= {"start": found["start"], "end": found["end"]}
        if found["parent"] or self.initial.get("parent"):
            # One that the person may not see is neither shown nor taken away.
            typed["parent"] = next(iter(found["parent"]), None)
        if "why" in self.fields:
            typed["why"] = found["why"]
        if found["team"]:
            typed["team"] = found["team"]
        if self.type_row.lane == Lane.RETROSPECTIVE:
            typed["outcome"] = found["outcome"]
        return {**typed, "type": found["type"], "custom": self.typed_custom()}

    def typed_custom(self) -> dict:
        """What was typed into the fields of the type that is chosen."""
        slug, found = self["type"].value() or "", getattr(self, "cleaned_data", {})
        return {
            field.name: found.get(name)
            for field, name in zip(declared(self.types[slug]), self.custom.get(slug, ()), strict=False)
        }

    def _check_custom(self) -> None:
        """What the service would refuse is said where it was typed."""
        if self.type_row is None:
            return
        try:
            custom.merged(self.type_row, {}, self.typed_custom())
        except Refused as refused:
            for refusal in refused.refusals:
                name = form_name(self.type_row.slug, refusal.field.removeprefix(custom.PREFIX))
                self.add_error(name if name in self.fields else None, str(refusal))

    def _offered(self) -> dict[str, ChangeType]:
        return {slug: self.types[slug] for slug, _label in self.fields["type"].choices}

    def answers(self) -> dict[str, str]:
        """The risk questions that were answered."""
        found = getattr(self, "cleaned_data", {})
        return {name.removeprefix("answer_"): found[name] for name in self.questions if found.get(name)}

    def shape(self) -> Shape:
        """What was typed so far, valid or not, as the engines see it."""
        self.is_valid()
        found, type_row = self.cleaned_data, self.type_row or next(iter(self.types.values()))
        services = tuple(found.get("services") or ())
        people = {found.get(name) for name in PEOPLE[:2]} - {None}
        return Shape(
            lane=type_row.lane,
            type_slug=type_row.slug,
            services=services,
            team=found.get("team") or (services[0].team if services else None),
            environments=tuple(found.get("environments") or ()),
            start=found.get("start"),
            end=found.get("end"),
            zone=found.get("zone") or self.user.time_zone,
            buffer_minutes=found.get("buffer_minutes") or 0,
            outage=bool(found.get("outage_expected")),
            priority=priority_said(type_row.defaults, found.get("impact"), found.get("urgency")),
            answers=self.answers(),
            people=tuple(people),
            plans=frozenset(name for name in PLANS if (found.get(name) or "").strip()),
            change_id=self.change.pk if self.change else None,
        )

    def given(self) -> set[str]:
        """Names of what the type may ask for and that says something already."""
        found = self.cleaned_data
        given = {name for name in (*OPTIONAL, "services", "environments", "outcome") if found.get(name)}
        given |= {"window"} if found.get("start") and found.get("end") else set()
        given |= {custom.PREFIX + name for name, value in self.typed_custom().items() if value not in (None, "")}
        return given | ({"answers"} if len(self.answers()) == len(self.questions) else set())

    def _moment(self, name: str, zone: str):
        text = self.cleaned_data.get(name)
        if not text:
            return None
        try:
            return parse(text, zone, field=name)
        except Refused as refused:
            self.add_error(name, str(refused.refusals[0]))
            if refused.refusals[0].code == "ambiguous_time":
                self.fields[name].widget = reading_select(text, zone)
        return None

    def _named(self, name: str) -> list[ChangeRequest]:
        """The changes whose keys stand in a field; the person may know of each, and none is the change itself."""
        keys, said = self.cleaned_data.get(name) or [], UNKNOWN[name]
        if not keys:
            return []
        found = {
            row.key: row
            for row in ChangeRequest.objects.filter(visible_to(self.user), docket__key__in=keys).select_related(
                "docket"
            )
        }
        for key in keys:
            if key not in found or (self.change and found[key].pk == self.change.pk):
                self.add_error(name, said % key)
        return [row for row in found.values() if not self.change or row.pk != self.change.pk]

    def _ask_questions(self) -> list[str]:
        model = model_in_force()
        names = []
        for question in asked(model.questions if model else [], self.initial.get("answers") or {}):
            name = f"answer_{question.code}"
            self.fields[name] = forms.ChoiceField(
                label=question.text,
                required=False,
                choices=[("", _("not answered yet")), *question.choices],
                initial=question.answer,
            )
            names.append(name)
        return names


UNKNOWN = {
    "predecessors": gettext_lazy("There is no change %s that this one could wait for."),
    "parent": gettext_lazy("There is no change %s that this one could be part of."),
}


def _fresh(user) -> dict:
    return {"type": "normal", "zone": user.time_zone, "implementer": user.username}


def _standing(change: ChangeRequest, user) -> dict:
    """The change as it stands, for its edit form; times in the zone of the plan."""
    window = work_window(change)
    zone = window.zone if window else user.time_zone
    values = {
        name: getattr(change, name)
        for name in ("reason", *PLANS, "impact", "urgency", "outage_expected", "answers", "outcome")
    }
    values |= {name: person.username for name in PEOPLE if (person := getattr(change, name))}
    values |= {
        "type": change.type.slug,
        "title": change.docket.title,
        "team": change.docket.team.slug,
        "restricted": change.docket.is_restricted,
        "zone": zone,
        "duration": "",
        "services": [row.service.slug for row in change.service_rows.all()],
        "environments": [row.environment.slug for row in change.environment_rows.all()],
        "predecessors": " ".join(
            one.key for one in ChangeRequest.objects.filter(visible_to(user), successor_rows__change=change)
        ),
    }
    if parent := parent_seen(change, user):
        values["parent"] = parent.key
    if window:
        place = ZoneInfo(zone)
        values |= {
            "start": window.span.lower.astimezone(place),
            "end": window.span.upper.astimezone(place),
            "buffer_minutes": window.buffer_minutes,
        }
    return values
