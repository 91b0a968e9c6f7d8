"""What the template of a standard change locks, as fields that are shown and not written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import ChangeTemplate
from ..services.editing import fixed_by_now
from .custom import values_shown

FIXED = {
    "services": ("services",),
    "environments": ("environments",),
    "brings": ("brings",),
    "type": ("type",),
    "window.span": ("start", "duration", "end"),
    "window.zone": ("zone",),
    "window.buffer_minutes": ("buffer_minutes",),
}


def fix(form, change) -> None:
    """Take what stays as it was when work began out of a form that records the rest."""
    for part in fixed_by_now(change):
        for name in FIXED[part]:
            form.fields[name].disabled = True


def lock(form, template: ChangeTemplate) -> None:
    """Show what is locked as it is, and say so at the field.

    What a standing change says otherwise stays open, so that it can be set back.
    """
    hint = _("Locked by the template %s; a change that needs it otherwise is raised as a normal one.") % template.key
    for name, value in _values(form, template).items():
        field = form.fields.get(name)
        if field is None or (form.change and form.get_initial_for_field(field, name) != value):
            continue
        field.disabled, field.help_text = True, hint
        form.initial[name] = value


def _values(form, template: ChangeTemplate) -> dict:
    """By name of the form field. Answers are locked all together, those that were not given too."""
    locked = dict(template.locked)
    answers, own = locked.pop("answers", None), locked.pop("custom", {})
    if answers is not None:
        locked |= {name: answers.get(name.removeprefix("answer_"), "") for name in form.questions}
    type_ = form.types["standard"]
    shown = values_shown(type_, own) if own else {}
    return locked | {name: value for name, value in shown.items() if name.partition("__")[2] in own}
