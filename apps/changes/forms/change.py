"""Raising and editing a change: what, where, when; everything else is folded away until it is asked for."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.dst import parse
from apps.core.moments import which_said
from apps.core.refusals import Refused

from .. import custom
from ..custom import declared
from ..enums import Lane
from ..models import ChangeRequest, ChangeTemplate, ChangeType
from ..permissions import visible_to
from ..priority import priority_said
from ..risk import asked, model_in_force
from ..services.editing import recorded_late
from ..shape import PLANS, Shape
from .change_fields import ChangeFields
from .custom import add_custom_fields, form_name
from .fields import zone_choices
from .initial import PEOPLE, fresh, standing
from .locks import fix, lock
from .words import read_tags, read_tasks

GRADES = ("impact", "urgency")
OPTIONAL = ("reason", "brings", *PLANS, "impact", "urgency", "outage_expected", *PEOPLE)


class ChangeForm(ChangeFields):
    """One form for new and standing changes. ``typed()`` gives what the services take."""

    def __init__(
        self,
        data=None,
        *,
        user,
        change: ChangeRequest | None = None,
        template: ChangeTemplate | None = None,
        initial: dict | None = None,
    ):
        self.user, self.change = user, change
        self.template = change.template if change else template
        self.types = {row.slug: row for row in ChangeType.objects.filter(is_in_force=True).select_related("policy")}
        if change:
            self.types[change.type.slug] = change.type
        super().__init__(data, initial={**(standing(change, user) if change else fresh(user)), **(initial or {})})
        if template:
            self.initial["type"] = "standard"
        for name in PEOPLE if change else ():
            if person := getattr(change, name):
                self.fields[name].offer(person.username)
        for name in ("why",) if change is None else ("tags", "tasks"):
            del self.fields[name]
        # A standard change is made from a template and nothing else.
        standard = self.initial["type"] == "standard"
        self.fields["type"].choices = [
            (slug, _(row.name)) for slug, row in self.types.items() if (row.lane == Lane.STANDARD) == standard
        ]
        self.fields["zone"].choices = zone_choices(
            user.time_zone, self.initial.get("zone", ""), (data or {}).get("zone", "")[:60]
        )
        for name in ("start", "end"):
            self.fields[name].widget.zone = self._zone()
        self.questions = self._ask_questions()
        self.custom = add_custom_fields(self, self._offered(), change.custom if change else {})
        if self.type_row and self.type_row.lane == Lane.EMERGENCY:
            for name in ("environments", "start"):
                self.fields[name].required = False
        self.is_recorded_late = change is not None and recorded_late(change)
        if self.is_recorded_late:
            fix(self, change)
        if self.template and standard:
            lock(self, self.template)

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
        for name, read in (("tags", read_tags), ("tasks", read_tasks)):
            try:
                cleaned[name] = read(cleaned.get(name) or "")
            except Refused as refused:
                self.add_error(name, str(refused))
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
        typed |= {name: found[name] for name in ("why", "tags", "tasks") if name in self.fields}
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
            version=found.get("brings") or "",
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
        given |= {"tasks"} if found.get("tasks") else set()
        given |= {"window"} if found.get("start") and found.get("end") else set()
        given |= {custom.PREFIX + name for name, value in self.typed_custom().items() if value not in (None, "")}
        return given | ({"answers"} if len(self.answers()) == len(self.questions) else set())

    def _zone(self) -> str:
        """The zone that is chosen now, among those that are offered."""
        chosen = self["zone"].value()
        return chosen if chosen in dict(self.fields["zone"].choices) else self.user.time_zone

    def _moment(self, name: str, zone: str):
        text = self.cleaned_data.get(name)
        if self.fields[name].disabled:
            return self.initial.get(name)
        if not text:
            return None
        try:
            return parse(text, zone, field=name)
        except Refused as refused:
            self.add_error(name, which_said(text, zone) or str(refused.refusals[0]))
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
