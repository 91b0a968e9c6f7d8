"""What a docket can be, and what hangs on it."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Prefix(Toned):
    """Key prefixes, each with a sequence of its own; keys never change and are never reused."""

    CHANGE = "CHG", "neutral", _("Change")
    RELEASE = "REL", "neutral", _("Release")
    FREEZE = "FRZ", "neutral", _("Freeze")
    EXCEPTION = "EXC", "neutral", _("Freeze exception")
    WAIVER = "WVR", "neutral", _("Waiver")
    TEMPLATE = "TPL", "neutral", _("Standard-change template")
    POLICY = "POL", "neutral", _("Revision of the rules")
    MEETING = "MTG", "neutral", _("Meeting")
    MAINTENANCE = "MNT", "neutral", _("Maintenance window")
    BOOKING = "BKG", "neutral", _("Booking")
    INCIDENT = "INC", "danger", _("Incident")


class LinkKind(Toned):
    TICKET = "ticket", "neutral", _("Ticket")
    INCIDENT = "incident", "danger", _("Incident")
    PROBLEM = "problem", "warning", _("Problem")
    PULL_REQUEST = "pull_request", "info", _("Pull request")
    COMMIT = "commit", "neutral", _("Commit")
    DOCUMENT = "document", "neutral", _("Document")
    RECORD = "record", "neutral", _("Slipway record")
    OTHER = "other", "neutral", _("Link")


class TaskState(Toned):
    OPEN = "open", "info", _("Open")
    DONE = "done", "success", _("Done")
    SKIPPED = "skipped", "neutral", _("Skipped")
