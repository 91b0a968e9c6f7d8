"""The release itself."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Service

from ..enums import Method, ReleaseType, State, Strategy
from .templates import ReleaseTemplate

PERSON = settings.AUTH_USER_MODEL


class Release(Versioned):
    """A version of services on its way through six phases. Planned time lives in its docket's windows
    (``phase:<code>``, ``milestone:<code>``)."""

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="release")
    type = models.CharField(_("type"), max_length=10, choices=ReleaseType)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    on_hold = models.BooleanField(default=False)
    template = models.ForeignKey(ReleaseTemplate, models.PROTECT, null=True, blank=True, related_name="releases")
    method = models.CharField(_("method"), max_length=10, choices=Method, default=Method.HYBRID)
    version_name = models.CharField(_("version"), max_length=60, blank=True)
    strategy = models.CharField(_("deployment strategy"), max_length=12, choices=Strategy, default=Strategy.ROLLING)
    manager = models.ForeignKey(
        PERSON, models.PROTECT, related_name="releases_managed", verbose_name=_("release manager")
    )
    escalation = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("escalation point")
    )
    goal = models.TextField(_("goal"), blank=True)
    rollback_plan = models.TextField(_("rollback plan"), blank=True)
    rehearsed_at = models.DateTimeField(_("rollback rehearsed"), null=True, blank=True)
    notes = models.TextField(_("release notes"), blank=True)
    notes_published_at = models.DateTimeField(null=True)
    external_ref = models.CharField(_("name elsewhere"), max_length=200, blank=True)
    created_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    services = models.ManyToManyField(Service, through="ReleaseService", related_name="releases")

    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_ref"], name="one_release_per_name_elsewhere", condition=~models.Q(external_ref="")
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="release_by_state"),
            models.Index(fields=["manager", "-id"], name="release_by_manager"),
            models.Index(fields=["type", "-id"], name="release_by_type"),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("releases:detail", args=[self.key])


class ReleaseService(models.Model):
    release = models.ForeignKey(Release, models.CASCADE, related_name="service_rows")
    service = models.ForeignKey(Service, models.PROTECT, related_name="release_rows")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "service"], name="one_row_per_release_and_service")]

    def __str__(self):
        return f"{self.release_id}: {self.service_id}"
