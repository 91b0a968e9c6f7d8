"""What a type of change may ask for, and what is wrong with a proposed one, place by place."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.models import Policy

from .custom import NAME
from .enums import FieldKind, Grade, Lane, RiskLevel
from .models import ChangeType
from .rules import NEEDS, STEPS, TIMED

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
GROUPS = ("what", "window", "plan", "risk", "people")
FIELD_KEYS = ("name", "label", "kind", "choices", "hint", "needed_at", "judged_in", "prompted_at")
MOST_FIELDS, MOST_CHOICES = 30, 50
LATE_LANES = (Lane.EMERGENCY, Lane.RETROSPECTIVE)
_WRITTEN_LATE = ("reason", "implementation_plan", "backout_plan", "test_plan", "communication_plan", "answers")
STEP_LABELS = {
    "submit": gettext_lazy("Submit"),
    "start": gettext_lazy("Start work"),
    "finish": gettext_lazy("Finish"),
    "close": gettext_lazy("Close"),
}


def in_force(slug: str) -> ChangeType | None:
    """The revision of a type in force."""
    return ChangeType.objects.select_related("policy", "revision").filter(slug=slug, is_in_force=True).first()


def needs_offered(lane: str, step: str) -> tuple[str, ...]:
    """What a type of this lane may ask for before a step.

    Once approvers judged it, what they judge is not written any more, so later steps ask for what nobody judges and for
    evidence; the full record of an emergency is written while work goes on.
    """
    if step == "submit":
        if lane == Lane.EMERGENCY:
            return ("services", "environments")
        return tuple(name for name in NEEDS if name != "outcome" or lane == Lane.RETROSPECTIVE)
    if step == "start":
        return ("manager",)
    late = _WRITTEN_LATE if lane in LATE_LANES else ()
    # An emergency begins before anybody says where; its record does say it.
    return ("file", "link", "manager", *late, *(("environments",) if lane == Lane.EMERGENCY else ()))


def prompts_offered(lane: str, step: str) -> tuple[str, ...]:
    """What a type of this lane may show at a step without needing it: whatever can still be written then."""
    if step == "submit":
        return tuple(name for name in NEEDS if name != "outcome" or lane == Lane.RETROSPECTIVE)
    return (*needs_offered(lane, step), *(("file", "link") if step == "start" else ()))


def check(content: dict) -> dict[str, str]:
    """Path to sentence for each thing wrong with a proposed type."""
    shape = _misshapen(content)
    if shape:
        return shape
    found: dict[str, str] = {}
    standing = in_force(content["slug"])
    if not SLUG.fullmatch(content["slug"]):
        found["slug"] = _("Give a short name of small letters, digits and hyphens.")
    if not 0 < len(content["name"].strip()) <= 80:
        found["name"] = _("Give the type a name of at most 80 characters.")
    if content["lane"] not in Lane.values:
        return {**found, "lane": _("Choose one of the four lanes.")}
    if standing and standing.lane != content["lane"]:
        found["lane"] = _("A type keeps its lane; make another type instead.")
    if content["lane"] == Lane.STANDARD and content["policy"]:
        found["policy"] = _("A standard change is approved with its template; it has no policy of its own.")
    elif content["lane"] != Lane.STANDARD and not Policy.objects.filter(slug=content["policy"]).exists():
        found["policy"] = _("Name the policy that decides who approves it.")
    if content["review_from"] not in ("", *RiskLevel.values):
        found["review_from"] = _("Choose a level of risk, or none.")
    return found | _needs(content) | _defaults(content["defaults"]) | _fields(content, standing)


def _misshapen(content: dict) -> dict[str, str]:
    wanted = {
        **dict.fromkeys(("slug", "name", "description", "lane", "policy", "review_from"), str),
        "is_assessed": bool,
        "needs": Mapping,
        "prompts": Mapping,
        "defaults": Mapping,
        "fields": list,
    }
    found = {
        name: _("This is missing or not of the right kind.")
        for name, kind in wanted.items()
        if not isinstance(content.get(name), kind)
    }
    found |= {name: _("There is no such part of a type.") for name in content if name not in wanted}
    if not found:
        found = {
            f"{kind}.{step}": _("Give a list of names.")
            for kind in ("needs", "prompts")
            for step in STEPS
            if not _are_texts(content[kind].get(step)) or content[kind].keys() - set(STEPS)
        }
    return found


def _needs(content: dict) -> dict[str, str]:
    found = {}
    for step in STEPS:
        offered = needs_offered(content["lane"], step)
        wrong = [name for name in content["needs"][step] if name not in offered]
        if wrong:
            found[f"needs.{step}"] = _(
                "“%(what)s” cannot be asked for here: %(why)s Take it out, or ask for it before it is submitted."
            ) % {
                "what": str(NEEDS[wrong[0]].label) if wrong[0] in NEEDS else wrong[0],
                "why": _why(content["lane"], step),
            }
    if content["lane"] in TIMED and "window" not in content["needs"]["submit"]:
        found.setdefault("needs.submit", _("This lane cannot do without a window; ask for it."))
    return found | _prompts(content)


def _prompts(content: dict) -> dict[str, str]:
    found = {}
    for step in STEPS:
        offered, needed = prompts_offered(content["lane"], step), content["needs"][step]
        for name in content["prompts"][step]:
            label = str(NEEDS[name].label) if name in NEEDS else name
            if name not in offered:
                found[f"prompts.{step}"] = _("“%s” cannot be prompted for here. Take it out.") % label
            elif name in needed:
                found[f"prompts.{step}"] = (
                    _("“%s” must be there at this step already: take one of the two out.") % label
                )
    return found


def _why(lane: str, step: str) -> str:
    if step == "submit":
        return _("an emergency begins with what and where.") if lane == Lane.EMERGENCY else _("it is not known yet.")
    return _("what approvers judged is not written any more.")


def _defaults(defaults: Mapping) -> dict[str, str]:
    found = {}
    for name, value in defaults.items():
        if name in ("impact", "urgency"):
            fine = value in Grade.values
        elif name == "hours":
            fine = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 72
        else:
            fine = name == "late_policy" and Policy.objects.filter(slug=str(value)).exists()
        if not fine:
            found[f"defaults.{name}"] = _("This default cannot be kept.")
    return found


def _fields(content: dict, standing: ChangeType | None) -> dict[str, str]:
    if len(content["fields"]) > MOST_FIELDS:
        return {"fields": _("At most %s fields of its own.") % MOST_FIELDS}
    found: dict[str, str] = {}
    known = {field["name"]: field["kind"] for field in standing.fields} if standing else {}
    seen: set[str] = set()
    for place, field in enumerate(content["fields"]):
        for key, sentence in _field(field, known, seen).items():
            found[f"fields.{place}.{key}"] = sentence
        if isinstance(field, Mapping):
            seen.add(str(field.get("name")))
    return found


def _field(field, known: dict[str, str], seen: set[str]) -> dict[str, str]:
    if not isinstance(field, Mapping) or set(field) != set(FIELD_KEYS) or not _are_texts(field["choices"]):
        return {"name": _("A field has a name, label, kind, choices, hint, steps and group.")}
    if not all(isinstance(field[key], str) for key in FIELD_KEYS if key != "choices"):
        return {"name": _("A field is described in text.")}
    found = {}
    if not NAME.fullmatch(field["name"]):
        found["name"] = _("A name has small letters, digits and underscores, and begins with a letter.")
    elif field["name"] in seen:
        found["name"] = _("Two fields are called “%s”.") % field["name"]
    if not 0 < len(field["label"].strip()) <= 80:
        found["label"] = _("Give it a label of at most 80 characters.")
    if field["kind"] not in FieldKind.values:
        found["kind"] = _("Choose what it holds.")
    elif known.get(field["name"], field["kind"]) != field["kind"]:
        found["kind"] = (
            _("“%s” holds something else in the type in force; give the new field another name.") % field["name"]
        )
    if (field["kind"] == FieldKind.CHOICE) != (2 <= len(set(field["choices"])) <= MOST_CHOICES):
        found["choices"] = _("A choice needs at least two different answers; other kinds have none.")
    if field["needed_at"] not in ("", *STEPS):
        found["needed_at"] = _("Choose the step before which it is filled in.")
    if field["prompted_at"] not in ("", *STEPS):
        found["prompted_at"] = _("Choose the step whose form shows it.")
    elif field["prompted_at"] and field["prompted_at"] == field["needed_at"]:
        found["prompted_at"] = _("It is needed at this step already, so its form shows it anyway.")
    if field["judged_in"] not in ("", *GROUPS):
        found["judged_in"] = _("Choose the group whose approvers judge it.")
    elif field["judged_in"] and not {field["needed_at"], field["prompted_at"]} <= {"", "submit"}:
        found["judged_in"] = _("What approvers judge is filled in before it is submitted.")
    return found


def _are_texts(value) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and len(one) <= 200 for one in value)
