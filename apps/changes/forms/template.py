"""Writing a template: what each change made from it says, and which of that stays as it is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.core.refusals import Refused
from apps.environments.models import Service

from ..custom import declared, merged
from ..enums import Grade
from ..models import ChangeTemplate
from ..queries.prescribed import ORDER, label_of
from ..risk import asked, model_in_force
from ..rules import NEEDS
from ..rules.catalogue import open_version
from ..services.catalogue_content import REQUIRABLE
from ..services.content import type_called
from .custom import add_custom_fields, form_name
from .fields import ServicesField

OPEN, DEFAULT, LOCKED = "open", "default", "locked"
MODES = (
    (OPEN, gettext_lazy("left open")),
    (DEFAULT, gettext_lazy("filled in, may be changed")),
    (LOCKED, gettext_lazy("locked")),
)
DAYS = (
    (90, gettext_lazy("90 days")),
    (180, gettext_lazy("180 days")),
    (365, gettext_lazy("a year")),
    (730, gettext_lazy("two years")),
)
TEXTS = tuple(name for name in ORDER if name not in ("brings", "outage_expected", "impact", "urgency", "answers"))


class TemplateForm(forms.Form):
    """``typed()`` gives what the services take. Each prescribed field has a value and, beside it, how binding it is."""

    title = forms.CharField(
        max_length=200, label=gettext_lazy("What is done"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    services = ServicesField(
        label=gettext_lazy("Services"), required=False, help_text=gettext_lazy("None chosen: any service may use it.")
    )
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        to_field_name="slug",
        required=False,
        label=gettext_lazy("Owner team"),
        empty_label=gettext_lazy("that of the first service"),
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Certified for"), coerce=int, choices=DAYS, initial=365)
    why = forms.CharField(
        required=False,
        label=gettext_lazy("Why it may be standard"),
        help_text=gettext_lazy("How often it was done, how it went, and why nobody needs to look at it each time."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    required = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Asked for each time"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Beside what the type asks for: services, environments, window, implementer."),
    )

    def __init__(self, data=None, *, template: ChangeTemplate | None = None, initial: dict | None = None):
        self.template = template
        super().__init__(data, initial={**(standing(template) if template else {"days": 365}), **(initial or {})})
        self.fields["required"].choices = [(name, str(NEEDS[name].label).capitalize()) for name in REQUIRABLE]
        if (days := self.initial.get("days")) and days not in dict(DAYS):
            self.fields["days"].choices = [(days, _("%s days") % days), *DAYS]
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                required=False, label=label_of(name), widget=forms.Textarea(attrs={"rows": 4})
            )
        self.fields["brings"] = forms.CharField(required=False, label=label_of("brings"), max_length=100)
        self.fields["outage_expected"] = _choice(label_of("outage_expected"), (("no", _("no")), ("yes", _("yes"))))
        for name in ("impact", "urgency"):
            self.fields[name] = _choice(label_of(name), Grade.choices)
        self.questions = self._ask()
        self.type = type_called("standard")
        self.own = add_custom_fields(self, {self.type.slug: self.type}, self.initial.get("custom", {})).get(
            "standard", []
        )
        for name in (*ORDER, *self.own):
            self.fields[f"mode_{name}"] = forms.ChoiceField(
                choices=MODES, required=False, initial=OPEN, label=_("How binding")
            )

    def pairs(self) -> list[dict]:
        """Each prescribed field with its bound value fields and its mode."""
        return [
            {
                "name": name,
                "label": label_of(name),
                "fields": [self[one] for one in (self.questions if name == "answers" else [name])],
                "mode": self[f"mode_{name}"],
            }
            for name in ORDER
        ] + [
            {"name": name, "label": self[name].label, "fields": [self[name]], "mode": self[f"mode_{name}"]}
            for name in self.own
        ]

    def clean(self):
        cleaned = super().clean()
        for name in ORDER:
            if self._value(name) in ("", None, {}) and cleaned.get(f"mode_{name}") == LOCKED:
                where = self.questions[0] if name == "answers" and self.questions else name
                self.add_error(where, _("It is locked, so it needs a value."))
        for name, field in zip(self.own, declared(self.type), strict=True):
            value = cleaned.get(name)
            if value in ("", None):
                if cleaned.get(f"mode_{name}") == LOCKED:
                    self.add_error(name, _("It is locked, so it needs a value."))
                continue
            try:
                merged(self.type, {}, {field.name: value})
            except Refused as refused:
                self.add_error(name, str(refused.refusals[0]))
        return cleaned

    def typed(self) -> dict:
        """Arguments for ``services.draft_template`` and ``services.edit_template``."""
        found = self.cleaned_data
        values = {LOCKED: {}, DEFAULT: {}}
        for name in ORDER:
            value, mode = self._value(name), found.get(f"mode_{name}") or OPEN
            if value in ("", None, {}):
                continue
            # Words typed beside "left open" are meant to be kept: they become a default.
            values[LOCKED if mode == LOCKED else DEFAULT][name] = value
        for name, field in zip(self.own, declared(self.type), strict=True):
            if found.get(name) not in ("", None):
                mode = LOCKED if found.get(f"mode_{name}") == LOCKED else DEFAULT
                values[mode].setdefault("custom", {})[field.name] = found[name]
        return {
            "title": found["title"],
            "services": list(found["services"]),
            "days": found["days"],
            "reason": found["why"],
            "required": found["required"],
            "locked": values[LOCKED],
            "defaults": values[DEFAULT],
            **({"team": found["team"]} if found["team"] else {}),
        }

    def _value(self, name: str):
        found = self.cleaned_data
        if name == "answers":
            return {one.removeprefix("answer_"): found[one] for one in self.questions if found.get(one)}
        value = found.get(name)
        if value in ("", None):
            return ""
        if name == "outage_expected":
            return value == "yes"
        return int(value) if name in ("impact", "urgency") else value

    def _ask(self) -> list[str]:
        model, names = model_in_force(), []
        for question in asked(model.questions if model else [], self.initial.get("answers") or {}):
            name = f"answer_{question.code}"
            self.fields[name] = _choice(question.text, question.choices, initial=question.answer)
            names.append(name)
        return names


def standing(template: ChangeTemplate) -> dict:
    """The version that an edit would write on, as the form shows it."""
    row = open_version(template) or next(iter(template.versions.all()), template)
    ids = row.service_ids if hasattr(row, "service_ids") else template.hosted.values("service_id")
    values = {
        "title": getattr(row, "title", template.docket.title),
        "team": template.docket.team.slug,
        "services": list(Service.objects.filter(pk__in=ids).values_list("slug", flat=True)),
        "days": getattr(row, "days", 365),
        "why": getattr(row, "reason", ""),
        "required": list(row.required),
    }
    for mode, prescribed in ((LOCKED, row.locked), (DEFAULT, row.defaults)):
        own = prescribed.get("custom", {})
        values["custom"] = {**values.get("custom", {}), **own}
        values |= {f"mode_{form_name('standard', name)}": mode for name in own}
        for name, value in prescribed.items():
            if name == "custom":
                continue
            values[name] = ("yes" if value else "no") if name == "outage_expected" else value
            values[f"mode_{name}"] = mode
    return values


def _choice(label: str, choices, **more) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, label=label, choices=[("", _("not said")), *choices], **more)
