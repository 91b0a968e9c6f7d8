"""How acts on incidents read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.audit.timeline import tell


def _reach(event) -> str:
    held, freed = len(event.data["covered"]), len(event.data["freed"])
    said = []
    if held:
        said.append(ngettext("held up %(n)s planned record", "held up %(n)s planned records", held) % {"n": held})
    if freed:
        said.append(ngettext("let %(n)s planned record go", "let %(n)s planned records go", freed) % {"n": freed})
    return _(" and ").join(said)


tell("incident.reported", gettext_lazy("reported this incident"), tone="danger", icon="alert-triangle")
tell("incident.edited", gettext_lazy("changed this incident"), icon="pencil")
tell("incident.led", gettext_lazy("took the lead"), icon="user")
tell("incident.regraded", gettext_lazy("changed the severity"), tone="warning", icon="alert-triangle")
tell("incident.mitigated", gettext_lazy("said that it is mitigated"), tone="warning", icon="tool")
tell("incident.resolved", gettext_lazy("said that it is resolved"), tone="success", icon="circle-check")
tell("incident.closed", gettext_lazy("closed this incident"), tone="success", icon="check")
tell("incident.reopened", gettext_lazy("reopened this incident"), tone="danger", icon="alert-triangle")
tell("incident.cancelled", gettext_lazy("said that it was raised in error"), icon="ban")
tell("incident.reach_changed", _reach, icon="calendar-event")
