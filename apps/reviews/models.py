"""Looking back: a post-implementation review or a retrospective, and what it asks to be done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket

from .enums import ReviewState

PERSON = settings.AUTH_USER_MODEL


class Review(Versioned):
    """One per docket; due where the record's rules ask for it (emergency, failed, backed out, retrospective)."""

    docket = models.OneToOneField(Docket, models.CASCADE, related_name="review")
    state = models.CharField(max_length=6, choices=ReviewState, default=ReviewState.OPEN)
    summary = models.TextField(_("what happened"), blank=True)
    went_well = models.TextField(_("what went well"), blank=True)
    went_wrong = models.TextField(_("what did not"), blank=True)
    cause = models.TextField(_("cause"), blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="a_review_is_done_by_someone_at_some_time",
            )
        ]

    def __str__(self):
        return f"review of {self.docket.key}"

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("reviews:review", args=[self.docket.key])


class ActionItem(models.Model):
    review = models.ForeignKey(Review, models.CASCADE, related_name="actions")
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="action_items")
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_at = models.DateTimeField(null=True)

    history = audited()

    def __str__(self):
        return self.title
