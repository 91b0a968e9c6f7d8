"""How acts on the calendar read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell

tell("window.placed", gettext_lazy("planned the window"), icon="calendar-plus")
tell("window.moved", gettext_lazy("moved the window"), icon="calendar-event")
tell("calendar.shifted", gettext_lazy("moved this, and what moves with it, on the calendar"), icon="calendar-event")
tell("window.withdrawn", gettext_lazy("took the window off the calendar"), icon="calendar")
tell("window.firmed", gettext_lazy("made the window firm"), tone="success", icon="calendar")
tell("window.loosened", gettext_lazy("made the window tentative"), icon="calendar")
tell("conflict.accepted", gettext_lazy("accepted an overlap on the calendar"), tone="warning", icon="alert-triangle")
tell("calendar.holidays_loaded", gettext_lazy("loaded public holidays"), icon="calendar")


def _who(event) -> dict:
    return {"key": event.data.get("docket") or _("restricted work")}


tell(
    "environment.occupied",
    lambda event: _("began %(key)s here, alone until it ends") % _who(event),
    tone="info",
    icon="lock",
)
tell("environment.vacated", lambda event: _("ended %(key)s here; it is free again") % _who(event), icon="lock-open")
