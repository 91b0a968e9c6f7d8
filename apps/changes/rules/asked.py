"""What a type asks for before a change may be submitted; each missing thing is a refusal with the place to fill it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import clock
from apps.core.refusals import Refusal

from ..custom import declared, is_given
from ..enums import Lane
from ..models import ChangeRequest, ChangeTemplate, ChangeType
from ..risk import model_in_force
from ..shape import work_window


@dataclass(frozen=True)
class Need:
    """One thing a type may ask for: ``given`` answers whether the change has it, ``field`` where the form asks."""

    label: str
    sentence: str
    field: str
    given: Callable[[ChangeRequest], bool]


def _text(name: str) -> Callable[[ChangeRequest], bool]:
    return lambda change: bool(getattr(change, name).strip())


def _person(name: str) -> Callable[[ChangeRequest], bool]:
    return lambda change: getattr(change, f"{name}_id") is not None


def _every_answer(change: ChangeRequest) -> bool:
    model = model_in_force()
    return model is None or all(change.answers.get(question["code"]) for question in model.questions)


NEEDS: dict[str, Need] = {
    "reason": Need(gettext_lazy("why"), gettext_lazy("It is not said why it is done."), "reason", _text("reason")),
    "services": Need(
        gettext_lazy("services"),
        gettext_lazy("No service is named."),
        "services",
        lambda change: bool(change.service_rows.all()),
    ),
    "environments": Need(
        gettext_lazy("environments"),
        gettext_lazy("No environment is named."),
        "environments",
        lambda change: bool(change.environment_rows.all()),
    ),
    "brings": Need(
        gettext_lazy("version it brings"),
        gettext_lazy("It does not say which version it brings."),
        "brings",
        _text("brings"),
    ),
    "window": Need(
        gettext_lazy("window"),
        gettext_lazy("It has no window yet."),
        "start",
        lambda change: work_window(change) is not None,
    ),
    "implementation_plan": Need(
        gettext_lazy("implementation plan"),
        gettext_lazy("The implementation plan is empty."),
        "implementation_plan",
        _text("implementation_plan"),
    ),
    "backout_plan": Need(
        gettext_lazy("backout plan"),
        gettext_lazy("The backout plan is empty: nobody could undo it at night."),
        "backout_plan",
        _text("backout_plan"),
    ),
    "test_plan": Need(
        gettext_lazy("test plan"), gettext_lazy("The test plan is empty."), "test_plan", _text("test_plan")
    ),
    "communication_plan": Need(
        gettext_lazy("communication plan"),
        gettext_lazy("The communication plan is empty."),
        "communication_plan",
        _text("communication_plan"),
    ),
    "implementer": Need(
        gettext_lazy("implementer"),
        gettext_lazy("Nobody is named to carry it out."),
        "implementer",
        _person("implementer"),
    ),
    "assignee": Need(
        gettext_lazy("assignee"), gettext_lazy("It is assigned to nobody."), "assignee", _person("assignee")
    ),
    "manager": Need(
        gettext_lazy("change manager"),
        gettext_lazy("No change manager sees it through."),
        "manager",
        _person("manager"),
    ),
    "answers": Need(
        gettext_lazy("risk questions"), gettext_lazy("Not every risk question is answered."), "answers", _every_answer
    ),
    "tasks": Need(
        gettext_lazy("tasks"),
        gettext_lazy("There is no task: who does what, in which order?"),
        "#tasks",
        lambda change: change.docket.tasks.filter(blocks_start=False).exists(),
    ),
    "file": Need(
        gettext_lazy("a file"),
        gettext_lazy("No file is attached as evidence."),
        "#files",
        lambda change: change.docket.attachments.filter(removed_at__isnull=True).exists(),
    ),
    "link": Need(
        gettext_lazy("a link"),
        gettext_lazy("It is linked to nothing: name the ticket, incident or pull request that it comes from."),
        "#links",
        lambda change: change.docket.links.exists(),
    ),
    "outcome": Need(gettext_lazy("outcome"), gettext_lazy("It is not said how it went."), "outcome", _text("outcome")),
}


STEPS = ("submit", "start", "finish", "close")
# What has happened is recorded with its times, and what is scheduled at once stands on the calendar; no type drops that.
TIMED = (Lane.RETROSPECTIVE, Lane.STANDARD)


def asked_for(type_: ChangeType, step: str, template: ChangeTemplate | None = None) -> list[str]:
    """Names in ``NEEDS`` of what is asked for before ``step``; at submit a template asks for more."""
    asked = list(getattr(type_, f"needs_at_{step}"))
    if step == "submit":
        asked += ["window"] if type_.lane in TIMED else []
        asked += template.required if template else []
    return [name for name in dict.fromkeys(asked) if name in NEEDS]


def prompted_for(type_: ChangeType, step: str) -> list[str]:
    """Names in ``NEEDS`` of what is shown at ``step`` without being needed there."""
    return [name for name in getattr(type_, f"prompts_at_{step}") if name in NEEDS]


def missing_now(change: ChangeRequest, step: str = "submit") -> list[Refusal]:
    """Everything the type asks for before ``step`` that is not there yet, its own fields and, at submit, the template's
    required ones included."""
    refusals = [
        _refusal(change, name, NEEDS[name])
        for name in asked_for(change.type, step, change.template)
        if not NEEDS[name].given(change)
    ]
    return refusals + [
        Refusal(
            _("“%s” is not filled in.") % field.label,
            code=f"missing_{field.name}",
            url=field_url(change, f"custom_{change.type.slug}__{field.name}"),
            field=field.path,
        )
        for field in declared(change.type)
        if field.needed_at == step and not is_given(change, field.name)
    ]


def asked_for_is_complete(change: ChangeRequest, actor) -> list[Refusal]:
    """What its type asks for at submit is there."""
    return missing_now(change)


def asked_at_start(change: ChangeRequest, actor) -> list[Refusal]:
    """What its type asks for before work begins is there."""
    return missing_now(change, "start")


def asked_at_finish(change: ChangeRequest, actor) -> list[Refusal]:
    """What its type asks for before work counts as finished is there."""
    return missing_now(change, "finish")


def asked_at_close(change: ChangeRequest, actor) -> list[Refusal]:
    """What its type asks for before it is closed is there."""
    return missing_now(change, "close")


def window_lies_ahead(change: ChangeRequest, actor) -> Refusal | None:
    """A planned change is not planned into the past; a retrospective one has happened."""
    window = work_window(change)
    if window is None:
        return None
    past = window.span.upper <= clock.now()
    if change.type.lane == Lane.RETROSPECTIVE:
        if past:
            return None
        sentence = _("A retrospective change has happened already, but its window ends in the future.")
    elif not past:
        return None
    else:
        sentence = _("Its window has passed; plan a new one, or record it as a retrospective change.")
    return Refusal(sentence, code="window_lies_ahead", url=field_url(change, "start"), field="start")


def _refusal(change: ChangeRequest, name: str, need: Need) -> Refusal:
    return Refusal(
        str(need.sentence),
        code=f"missing_{name}",
        url=field_url(change, need.field),
        field=need.field,
    )


def field_url(change: ChangeRequest, field: str) -> str:
    """Where a field of the change is filled in; ``#…`` names a part of its page."""
    if field.startswith("#"):
        return f"{change.get_absolute_url()}{field}"
    return f"{change.get_absolute_url()}edit/#id_{field}"
