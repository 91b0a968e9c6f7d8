"""Pages' forms call services; what a service refuses is shown where it was typed."""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from .refusals import Refused


def submitted(form: forms.Form, act: Callable):
    """What ``act(**cleaned_data)`` returns when the form is valid; None when the form now carries errors.

    A refusal that names a field of the form stands at that field, any other above the form. Stale passes through.
    """
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return None
