"""Form controls drawn by us are what Django's templates draw, but for blanks between tags."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from apps.core.widgets import Renderer

ODD = "<b>\"Bed & breakfast\"</b> 'ü'"
CHOICES = [("", "Any"), (1, ODD), ("2", mark_safe("kept &amp; as it is")), (ODD, [("a", "In a group"), (None, "None")])]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput(attrs={"class": ODD, "required": True, "disabled": False}), ODD),
        (forms.TextInput(), None),
        (forms.TextInput(), mark_safe("a &amp; b")),
        (forms.NumberInput(attrs={"min": 0}), 0),
        (forms.HiddenInput(), True),
        (forms.DateInput(attrs={"type": "date"}), "2026-11-24"),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.Select(choices=CHOICES), "1"),
        (forms.Select(choices=CHOICES, attrs={"data-x": ODD}), None),
        (forms.SelectMultiple(choices=CHOICES), ["2", "a"]),
        (forms.NullBooleanSelect(), None),
        (forms.Textarea(), ODD),
        (forms.RadioSelect(choices=CHOICES[:2]), "1"),
    ],
)
def test_a_control_is_what_django_draws(widget, value):
    attrs = {"id": "id_it"}

    ours, theirs = (widget.render("it", value, attrs, renderer) for renderer in (Renderer(), DjangoTemplates()))

    assert _dense(ours) == _dense(theirs)


def _dense(html) -> str:
    return re.sub(r">\s+<", "><", str(html)).strip()
