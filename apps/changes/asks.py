"""What the form of a transition asks of one change besides what it always asks: what its type names there, and when the
work really was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.components.asks import Ask

from .custom import Declared, declared, is_given
from .enums import FieldKind
from .models import ChangeRequest, ChangeType
from .rules.asked import NEEDS, asked_for, field_url, prompted_for
from .shape import PLANS

KINDS = {
    FieldKind.TEXT: "long",
    FieldKind.DATE: "date",
    FieldKind.CHOICE: "choice",
    FieldKind.YES_NO: "choice",
    FieldKind.PERSON: "choice",
}


def asked_at(step: str) -> Callable[[ChangeRequest], tuple[Ask, ...]]:
    """For a transition: what the change's type needs or prompts for at ``step`` and that says nothing yet.

    What is needed to submit is asked by the form of the change itself, so only the prompts of that step are here.
    """
    return lambda change: (*_of_every_change(change, step), *_of_the_type(change, step))


def work_times(change: ChangeRequest) -> tuple[Ask, ...]:
    """When the work really began and ended, filled in with when it was started and with now."""
    zone = timezone.get_current_timezone_name().replace("_", " ")
    return (
        Ask(
            _("Work began"),
            kind="moment",
            name="started_at",
            value=change.started_at or "",
            required=False,
            hint=_("In your zone, %s.") % zone,
        ),
        Ask(
            _("Work ended"),
            kind="moment",
            name="finished_at",
            value=clock.now(),
            required=False,
            hint=_("Left as it is, the moment when you send this."),
        ),
    )


def finishing(change: ChangeRequest) -> tuple[Ask, ...]:
    """Times first, then what its type asks for."""
    return (*work_times(change), *asked_at("finish")(change))


def backing_out(change: ChangeRequest) -> tuple[Ask, ...]:
    """As finishing, but nothing of it is needed: what has to be undone at night does not wait for a form."""
    return tuple(replace(ask, required=False) for ask in finishing(change))


def taken_at(type_: ChangeType, step: str) -> set[str]:
    """Paths of the fields that may be given together with this step."""
    step = "finish" if step == "back_out" else step
    named = {*asked_for(type_, step), *prompted_for(type_, step)} & set(PLANS)
    return named | {field.path for field in declared(type_) if step in (field.needed_at, field.prompted_at)}


def _of_every_change(change: ChangeRequest, step: str):
    needed = asked_for(change.type, step, change.template)
    for name in dict.fromkeys([*needed, *prompted_for(change.type, step)]):
        need, required = NEEDS[name], name in needed
        if (required and step == "submit") or need.given(change):
            continue
        label = str(need.label).capitalize()
        if name in PLANS:
            yield Ask(label, kind="long", name=name, required=required)
        elif not required:
            yield Ask(_("Asked for besides: %s") % need.label, kind="note", url=field_url(change, need.field))


def _of_the_type(change: ChangeRequest, step: str):
    for field in declared(change.type):
        required = field.needed_at == step
        if step not in (field.needed_at, field.prompted_at) or (required and step == "submit"):
            continue
        if not is_given(change, field.name):
            yield Ask(
                field.label,
                kind=KINDS.get(field.kind, "text"),
                choices=lambda field=field: _choices(field),
                hint=field.hint,
                required=required,
                name=field.path,
            )


def _choices(field: Declared) -> list[tuple[str, str]]:
    if field.kind == FieldKind.YES_NO:
        return [("yes", _("yes")), ("no", _("no"))]
    if field.kind == FieldKind.PERSON:
        people = User.objects.filter(is_active=True, is_service=False).order_by("name")
        return list(people.values_list("username", "name"))
    return [(one, one) for one in field.choices]
