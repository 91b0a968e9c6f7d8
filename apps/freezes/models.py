"""Freezes: time in which nothing may start, what they cover, and who was let through."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from .enums import ExceptionState, FreezeState, Level

PERSON = settings.AUTH_USER_MODEL


class Freeze(Versioned):
    """Its time is its docket's window. "In force" is derived: announced, and the window holds the present instant.

    Empty scope lists mean *any*; a thing is covered when every list that is not empty covers it.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="freeze")
    state = models.CharField(max_length=10, choices=FreezeState, default=FreezeState.DRAFT)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.EXCEPTION)
    reason = models.TextField(_("why"))
    kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("environment kinds"))
    tiers = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("service tiers"))
    types = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("change types"))
    approver = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decides on exceptions")
    )
    announced_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("freezes:detail", args=[self.key])


class FreezeScope(models.Model):
    """A service, environment or team that a freeze covers."""

    freeze = models.ForeignKey(Freeze, models.CASCADE, related_name="scopes")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    environment = models.ForeignKey(Environment, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, environment__isnull=True, team__isnull=True)
                | Q(service__isnull=True, environment__isnull=False, team__isnull=True)
                | Q(service__isnull=True, environment__isnull=True, team__isnull=False),
                name="a_freeze_scope_names_one_thing",
            )
        ]

    def __str__(self):
        return str(self.service or self.environment or self.team)


class FreezeException(Versioned):
    """Leave for one docket to work in one freeze until it expires; a hard freeze takes two people."""

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
