"""How acts on bookings read in a record's history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.timeline import tell


def _met(data: dict) -> list[str]:
    """The other sides of an overlap; what is restricted has no name here."""
    return [*data.get("others", []), *([_("reserved time")] if data.get("reserved") else [])]


tell("booking.asked", gettext_lazy("booked this"), icon="calendar-event")
tell("booking.edited", gettext_lazy("changed this booking"), icon="pencil")
tell("booking.approved", gettext_lazy("approved this booking"), tone="success", icon="check")
tell("booking.refused", gettext_lazy("refused this booking"), tone="danger", icon="x")
tell("booking.confirmed", gettext_lazy("took it firmly"), tone="success", icon="check")
tell("booking.begun", gettext_lazy("began to use it"), tone="info", icon="lock")
tell("booking.ended", gettext_lazy("ended it and gave back what was left"), icon="lock-open")
tell("booking.cancelled", gettext_lazy("cancelled this booking"), icon="x")
tell("booking.handed_over", gettext_lazy("handed this booking over"), icon="users")
tell("booking.offered", gettext_lazy("offered freed time from the waiting list"), tone="info", icon="calendar-event")
tell("booking.passed_on", gettext_lazy("passed the offer on, as nobody took it"), icon="calendar")
tell("booking.paused", gettext_lazy("ended this time of the series; the next stands"), icon="calendar")
tell("booking.ran_out", gettext_lazy("ended this booking: its time was over"), icon="calendar")
tell("booking.missed", gettext_lazy("ended this booking: its time passed before it became firm"), icon="calendar")
tell("booking.idle", gettext_lazy("noticed that nobody began"), tone="warning", icon="alert-triangle")
tell("booking.held", gettext_lazy("kept it for its team, which may not begin yet"), icon="lock")
tell("booking.reclaimed", gettext_lazy("gave the time to others: nobody began"), tone="warning", icon="lock-open")
tell(
    "booking.overlaps",
    lambda event: _("overlaps with %s") % ", ".join(_met(event.data)),
    tone="warning",
    icon="alert-triangle",
)
tell("booking_rules.set", gettext_lazy("said how this environment is booked"), icon="settings")
