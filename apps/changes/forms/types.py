"""A type of change as a form without JSON; its own fields are rows that work without JavaScript."""

from __future__ import annotations

import re
import unicodedata
from itertools import product

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.approvals.enums import Group
from apps.approvals.models import Policy

from ..enums import FieldKind, Grade, Lane, RiskLevel
from ..queries.types import states_passed
from ..rules import NEEDS, STEPS
from ..type_checks import STEP_LABELS, needs_offered, prompts_offered

BLANK_ROWS = 2
KINDS = {"needs": (_("Must be there"), needs_offered), "prompts": (_("Shown, not needed"), prompts_offered)}
REVIEWED = [
    ("", _("when it failed, and where the lane always asks for it")),
    ("low", _("always")),
    *((level, _("from %s risk on") % label.lower()) for level, label in RiskLevel.choices if level != RiskLevel.LOW),
]
BLANK = {
    "slug": "",
    "name": "",
    "description": "",
    "lane": "normal",
    "policy": "change",
    "is_assessed": True,
    "review_from": "",
    "needs": {step: [] for step in STEPS} | {"submit": ["reason", "services", "environments", "window"]},
    "prompts": {step: [] for step in STEPS},
    "defaults": {},
    "fields": [],
}


class FieldRowForm(forms.Form):
    """One field that the type declares for itself; without a label the row says nothing."""

    name = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(required=False, max_length=80, label=_("Label"))
    kind = forms.ChoiceField(choices=FieldKind.choices, label=_("Holds"))
    choices = forms.CharField(
        required=False,
        max_length=4000,
        label=_("Answers"),
        help_text=_("Of a list: one a line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hint = forms.CharField(required=False, max_length=200, label=_("Hint"))
    needed_at = forms.ChoiceField(
        required=False, choices=[("", _("not needed")), *STEP_LABELS.items()], label=_("Needed before")
    )
    prompted_at = forms.ChoiceField(
        required=False, choices=[("", _("nowhere besides")), *STEP_LABELS.items()], label=_("Shown, not needed, at")
    )
    judged_in = forms.ChoiceField(
        required=False, choices=[("", _("by nobody")), *Group.choices], label=_("Judged as part of")
    )

    @property
    def kind_in_words(self) -> str:
        """What the field holds now."""
        return str(FieldKind(self["kind"].value()).label) if self["kind"].value() in FieldKind.values else ""

    def content(self) -> dict:
        """The declaration; the name comes from the first label and stays."""
        found = self.cleaned_data
        return {
            "name": found["name"] or _named(found["label"]),
            "label": found["label"].strip(),
            "kind": found["kind"],
            "choices": [line.strip() for line in found["choices"].splitlines() if line.strip()],
            "hint": found["hint"].strip(),
            "needed_at": found["needed_at"],
            "judged_in": found["judged_in"],
            "prompted_at": found["prompted_at"],
        }


FieldRows = forms.formset_factory(FieldRowForm, extra=BLANK_ROWS, can_delete=True, can_order=True, max_num=60)


class TypeForm(forms.Form):
    """``content()`` is what a revision proposes; ``rows`` the fields of its own."""

    slug = forms.SlugField(max_length=40, label=_("Short name"), help_text=_("It stays for ever."))
    lane = forms.ChoiceField(choices=Lane.choices, label=_("Lane"), help_text=_("The path it takes; it stays."))
    name = forms.CharField(max_length=80, label=_("Name"))
    description = forms.CharField(
        required=False, max_length=2000, label=_("What it is for"), widget=forms.Textarea(attrs={"rows": 2})
    )
    policy = forms.ChoiceField(required=False, label=_("Approval policy"))
    is_assessed = forms.BooleanField(
        required=False,
        label=_("Assess: peers look at it before its approvers are asked"),
        help_text=_("Where its policy names peers or technical people; else it goes on at once."),
    )
    review_from = forms.ChoiceField(
        required=False,
        label=_("Review: somebody looks back at it before it is closed"),
        choices=REVIEWED,
    )
    impact = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=_("Impact at first"),
        choices=[("", _("medium")), *Grade.choices],
    )
    urgency = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        label=_("Urgency at first"),
        choices=[("", _("medium")), *Grade.choices],
    )
    hours = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=72,
        label=_("Hours its window is open"),
        help_text=_("Of an emergency, which begins now."),
    )
    reason = forms.CharField(
        max_length=20_000,
        label=_("Why it should change"),
        help_text=_("Whoever decides on it reads this first."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, content: dict | None = None, reason: str = "", is_new: bool = False):
        self.base = {**BLANK, **(content or {})}
        defaults = self.base["defaults"]
        initial = {
            **self.base,
            "reason": reason,
            **{name: defaults.get(name) for name in ("impact", "urgency", "hours")},
        }
        initial |= {f"{kind}_{step}": self.base[kind][step] for kind in KINDS for step in STEPS}
        super().__init__(data, initial=initial)
        self.is_new, lane = is_new, self.base["lane"]
        if not is_new:
            del self.fields["slug"], self.fields["lane"]
        self.fields["policy"].choices = [
            ("", _("none: its template is approved beforehand")),
            *Policy.objects.order_by("name").values_list("slug", "name"),
        ]
        for (kind, (label, offered_at)), step in product(KINDS.items(), STEPS):
            if offered := NEEDS if is_new else offered_at(lane, step):
                self.fields[f"{kind}_{step}"] = forms.MultipleChoiceField(
                    required=False,
                    label=label,
                    widget=forms.CheckboxSelectMultiple,
                    choices=[(name, NEEDS[name].label) for name in offered],
                )
        shown = [{**row, "choices": "\n".join(row["choices"])} for row in self.base["fields"]]
        self.rows = FieldRows(data, initial=shown, prefix="field")

    @property
    def hours_matter(self) -> bool:
        """Only an emergency has a window that opens by itself."""
        return self.is_new or self.base["lane"] == Lane.EMERGENCY

    def steps(self):
        """Each step with what may be asked for there, as bound fields: what is needed, and what is only shown."""
        return [
            (STEP_LABELS[step], [self[name] for kind in KINDS if (name := f"{kind}_{step}") in self.fields])
            for step in STEPS
        ]

    def track(self):
        """The states that a change of this type passes, as far as they are chosen now."""
        lane = self["lane"].value() if self.is_new else self.base["lane"]
        lane = lane if lane in Lane.values else Lane.NORMAL
        return states_passed(lane, bool(self["is_assessed"].value()), self["review_from"].value() or "")

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def find_no_fault(self) -> None:
        """Show what was typed before without saying what is still wrong with it."""
        for form in (self, *self.rows.forms):
            form.errors.clear()

    def content(self) -> dict:
        """What was typed, as the content of a revision."""
        found = self.cleaned_data
        defaults = {
            name: value for name, value in self.base["defaults"].items() if name not in ("impact", "urgency", "hours")
        }
        defaults |= {name: found[name] for name in ("impact", "urgency", "hours") if found[name]}
        rows = [row for row in self.rows.ordered_forms if row.cleaned_data.get("label", "").strip()]
        return {
            "slug": found.get("slug") or self.base["slug"],
            "lane": found.get("lane") or self.base["lane"],
            "name": found["name"].strip(),
            "description": found["description"].strip(),
            "policy": found["policy"],
            "is_assessed": found["is_assessed"],
            "review_from": found["review_from"],
            **{kind: {step: found.get(f"{kind}_{step}", []) for step in STEPS} for kind in KINDS},
            "defaults": defaults,
            "fields": [row.content() for row in rows],
        }

    def blame(self, problems: dict[str, str]) -> None:
        """Put what is wrong with the content where it was typed, else above the form."""
        kept = [row for row in self.rows.ordered_forms if row.cleaned_data.get("label", "").strip()]
        for path, sentence in problems.items():
            head, _dot, rest = path.partition(".")
            place, _dot, key = rest.partition(".")
            if head == "fields" and place.isdigit() and int(place) < len(kept):
                kept[int(place)].add_error(
                    key if key in kept[int(place)].fields and key != "name" else "label", sentence
                )
                continue
            name = {"needs": f"needs_{rest}", "prompts": f"prompts_{rest}", "defaults": rest}.get(head, head)
            self.add_error(name if name in self.fields else None, sentence)


def _named(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30].strip("_")
    return name if name[:1].isalpha() else f"field_{name}"[:30].strip("_")
