"""What a person may write on a release, cleaned and checked, before it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.accounts.permissions import may_be_named
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line, clean_text

from ..enums import Method, ReleaseType, Strategy
from ..models import Release

TEXTS = ("goal", "rollback_plan", "notes")
LINES = ("version_name", "external_ref")
PEOPLE = ("manager", "escalation")
CHOICES = {"type": ReleaseType, "method": Method, "strategy": Strategy}
PLAIN = (*TEXTS, *LINES, *PEOPLE, *CHOICES, "rehearsed_at")
LONGEST_TEXT = 50_000


def clean(fields: dict) -> dict:
    """``fields`` made safe; raises Refused (input) for each value that cannot be kept, TypeError for a name that a
    release does not have."""
    if unknown := fields.keys() - set(PLAIN):
        raise TypeError(f"a release has no field {', '.join(sorted(unknown))}")
    found = {name: _tidy(name, value) for name, value in fields.items()}
    insist(*_impossible(found), kind="input")
    return found


def _tidy(name: str, value):
    if name in TEXTS:
        return clean_text(value or "").strip()
    return clean_line(value or "") if name in LINES else value


def _impossible(fields: dict) -> list[Refusal]:
    refusals = [
        _input(name, _("At most 50,000 characters.")) for name in TEXTS if len(fields.get(name) or "") > LONGEST_TEXT
    ]
    for name in LINES:
        most = Release._meta.get_field(name).max_length
        if len(fields.get(name) or "") > most:
            refusals.append(_input(name, _("At most %d characters.") % most))
    for name, enum in CHOICES.items():
        if name in fields and fields[name] not in enum.values:
            refusals.append(_input(name, _("There is no choice “%s”.") % fields[name]))
    for name in PEOPLE:
        person = fields.get(name)
        if person is not None and (not person.is_active or person.is_service):
            refusals.append(_input(name, _("%s is not an active person here.") % person))
        elif person is not None and (refusal := may_be_named(person, field=name)):
            refusals.append(refusal)
    if "manager" in fields and fields["manager"] is None:
        refusals.append(_input("manager", _("A release is always managed by somebody.")))
    rehearsed = fields.get("rehearsed_at")
    if rehearsed is not None and rehearsed > clock.now():
        refusals.append(_input("rehearsed_at", _("A rehearsal is recorded once it has taken place.")))
    return refusals


def _input(name: str, sentence: str) -> Refusal:
    return Refusal(sentence, code=name, kind="input", field=name)
