"""What a person may write on a change, cleaned and checked, before it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text

from ..enums import Grade, Lane, Outcome
from ..models import ChangeType
from ..risk import model_in_force
from ..risk.questions import unknown_answers

TEXTS = ("reason", "implementation_plan", "backout_plan", "test_plan", "communication_plan")
PEOPLE = ("implementer", "assignee", "manager")
PLAIN = (*TEXTS, *PEOPLE, "brings", "impact", "urgency", "outage_expected", "answers", "parent", "outcome")
LONGEST_TEXT, LONGEST_VERSION = 50_000, 100


def clean(fields: dict, *, lane: str) -> dict:
    """``fields`` with text made safe; raises Refused (input) for each value that cannot be kept, TypeError for a name
    that a change does not have."""
    if unknown := fields.keys() - set(PLAIN):
        raise TypeError(f"a change has no field {', '.join(sorted(unknown))}")
    found = {name: clean_text(value).strip() if name in TEXTS else value for name, value in fields.items()}
    if "brings" in found:
        found["brings"] = clean_line(found["brings"] or "")
    insist(*_too_long(found), *_impossible(found, lane), kind="input")
    return found


def type_called(slug: str | ChangeType) -> ChangeType:
    """The revision of a type that is in force; raises Refused (input) when there is none."""
    if isinstance(slug, ChangeType):
        return slug
    found = ChangeType.objects.select_related("policy").filter(slug=slug, is_in_force=True).first()
    if found is None:
        raise Refused(
            Refusal(_("There is no type of change called “%s”.") % slug, code="type", kind="input", field="type")
        )
    return found


def _too_long(fields: dict) -> list[Refusal]:
    return [
        Refusal(_("At most 50,000 characters."), code="too_long", kind="input", field=name)
        for name in TEXTS
        if len(fields.get(name) or "") > LONGEST_TEXT
    ] + [
        Refusal(_("A version has at most 100 characters."), code="too_long", kind="input", field="brings")
        for value in [fields.get("brings") or ""]
        if len(value) > LONGEST_VERSION
    ]


def _impossible(fields: dict, lane: str) -> list[Refusal]:
    refusals = [
        Refusal(_("Impact and urgency are 1 (high), 2 (medium) or 3 (low)."), code="grade", kind="input", field=name)
        for name in ("impact", "urgency")
        if name in fields and fields[name] not in Grade.values
    ]
    refusals += [
        Refusal(
            _("%(person)s is not active here.") % {"person": fields[name]}, code="inactive", kind="input", field=name
        )
        for name in PEOPLE
        if fields.get(name) is not None and not fields[name].is_active
    ]
    if fields.get("answers"):
        model = model_in_force()
        unknown = unknown_answers(model.questions if model else [], fields["answers"])
        refusals += [
            Refusal(
                _("The risk question “%s” has no such answer.") % code, code="answers", kind="input", field="answers"
            )
            for code in unknown
        ]
    if fields.get("outcome"):
        refusals += _outcome(fields["outcome"], lane)
    return refusals


def _outcome(outcome: str, lane: str) -> list[Refusal]:
    if lane != Lane.RETROSPECTIVE:
        sentence = _(
            "How it went is said when it is finished; only a retrospective change is recorded with its outcome."
        )
    elif outcome not in Outcome.values:
        sentence = _("There is no outcome “%s”.") % outcome
    else:
        return []
    return [Refusal(sentence, code="outcome", kind="input", field="outcome")]
