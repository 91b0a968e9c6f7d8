"""How the acts on a template read in its history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell

from .timeline import field_label


def _drafted(event) -> str:
    source = event.data.get("from")
    return _("drafted it from %s") % source if source else _("drafted it")


def _edited(event) -> str:
    fields = ", ".join(str(WORDS.get(name) or field_label(name)) for name in event.data.get("fields", ()))
    said = {"number": event.data.get("version", 1), "fields": fields}
    return _("wrote on version %(number)s: %(fields)s") % said if fields else _("gave it to another team")


WORDS = {
    "service_ids": gettext_lazy("services"),
    "locked": gettext_lazy("locked fields"),
    "defaults": gettext_lazy("defaults"),
    "required": gettext_lazy("required fields"),
    "days": gettext_lazy("length of the certificate"),
}


def _expiring(event) -> str:
    return _("Its certificate ends on %s.") % event.data.get("until", "")


tell("risk_model.back_test_asked", gettext_lazy("had it tried on closed changes"), tone="info", icon="history")
tell("template.drafted", _drafted, icon="edit")
tell("template.edited", _edited, icon="pencil")
tell("template.proposed", gettext_lazy("proposed it; its approvers are asked"), tone="info", icon="send")
tell(
    "template.renewal_asked",
    gettext_lazy("asked for it to be certified again as it stands"),
    tone="info",
    icon="refresh",
)
tell("template.withdrawn", gettext_lazy("withdrew the proposal"), tone="warning", icon="arrow-back-up")
tell("template.discarded", gettext_lazy("discarded the draft of another version"), icon="trash")
tell("template.suspended", gettext_lazy("suspended it"), tone="danger", icon="player-pause")
tell("template.failed", gettext_lazy("closed the change that suspended it"), tone="danger", icon="alert-octagon")
tell("template.expiring", _expiring, tone="warning", icon="calendar-time")
tell("template.expired", gettext_lazy("Its certificate has ended."), tone="warning", icon="calendar-time")
tell("template.retired", gettext_lazy("retired it"), icon="lock")
tell(
    "template.certified",
    lambda event: (
        _("gave the vote that certified it; it is in the catalogue")
        if event.by_id
        else _("It is certified and in the catalogue.")
    ),
    tone="success",
    icon="circle-check",
)
tell(
    "template.rejected",
    lambda event: _("gave the vote that rejected it") if event.by_id else _("It is rejected."),
    tone="danger",
    icon="thumb-down",
)
