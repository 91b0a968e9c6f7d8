"""How an act came in, and how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Via(models.TextChoices):
    """The door an act came through."""

    PAGE = "page", _("page")
    API = "api", _("API")
    TASK = "task", _("task")
    COMMAND = "command", _("command")
    SYSTEM = "system", _("system")


class Outcome(models.TextChoices):
    """Denied attempts are recorded too (invariant H-04)."""

    DONE = "done", _("done")
    REFUSED = "refused", _("refused")
