"""A form field with label, hint and errors tied to it for screen readers."""

from django import forms
from django.template.loader import render_to_string

from .library import register

CHECKS = (forms.CheckboxInput,)
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
SELECTS = (forms.Select, forms.SelectMultiple)


def _css_class(widget):
    if isinstance(widget, (*CHECKS, *GROUPS)):
        return "form-check-input"
    return "form-select" if isinstance(widget, SELECTS) else "form-control"


@register.simple_tag
def field(bound, hint="", wide=False):
    """Return one field of a form: label, required mark, hint (or its help text), the widget and its errors."""
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    hint = hint or bound.help_text
    described = [f"{bound.auto_id}_hint"] if hint else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    own = widget.attrs.get("class", "")
    attrs = {"class": " ".join(filter(None, (own, _css_class(widget), "is-invalid" if bound.errors else "")))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    shape = "check" if isinstance(widget, CHECKS) and not isinstance(widget, GROUPS) else "group" if isinstance(widget, GROUPS) else "line"
    values = {"bound": bound, "hint": hint, "shape": shape, "wide": wide, "widget": bound.as_widget(attrs=attrs)}
    return render_to_string("components/field.html", values)
