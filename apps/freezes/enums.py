"""How hard a freeze is, and how far freezes, exceptions and maintenance windows got."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Level(Toned):
    ADVISORY = "advisory", "info", _("Advisory")
    EXCEPTION = "exception", "warning", _("Needs an exception")
    HARD = "hard", "danger", _("Hard: emergency changes only")


class FreezeState(Toned):
    DRAFT = "draft", "neutral", _("Draft")
    LOCKED = "locked", "danger", _("Lockdown, to be confirmed")
    APPROVED = "approved", "accent", _("Announced")
    LIFTED = "lifted", "neutral", _("Lifted")


STANDS = (FreezeState.APPROVED, FreezeState.LOCKED)
"""States in which a freeze holds while one of its windows does."""


class ExceptionState(Toned):
    ASKED = "asked", "info", _("Asked for")
    GRANTED = "granted", "success", _("Granted")
    USED = "used", "neutral", _("Used")
    REFUSED = "refused", "danger", _("Refused")
    EXPIRED = "expired", "neutral", _("Expired")


class MaintenanceState(Toned):
    DRAFT = "draft", "neutral", _("Draft")
    ACTIVE = "active", "success", _("Active")
    RETIRED = "retired", "neutral", _("Retired")


class Lane(Toned):
    """The lanes of changes, as facts name them; which types run in a lane is the changes' own affair."""

    STANDARD = "standard", "neutral", _("Standard changes")
    NORMAL = "normal", "info", _("Normal changes")
    EMERGENCY = "emergency", "danger", _("Emergency changes")
    RETROSPECTIVE = "retrospective", "neutral", _("Retrospective changes")
