"""Leave from a freeze: for whom, why, until when, and how often it let something through."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket

from ..enums import ExceptionState
from .freezes import Freeze

PERSON = settings.AUTH_USER_MODEL


class FreezeException(Versioned):
    """Leave for one docket to work in one freeze until it expires; a hard freeze takes two people.

    ``uses`` counts the starts it let through; one for a single use is *used* after the first.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="freeze_exception")
    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="exceptions")
    subject = models.ForeignKey(Docket, models.PROTECT, related_name="freeze_exceptions", verbose_name=_("for"))
    state = models.CharField(max_length=8, choices=ExceptionState, default=ExceptionState.ASKED)
    reason = models.TextField(_("why it cannot wait"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    seconded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    is_single_use = models.BooleanField(_("for one start only"), default=False)
    uses = models.PositiveIntegerField(_("starts it let through"), default=0)
    used_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "subject"],
                name="one_open_exception_per_freeze_and_docket",
                condition=Q(state__in=["asked", "granted"]),
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("freezes:exception", args=[self.key])

    def has_expired(self, at) -> bool:
        """Whether the time it was asked for is over at ``at``; half-open, so at its end it no longer holds."""
        return self.expires_at is not None and self.expires_at <= at

    def holds(self, at) -> bool:
        """Whether it lets its record through at ``at``."""
        return self.state == ExceptionState.GRANTED and not self.has_expired(at)
