"""How the acts on a change read in its history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.audit.timeline import Part, parts, tell
from apps.core.reading import once

from .custom import PREFIX, declared
from .enums import FieldKind
from .materials import LABELS
from .models import ChangeRequest, ChangeType


def _edited(event) -> str:
    names = [field_label(name) for name in event.data.get("fields", ())]
    if not names:
        return _("edited it")
    return _("edited %(fields)s") % {"fields": ", ".join(names)}


def field_label(name: str) -> str:
    """A field of ``materials`` in words."""
    if name.startswith(PREFIX):
        return name.removeprefix(PREFIX).replace("_", " ")
    if name in LABELS:
        return str(LABELS[name])
    try:
        return str(ChangeRequest._meta.get_field(name).verbose_name)
    except LookupError:
        return name.rpartition(".")[2].replace("_", " ")


def fields_of_its_own(content: dict) -> dict[str, Part]:
    """The fields that the type of a kept row declares, and which of them hold people."""
    number = content.get("type_id")
    rows = ChangeType.objects.filter(pk=number)
    type_ = once(("changes.type", number), rows.first) if content.get("custom") else None
    fields = declared(type_) if type_ else []
    return {one.name: Part(one.label, User if one.kind == FieldKind.PERSON else None) for one in fields}


parts.add("changes.changerequest.custom", fields_of_its_own)


def _decided(named, alone):
    """A sentence that follows a person's name, or stands alone where time or the house decided."""
    return lambda event: str(named if event.by_id else alone)


tell("change.drafted", gettext_lazy("drafted it"), icon="edit")
tell("change.edited", _edited, icon="pencil")
tell("change.suggestion_dismissed", gettext_lazy("said that changes like it need not be standard"), icon="template")
tell("change.fanned_out", gettext_lazy("drafted a part for each service"), icon="git-branch")
tell("change.submitted", gettext_lazy("submitted it"), tone="info", icon="send")
tell("change.returned", gettext_lazy("returned it to draft"), tone="warning", icon="arrow-back-up")
tell("change.held", gettext_lazy("put it on hold"), tone="warning", icon="player-pause")
tell("change.resumed", gettext_lazy("resumed it"), tone="info", icon="player-play")
tell("change.cancelled", gettext_lazy("cancelled it"), tone="neutral", icon="circle-x")
tell("change.started", gettext_lazy("started the work"), tone="accent", icon="player-play")
tell("change.finished", gettext_lazy("finished the work"), tone="success", icon="circle-check")
tell("change.backed_out", gettext_lazy("backed it out"), tone="danger", icon="arrow-back-up")
tell("change.closed", gettext_lazy("closed it"), tone="success", icon="lock")
tell(
    "change.assessed",
    _decided(
        gettext_lazy("carried the assessment; its approvers are asked now"),
        gettext_lazy("The assessment is carried; its approvers are asked now."),
    ),
    tone="info",
    icon="clipboard-check",
)
tell(
    "change.scheduled",
    _decided(
        gettext_lazy("gave the vote that carried it: approved and scheduled"),
        gettext_lazy("It is approved and scheduled."),
    ),
    tone="success",
    icon="calendar-event",
)
tell(
    "change.reopened",
    _decided(
        gettext_lazy("reopened its approval; it is asked for again"),
        gettext_lazy("Its approval no longer stands; it is asked for again."),
    ),
    tone="warning",
    icon="refresh",
)
tell(
    "change.rejected",
    _decided(
        gettext_lazy("gave the vote that rejected it; it is a draft again"),
        gettext_lazy("It is rejected, and a draft again."),
    ),
    tone="danger",
    icon="thumb-down",
)
tell("change.record_due", gettext_lazy("Its full record is due soon."), tone="warning", icon="clock")
tell("change.record_overdue", gettext_lazy("Its full record is late."), tone="danger", icon="clock")
