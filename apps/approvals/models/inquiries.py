"""A question back to whoever wants the approval; while it is open, the clocks of the approval stand still."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited

from .approvals import Approval

PERSON = settings.AUTH_USER_MODEL


class Inquiry(models.Model):
    """Asked by an approver, answered by whoever may edit the record, or taken back by the one who asked.

    The first open one of an approval stops its clocks (``Approval.paused_at``), the last answer starts them again.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="inquiries")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "inquiries"
        indexes = [models.Index(fields=["approval"], name="inquiry_open", condition=Q(answered_at__isnull=True))]

    def __str__(self):
        return self.question[:80]

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
