"""Maintenance windows: time in which work in a place is allowed; outside of it, it is not."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from ..enums import MaintenanceState

PERSON = settings.AUTH_USER_MODEL


class MaintenanceWindow(Versioned):
    """``schedule`` (RFC 5545, in a zone) says when; its windows on the calendar are placed from it a year ahead.

    Empty scope lists mean *any*; work is in its reach when every list that is not empty covers it.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="maintenance")
    state = models.CharField(max_length=8, choices=MaintenanceState, default=MaintenanceState.DRAFT)
    reason = models.TextField(_("what for"), blank=True)
    schedule = models.TextField(_("when"))
    kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("environment kinds"))
    activated_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("freezes:maintenance", args=[self.key])


class MaintenanceScope(models.Model):
    """A service or environment that a maintenance window is for."""

    maintenance = models.ForeignKey(MaintenanceWindow, models.CASCADE, related_name="scopes")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    environment = models.ForeignKey(Environment, models.PROTECT, null=True, blank=True, related_name="+")

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, environment__isnull=True)
                | Q(service__isnull=True, environment__isnull=False),
                name="a_maintenance_scope_names_one_thing",
            )
        ]

    def __str__(self):
        return str(self.service or self.environment)
