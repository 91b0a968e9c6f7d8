"""What a template may say about its changes, cleaned and checked before it is kept."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line, clean_text

from ..custom import PREFIX, merged
from ..enums import Lane
from ..models import TemplateVersion
from ..rules import NEEDS
from .content import LONGEST_TEXT, TEXTS, clean, type_called

STANDARD = "standard"
"""The type of every change that is made from a template."""

PRESCRIBED = (*TEXTS, "brings", "impact", "urgency", "outage_expected", "answers", "custom")
"""Fields of a change that a template may lock or fill in beforehand; ``custom`` maps fields of the type to values."""

REQUIRABLE = tuple(name for name in NEEDS if name != "outcome")
LONGEST_LIFE = 730
HEADER = ("title", "reason", "days", "services", "locked", "defaults", "required")


def cleaned(fields: dict) -> dict:
    """``fields`` (some of HEADER) as a version keeps them; raises Refused (input) for each that cannot be kept."""
    if unknown := fields.keys() - set(HEADER):
        raise TypeError(f"a template has no field {', '.join(sorted(unknown))}")
    found = dict(fields)
    if "title" in found:
        found["title"] = clean_line(found["title"] or "")
    if "reason" in found:
        found["reason"] = clean_text(found["reason"] or "").strip()
    insist(*_impossible(found), kind="input")
    for name in ("locked", "defaults"):
        if name in found:
            found[name] = _values(found[name])
    if "required" in found:
        found["required"] = [name for name in REQUIRABLE if name in set(found["required"])]
    if "services" in found:
        found["service_ids"] = sorted({service.pk for service in found.pop("services")})
    return found


def agree(version: TemplateVersion) -> None:
    """Raise Refused where a field is both locked and open: a locked value is nobody's to fill in."""
    both = sorted(version.locked.keys() & version.defaults.keys() - {"custom"})
    own = version.locked.get("custom", {}).keys() & version.defaults.get("custom", {}).keys()
    both += [PREFIX + name for name in sorted(own)]
    insist(
        *(
            Refusal(
                _("“%s” is locked already; it cannot be a default as well.") % name.replace("_", " "),
                code="locked_and_default",
                kind="input",
                field=name,
            )
            for name in both
        )
    )


def _values(values: dict) -> dict:
    """Empty values prescribe nothing, so they are left out; false and numbers are values."""
    unknown = sorted(values.keys() - set(PRESCRIBED))
    insist(
        *(
            Refusal(_("A template cannot prescribe “%s”.") % name, code="unknown_field", kind="input", field=name)
            for name in unknown
        )
    )
    insist(*_misfits(values), kind="input")
    own = values.get("custom") or {}
    found = clean({name: value for name, value in values.items() if name != "custom"}, lane=Lane.STANDARD)
    if own:
        found["custom"] = merged(type_called(STANDARD), {}, own)
    return {name: found[name] for name in PRESCRIBED if name in found and found[name] not in ("", None, {})}


def _misfits(values: dict) -> list[Refusal]:
    kinds = dict.fromkeys((*TEXTS, "brings"), str) | dict.fromkeys(("answers", "custom"), dict)
    kinds |= {"outage_expected": bool, "impact": int, "urgency": int}
    return [
        Refusal(_("This is not a value for “%s”.") % name.replace("_", " "), code="kind", kind="input", field=name)
        for name, value in values.items()
        if value is not None and (type(value) is not kinds[name] or not _is_plain(name, value))
    ]


def _is_plain(name: str, value) -> bool:
    return name != "answers" or all(isinstance(part, str) for pair in value.items() for part in pair)


def _impossible(fields: dict) -> Iterable[Refusal]:
    if "title" in fields and not fields["title"]:
        yield Refusal(_("Please give it a title."), code="title", kind="input", field="title")
    if len(fields.get("title", "")) > 200:
        yield Refusal(_("A title has at most 200 characters."), code="title", kind="input", field="title")
    if len(fields.get("reason", "")) > LONGEST_TEXT:
        yield Refusal(_("At most 50,000 characters."), code="too_long", kind="input", field="reason")
    if not 1 <= fields.get("days", 1) <= LONGEST_LIFE:
        yield Refusal(
            _("A certificate is good for 1 to %s days.") % LONGEST_LIFE, code="days", kind="input", field="days"
        )
    for name in sorted(set(fields.get("required", ())) - set(REQUIRABLE)):
        yield Refusal(
            _("Changes cannot be asked for “%s”.") % str(name)[:40], code="required", kind="input", field="required"
        )
    for service in fields.get("services", ()):
        if service.lifecycle == "retired":
            yield Refusal(
                _("%(service)s is retired.") % {"service": service.name},
                code="services",
                kind="input",
                field="services",
            )
