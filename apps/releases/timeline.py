"""How the acts on a release read in its history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell

from .enums import State
from .models import Release


def _edited(event) -> str:
    names = [_label(name) for name in event.data.get("fields", ())]
    return _("edited %(fields)s") % {"fields": ", ".join(names)} if names else _("edited it")


def _label(name: str) -> str:
    header = {
        "title": _("title"),
        "team": _("owner team"),
        "restricted": _("who may see it"),
        "services": _("services"),
    }
    return header.get(name) or str(Release._meta.get_field(name).verbose_name)


def _to(sentence):
    return lambda event: str(sentence) % {"phase": State(event.data["to"]).label}


def _named(sentence, name: str):
    return lambda event: str(sentence) % {"it": event.data.get(name, "")}


def _scope_added(event) -> str:
    it = " ".join(part for part in (event.data.get("item"), event.data.get("title")) if part)
    if event.data.get("late"):
        return _("added to the scope, after code freeze: %(it)s") % {"it": it}
    return _("added to the scope: %(it)s") % {"it": it}


tell("release.drafted", gettext_lazy("drafted it"), icon="edit")
tell("release.edited", _edited, icon="pencil")
tell("release.planned", gettext_lazy("planned it: services and dates are agreed"), tone="info", icon="calendar-event")
tell("release.begun", gettext_lazy("began the first phase"), tone="accent", icon="player-play")
tell("release.advanced", _to(gettext_lazy("took it to %(phase)s")), tone="success", icon="arrow-right")
tell("release.went_back", _to(gettext_lazy("took it back to %(phase)s")), tone="warning", icon="arrow-back-up")
tell("release.held", gettext_lazy("put it on hold"), tone="warning", icon="player-pause")
tell("release.resumed", gettext_lazy("resumed it"), tone="info", icon="player-play")
tell("release.completed", gettext_lazy("completed it"), tone="success", icon="circle-check")
tell("release.cancelled", gettext_lazy("cancelled it"), icon="circle-x")
tell(
    "release.moved", _named(gettext_lazy("moved its target to %(it)s"), "target"), tone="warning", icon="calendar-time"
)
tell("release.scope_added", _scope_added, icon="plus")
tell("release.scope_removed", _named(gettext_lazy("took out of the scope: %(it)s"), "title"), icon="minus")
tell("release.milestone_added", _named(gettext_lazy("added the milestone “%(it)s”"), "milestone"), icon="flag")
tell(
    "release.phase_moved",
    _named(gettext_lazy("moved the phase “%(it)s”"), "phase"),
    tone="warning",
    icon="calendar-time",
)
tell(
    "release.milestone_moved",
    _named(gettext_lazy("moved the milestone “%(it)s”"), "milestone"),
    tone="warning",
    icon="calendar-time",
)
tell(
    "release.milestone_reached",
    _named(gettext_lazy("marked “%(it)s” as reached"), "milestone"),
    tone="success",
    icon="flag",
)
tell("release.milestone_unreached", _named(gettext_lazy("unmarked “%(it)s”"), "milestone"), tone="warning", icon="flag")
tell("release.milestone_removed", _named(gettext_lazy("removed the milestone “%(it)s”"), "milestone"), icon="trash")
tell("release.dependency_added", _named(gettext_lazy("now waits for %(it)s"), "on"), icon="link")
tell("release.dependency_met", _named(gettext_lazy("said that %(it)s is there"), "on"), tone="success", icon="check")
tell(
    "release.dependency_reopened",
    _named(gettext_lazy("said that %(it)s is not there after all"), "on"),
    tone="warning",
    icon="rotate",
)
tell("release.dependency_removed", _named(gettext_lazy("no longer waits for %(it)s"), "on"), icon="trash")
tell("release.risk_added", _named(gettext_lazy("named a risk: %(it)s"), "title"), tone="warning", icon="alert-triangle")
tell("release.risk_edited", _named(gettext_lazy("edited the risk “%(it)s”"), "title"), icon="pencil")
tell("release.risk_closed", _named(gettext_lazy("closed the risk “%(it)s”"), "title"), tone="success", icon="check")
tell("release.notes_generated", gettext_lazy("generated the release notes from the scope"), icon="file-text")
tell("release.notes_edited", gettext_lazy("edited the release notes"), icon="file-text")
tell("release.notes_published", gettext_lazy("published the release notes"), tone="success", icon="send")
