"""What a person may be here, and how the pages look to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class RoleName(models.TextChoices):
    """The roles of the field (ITIL 4); what each may do stands in ``roles.py`` and in docs/reference/permissions.md."""

    VIEWER = "viewer", _("Viewer")
    REQUESTER = "requester", _("Requester")
    IMPLEMENTER = "implementer", _("Implementer")
    SERVICE_OWNER = "service-owner", _("Service owner")
    RELEASE_MANAGER = "release-manager", _("Release manager")
    CHANGE_MANAGER = "change-manager", _("Change manager")
    BOARD_MEMBER = "board-member", _("Board member")
    ENVIRONMENT_MANAGER = "environment-manager", _("Environment manager")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    SERVICE_ACCOUNT = "service-account", _("Service account")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may."""

    READ = "read", _("Read")
    WRITE = "write", _("Create and change records")
    APPROVE = "approve", _("Vote and sign off")
    ADMIN = "admin", _("Administer")


class BulkState(Toned):
    """How far an act on many rows got. Open: it may still be changed; judging and running go on in the background."""

    OPEN = "open", "neutral", _("Open")
    JUDGING = "judging", "info", _("Looking at each row")
    RUNNING = "running", "info", _("Running")
    DONE = "done", "success", _("Done")


class BulkRowState(Toned):
    WAITING = "waiting", "neutral", _("Not looked at yet")
    POSSIBLE = "possible", "info", _("Possible")
    REFUSED = "refused", "warning", _("Not possible")
    DONE = "done", "success", _("Done")
    FAILED = "failed", "danger", _("Failed")


class ExportState(Toned):
    WAITING = "waiting", "info", _("Being written")
    READY = "ready", "success", _("Ready")
    FAILED = "failed", "danger", _("Failed")
    EXPIRED = "expired", "neutral", _("Gone")
