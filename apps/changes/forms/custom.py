"""Fields that types declare for themselves, as form fields: one set for each type that can be chosen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User

from ..custom import Declared, declared
from ..enums import FieldKind
from .fields import PersonField

YES_NO = [("", _("not said")), ("yes", _("yes")), ("no", _("no"))]


def form_name(slug: str, name: str) -> str:
    """What a type's field is called in the form: two types may share a name and hold different things under it."""
    return f"custom_{slug}__{name}"


def add_custom_fields(form: forms.Form, types: dict, values: dict) -> dict[str, list[str]]:
    """Add the fields of every type in ``types`` (by slug) to a form; names of the form fields by type."""
    names: dict[str, list[str]] = {}
    for slug, type_ in types.items():
        for field in declared(type_):
            name = form_name(slug, field.name)
            form.fields[name] = form_field(field)
            form.initial.setdefault(name, _initial(field, values.get(field.name)))
            names.setdefault(slug, []).append(name)
    return names


def form_field(field: Declared) -> forms.Field:
    """The form field; what is needed is said at the transition, never while drafting, so none is required."""
    given = {"label": field.label, "help_text": field.hint, "required": False}
    if field.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", _("not said")), *((one, one) for one in field.choices)], **given)
    if field.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=YES_NO, **given)
    if field.kind == FieldKind.PERSON:
        found = PersonField(label=field.label)
        found.help_text = field.hint
        return found
    if field.kind == FieldKind.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), max_length=10, **given)
    if field.kind == FieldKind.NUMBER:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=40, **given)
    if field.kind == FieldKind.LINK:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "url"}), max_length=500, **given)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=5000, **given)


def initial_values(change) -> dict[str, object]:
    """What the fields of a change's type hold, by the name of the form field."""
    return values_shown(change.type, change.custom)


def values_shown(type_, values: dict) -> dict[str, object]:
    """Kept values of a type's fields as the form shows them, by the name of the form field."""
    return {form_name(type_.slug, one.name): _initial(one, values.get(one.name)) for one in declared(type_)}


def _initial(field: Declared, value):
    if value is None:
        return ""
    if field.kind == FieldKind.YES_NO:
        return "yes" if value else "no"
    if field.kind == FieldKind.PERSON:
        return User.objects.filter(pk=value).values_list("username", flat=True).first() or ""
    return value
