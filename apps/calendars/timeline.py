"""How acts on the calendar read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import answers, silent, tell
from apps.audit.visibility import visibility

from .models import BusinessCalendar

tell("window.placed", gettext_lazy("planned the window"), icon="calendar-plus")
tell("window.moved", gettext_lazy("moved the window"), icon="calendar-event")
tell("window.rezoned", gettext_lazy("kept its time by the clock after new time zone data"), icon="clock")
tell("calendar.shifted", gettext_lazy("moved this, and what moves with it, on the calendar"), icon="calendar-event")
tell("window.withdrawn", gettext_lazy("took the window off the calendar"), icon="calendar")
tell("window.firmed", gettext_lazy("made the window firm"), tone="success", icon="calendar")
tell("window.loosened", gettext_lazy("made the window tentative"), icon="calendar")
tell("conflict.accepted", gettext_lazy("accepted an overlap on the calendar"), tone="warning", icon="alert-triangle")
tell("calendar.made", gettext_lazy("set up the business calendar"), icon="calendar-plus")
tell("calendar.edited", gettext_lazy("changed the business calendar"), icon="pencil")
tell("calendar.holiday_added", lambda event: _("made %(day)s a holiday") % event.data, icon="calendar-plus")
tell("calendar.holiday_removed", lambda event: _("made %(day)s no holiday any more") % event.data, icon="calendar")
tell(
    "calendar.imported",
    lambda event: _("imported a file: %(new)s new, %(changed)s changed, %(gone)s gone") % event.data,
    icon="file-text",
)
tell("conflict.reopened", gettext_lazy("saw an accepted overlap open again"), tone="warning", icon="alert-triangle")
tell("conflict.taken", gettext_lazy("named who sees to a conflict"), icon="user-check")
tell("conflict_rule.edited", gettext_lazy("changed how it is compared"), icon="pencil")
tell("conflict_rule.added", gettext_lazy("added what is compared"), icon="plus")
tell("calendar.holidays_loaded", gettext_lazy("loaded public holidays"), icon="calendar")

# It counts the changes for calendars that subscribe.
silent.add("calendars.window.sequence")
answers.add("calendars.window.is_firm", (gettext_lazy("firm"), gettext_lazy("tentative")))


def _who(event) -> dict:
    return {"key": event.data.get("docket") or _("restricted work")}


tell(
    "environment.occupied",
    lambda event: _("began %(key)s here, alone until it ends") % _who(event),
    tone="info",
    icon="lock",
)
tell("environment.vacated", lambda event: _("ended %(key)s here; it is free again") % _who(event), icon="lock-open")


@visibility.register("calendars")
def visible_keys(user, keys) -> set[str]:
    """Working days and what is compared are no secret."""
    rules = {key for key in keys if key.startswith("conflict-rule:")}
    names = {key.removeprefix("calendar:"): key for key in keys if key.startswith("calendar:")}
    found = BusinessCalendar.objects.filter(slug__in=names).values_list("slug", flat=True) if names else ()
    return rules | {names[slug] for slug in found}
