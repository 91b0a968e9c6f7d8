"""How the acts on a gate read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell


def _decided(event) -> str:
    return _("recorded the decision of the gate %(purpose)s") % {"purpose": event.data.get("purpose", "")}


tell("gate.opened", gettext_lazy("put a gate before it"), tone="neutral", icon="flag")
tell("gate.evaluated", gettext_lazy("looked at every criterion of a gate"), icon="eye")
tell("gate.decided", _decided, tone="success", icon="flag")
tell("gate.reopened", gettext_lazy("reopened a gate"), tone="warning", icon="flag")
tell(
    "gate.outdated",
    gettext_lazy("found a gate's decision outdated: what it rested on has changed"),
    tone="warning",
    icon="alert-triangle",
)
tell("waiver.asked", gettext_lazy("asked to pass without a criterion"), tone="info", icon="help")
tell("waiver.granted", gettext_lazy("granted a waiver"), tone="warning", icon="check")
tell("waiver.refused", gettext_lazy("refused a waiver"), tone="danger", icon="x")
