"""A form field with label, hint and errors tied to it for screen readers."""

from django import forms
from django.template.loader import render_to_string

from ..moments import MomentInput
from .library import register

CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
SELECTS = (forms.Select, forms.SelectMultiple)


def _shape_and_class(widget):
    """Return how the field is laid out and the class of its control.

    Groups take no class: Django would repeat it on their frame.
    """
    if isinstance(widget, GROUPS):
        return "group", ""
    if isinstance(widget, CHECKS):
        return "check", "form-check-input"
    return "line", "form-select" if isinstance(widget, SELECTS) else "form-control"


@register.simple_tag
def field(bound, hint="", wide=False):
    """Return one field of a form: label, required mark, hint (or its help text), the widget and its errors."""
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    hint = hint or bound.help_text
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    shape, kind = _shape_and_class(widget)
    names = (widget.attrs.get("class", ""), kind, "is-invalid" if bound.errors else "")
    attrs = {"class": " ".join(filter(None, names))} if kind else {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    values = {"bound": bound, "hint": hint, "shape": shape, "wide": wide, "widget": bound.as_widget(attrs=attrs)}
    return render_to_string("components/field.html", values)


@register.simple_tag
def moment_control(name, value, required=True, **attrs):
    """Return a picker of a minute outside of a form, with the two readings of what a clock shows twice or skips."""
    return MomentInput({"class": "form-control", "required": bool(required), **attrs}).render(name, value or "", attrs)


@register.simple_tag(takes_context=True)
def stale(context, rows, who="", at=None):
    """Return a stale edit field by field: each row has label, yours and theirs; `who` saved first, `at` that time.

    Nothing is lost: the form below still holds what was typed, and saving it again is a decision made knowingly.
    """
    return render_to_string(
        "components/stale.html", {"rows": rows, "who": who, "at": at, "request": context.get("request")}
    )
