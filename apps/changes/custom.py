"""Fields that a type of change declares for itself: typed values, kept by name on the change.

A declaration is plain JSON in ``ChangeType.fields``, versioned with the type; a change keeps the type it was raised
under, and so the fields it was asked. ``judged_in`` names the group of fields whose approvers judge it; without it the
field is immaterial, and may be written while work goes on, which is what fields of finishing and closing are for.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text

from .enums import FieldKind

PREFIX = "custom."
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST = 5000
LARGEST = 10**15
_is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Declared:
    """One field of a type. ``needed_at`` is the transition before which it must be filled in, or empty; ``prompted_at``
    the one whose form shows it without needing it."""

    name: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    hint: str = ""
    needed_at: str = ""
    judged_in: str = ""
    prompted_at: str = ""

    @property
    def path(self) -> str:
        """How edits, differences and refusals call it."""
        return PREFIX + self.name


def declared(type_) -> list[Declared]:
    """The fields of a type's revision, in their order."""
    return [Declared(**{**row, "choices": tuple(row.get("choices") or ())}) for row in type_.fields]


def material(type_) -> dict[str, str]:
    """Path of each field that approvers judge, to its group."""
    return {one.path: one.judged_in for one in declared(type_) if one.judged_in}


def immaterial(type_) -> set[str]:
    """Paths of the fields that nobody judges."""
    return {one.path for one in declared(type_) if not one.judged_in}


def merged(type_, standing: dict, given: dict) -> dict:
    """The values kept after ``given`` is written over ``standing``: None and empty text take a value away.

    Values of fields that the type does not have are dropped from ``standing`` and refused in ``given``; raises Refused
    (input) for those and for values of another kind, naming each field by its path.
    """
    fields = {one.name: one for one in declared(type_)}
    refusals, found = [], {name: value for name, value in standing.items() if name in fields}
    for name, value in given.items():
        if name not in fields:
            refusals.append(_refusal(PREFIX + str(name)[:40], _("This type of change has no such field.")))
            continue
        try:
            kept = _kept(fields[name], value)
        except (TypeError, ValueError) as problem:
            refusals.append(_refusal(fields[name].path, str(problem)))
            continue
        found.pop(name, None)
        if kept is not None:
            found[name] = kept
    if refusals:
        raise Refused(*refusals)
    return found


def is_given(change, name: str) -> bool:
    """The field says something; "no" is an answer."""
    return change.custom.get(name) is not None


def in_words(field: Declared, value, names: dict[int, str]) -> str:
    """A kept value for a reader; ``names`` are those of people by id."""
    if value is None:
        return ""
    if field.kind == FieldKind.YES_NO:
        return _("yes") if value else _("no")
    if field.kind == FieldKind.PERSON:
        return names.get(value, _("somebody"))
    if field.kind == FieldKind.DATE:
        return date_format(date.fromisoformat(value), "D j M Y")
    return str(value)


def names_of(pairs) -> dict[int, str]:
    """Names of the people in (field, value) pairs, in one query, or none."""
    wanted = {value for field, value in pairs if field.kind == FieldKind.PERSON and value is not None}
    return {person.pk: str(person) for person in User.objects.filter(pk__in=wanted)} if wanted else {}


def said(change) -> list[tuple[Declared, object, str]]:
    """Each field of the change's type: the declaration, the kept value, and the value in words."""
    pairs = [(one, change.custom.get(one.name)) for one in declared(change.type)]
    names = names_of(pairs)
    return [(field, value, in_words(field, value, names)) for field, value in pairs]


def plain(change) -> dict:
    """The values for programs: people by log-in name, every field there, null where nothing is said."""
    return {one.name: None for one in declared(change.type)} | plain_values(change.type, change.custom)


def plain_values(type_, values: dict) -> dict:
    """Kept values of a type's fields for programs: people by log-in name."""
    fields = [one for one in declared(type_) if values.get(one.name) is not None]
    wanted = {values[one.name] for one in fields if one.kind == FieldKind.PERSON}
    names = dict(User.objects.filter(pk__in=wanted).values_list("pk", "username")) if wanted else {}
    return {
        one.name: names.get(values[one.name]) if one.kind == FieldKind.PERSON else values[one.name] for one in fields
    }


def carried(change, type_) -> dict:
    """What a change's own fields say, for programs, as far as another type declares the field alike and would keep it."""
    found = {}
    for name, value in plain_values(change.type, change.custom).items():
        try:
            merged(type_, {}, {name: value})
        except Refused:
            continue
        found[name] = value
    return found


def _kept(field: Declared, value):
    """The value as it is kept, None for nothing; raises ValueError with a sentence."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return _READERS[field.kind](field, value)


def _text(field, value) -> str:
    text = clean_text(_string(value)).strip()
    if len(text) > LONGEST:
        raise ValueError(_("At most %s characters.") % f"{LONGEST:,}")
    return text


def _number(field, value) -> int | float:
    if isinstance(value, str):
        try:
            value = float(value.replace(",", ".").strip())
        except ValueError:
            raise ValueError(_("Give a number.")) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(_("Give a number."))
    if abs(value) > LARGEST:
        raise ValueError(_("This number is too large."))
    return int(value) if float(value).is_integer() else value


def _date(field, value) -> str:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(_string(value))
    except ValueError:
        raise ValueError(_("Give a date, for example 2026-11-26.")) from None
    if not 1970 <= found.year <= 2100:
        raise ValueError(_("Dates lie between the years 1970 and 2100."))
    return found.isoformat()


def _choice(field, value) -> str:
    if value not in field.choices:
        raise ValueError(_("Choose one of: %s.") % ", ".join(field.choices))
    return value


def _yes_no(field, value) -> bool:
    answers = {True: True, False: False, "yes": True, "no": False}
    if not isinstance(value, bool | str) or value not in answers:
        raise ValueError(_("Answer yes or no."))
    return answers[value]


def _person(field, value) -> int:
    person = value if isinstance(value, User) else User.objects.filter(username=_string(value)).first()
    if person is None or not person.is_active or person.is_service:
        raise ValueError(_("Name an active person by log-in name."))
    return person.pk


def _link(field, value) -> str:
    url = clean_line(_string(value))
    try:
        _is_url(url)
    except ValidationError:
        raise ValueError(_("Give a web address (https://…).")) from None
    return url[:500]


def _string(value) -> str:
    if not isinstance(value, str):
        raise TypeError(_("A text is expected."))
    return value


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PERSON: _person,
    FieldKind.LINK: _link,
}


def _refusal(path: str, sentence: str) -> Refusal:
    return Refusal(sentence, code="custom", kind="input", field=path)
