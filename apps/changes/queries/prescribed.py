"""What a template prescribes, field by field, in words a reader knows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core.markdown import render
from apps.environments.models import Service

from ..custom import declared, names_of
from ..custom import in_words as told
from ..enums import Grade
from ..models import ChangeRequest, TemplateVersion
from ..risk import asked, model_in_force
from ..rules import NEEDS
from ..services.content import type_called

ORDER = (
    "reason",
    "brings",
    "implementation_plan",
    "backout_plan",
    "test_plan",
    "communication_plan",
    "outage_expected",
    "impact",
    "urgency",
    "answers",
)


@dataclass(frozen=True)
class Prescribed:
    """One field: ``locked`` stays as it is, else it is filled in beforehand. ``html`` for prose, else ``lines``."""

    name: str
    label: str
    locked: bool
    html: str = ""
    lines: tuple[str, ...] = ()


def prescribed(source) -> list[Prescribed]:
    """Every locked and default field of a template or one of its versions, in the order of the form of a change."""
    found = []
    for name in ORDER:
        for values, locked in ((source.locked, True), (source.defaults, False)):
            if name in values:
                found.append(_one(name, values[name], locked))
    return found + _own(source)


def _own(source) -> list[Prescribed]:
    """The fields of the type that are prescribed, people by name."""
    kept = [(source.locked.get("custom", {}), True), (source.defaults.get("custom", {}), False)]
    fields = declared(type_called("standard")) if any(values for values, _locked in kept) else []
    rows = [(one, values[one.name], locked) for one in fields for values, locked in kept if one.name in values]
    names = names_of((one, value) for one, value, _locked in rows)
    return [Prescribed(one.path, one.label, locked, lines=(told(one, value, names),)) for one, value, locked in rows]


def required_words(source) -> list[str]:
    """What each change made from it must still say."""
    return [str(NEEDS[name].label) for name in source.required if name in NEEDS]


def in_words(name: str, value) -> str | list[str]:
    """A value of a field that is no prose."""
    if name in ("impact", "urgency"):
        return str(dict(Grade.choices).get(value, value))
    if name == "outage_expected":
        return _("yes") if value else _("no")
    if name == "answers":
        model = model_in_force()
        questions = asked(model.questions if model else [], value)
        return [f"{one.text} {dict(one.choices).get(one.answer)}" for one in questions if one.answer]
    return str(value)


def differing(before: TemplateVersion | None, after: TemplateVersion) -> list[dict]:
    """Field by field, what a version would change of the one in force: label, before, after (plain text)."""
    rows = []
    for label, old, new in _pairs(before, after):
        if old != new:
            rows.append({"label": label, "before": old, "after": new})
    return rows


def _pairs(before, after):
    yield _("Title"), before.title if before else "", after.title
    yield _("Services"), _services(before), _services(after)
    for name in ORDER:
        yield label_of(name), _said(before, name), _said(after, name)
    sides = [{one.label: one for one in _own(row)} if row else {} for row in (before, after)]
    for label in dict.fromkeys([*sides[0], *sides[1]]):
        yield label, *(_told(side.get(label)) for side in sides)
    yield (
        _("Asked for each time"),
        ", ".join(required_words(before)) if before else "",
        ", ".join(required_words(after)),
    )
    yield _("Certified for"), _days(before), _days(after)


def _told(one: Prescribed | None) -> str:
    return f"{one.lines[0]} ({_('locked') if one.locked else _('default')})" if one else ""


def _days(row) -> str:
    return _("%s days") % row.days if row else ""


def _services(row) -> str:
    if row is None:
        return ""
    names = Service.objects.filter(pk__in=row.service_ids).order_by("name").values_list("name", flat=True)
    return ", ".join(names) or _("any service")


def _said(row, name: str) -> str:
    if row is None:
        return ""
    for values, word in ((row.locked, _("locked")), (row.defaults, _("default"))):
        if name in values:
            said = in_words(name, values[name])
            return f"{'; '.join(said) if isinstance(said, list) else said} ({word})"
    return ""


def label_of(name: str) -> str:
    """A field of a change in words."""
    label = str(ChangeRequest._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def _one(name: str, value, locked: bool) -> Prescribed:
    if isinstance(value, str) and name != "brings":
        return Prescribed(name, label_of(name), locked, html=render(value))
    said = in_words(name, value)
    return Prescribed(name, label_of(name), locked, lines=tuple(said) if isinstance(said, list) else (said,))
