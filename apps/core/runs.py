"""A calculation in the background that a page waits for: how far it is, and what came out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .choices import Toned


class RunState(Toned):
    """How far a calculation in the background is."""

    WAITING = "waiting", "neutral", _("Waiting")
    RUNNING = "running", "info", _("Running")
    DONE = "done", "success", _("Done")
    FAILED = "failed", "danger", _("Failed")


class Run(models.Model):
    """``done`` of ``total`` are worked out; ``digest`` names the content it is for, and another content needs another run."""

    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.digest[:8]}: {self.done}/{self.total}"

    @property
    def tone(self) -> str:
        return RunState(self.state).tone

    @property
    def is_over(self) -> bool:
        return self.state in (RunState.DONE, RunState.FAILED)

    @property
    def percent(self) -> int:
        """How far it has come, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0
