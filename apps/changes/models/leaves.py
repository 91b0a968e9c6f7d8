"""Leave to skip a step of the promotion order: for which change, where, which version, until when, how often used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.environments.models import Environment

from ..enums import LeaveState
from .requests import ChangeRequest

PERSON = settings.AUTH_USER_MODEL


class PromotionLeave(Versioned):
    """Leave for one change to bring one version to one environment, though it skipped ``gaps`` on the way.

    ``gaps`` are the steps that were missing when it was asked for, as rows of ``service`` and ``places`` (short names):
    what is missing beside them is not covered. ``uses`` counts the starts it let through.
    """

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="promotion_leaves")
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="promotion_leaves")
    brings = models.CharField(_("version"), max_length=100)
    gaps = models.JSONField(_("steps skipped"), default=list)
    state = models.CharField(max_length=8, choices=LeaveState, default=LeaveState.ASKED)
    reason = models.TextField(_("why it cannot wait"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(_("until"))
    uses = models.PositiveIntegerField(_("starts it let through"), default=0)
    used_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "environment"],
                name="one_open_leave_per_change_and_environment",
                condition=Q(state__in=["asked", "given"]),
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="a_decided_leave_says_by_whom_and_when",
            ),
        ]

    def __str__(self):
        return f"{self.change}: {self.brings} in {self.environment}"

    @property
    def key(self) -> str:
        """The change's: what becomes of it is told there."""
        return self.change.key

    def get_absolute_url(self):
        return reverse("changes:leave", args=[self.key, self.pk])

    def has_expired(self, at) -> bool:
        """Whether its time is over at ``at``; half-open, so at its end it no longer holds."""
        return self.expires_at <= at

    def covers(self, version: str, gaps) -> bool:
        """Whether it is for this version, and all of these gaps were told when it was asked for."""
        return self.brings == version and all(gap.said in self.gaps for gap in gaps)

    @property
    def is_of_a_doer(self) -> bool:
        """Whether who gave it does the work by now; nobody lets oneself through by being named afterwards."""
        return self.state == LeaveState.GIVEN and self.decided_by_id in self.change.doer_ids

    def holds(self, at) -> bool:
        """Whether it lets its change through at ``at``."""
        return self.state == LeaveState.GIVEN and not self.is_of_a_doer and not self.has_expired(at)
