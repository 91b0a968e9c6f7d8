"""Freezes: time in which nothing may start, and what they cover."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from ..enums import FreezeState, Level

PERSON = settings.AUTH_USER_MODEL


class Freeze(Versioned):
    """Its time is its docket's windows. "In force" is derived: announced, and a window holds the present instant.

    Empty scope lists mean *any*; a thing is covered when every list that is not empty covers it. One that comes again
    has a ``schedule`` (RFC 5545) and a window for each time. A lockdown is announced by one person; its window ends at
    ``confirm_until`` unless a second person confirms it by then, and reaches to ``lock_until`` afterwards. A hard one
    that stands is lifted by two: ``lift_asked_by`` asks for it and ``lifted_by`` does it.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="freeze")
    state = models.CharField(max_length=10, choices=FreezeState, default=FreezeState.DRAFT)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.EXCEPTION)
    reason = models.TextField(_("why"))
    kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name=_("environment kinds"))
    tiers = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("service tiers"))
    types = ArrayField(models.CharField(max_length=20), default=list, blank=True, verbose_name=_("change types"))
    regions = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("regions"))
    schedule = models.TextField(_("comes again"), blank=True)
    approver = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decides on exceptions")
    )
    announced_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)
    lift_asked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lift_asked_at = models.DateTimeField(null=True)
    lift_reason = models.TextField(blank=True)
    lifted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    confirm_until = models.DateTimeField(null=True)
    lock_until = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirm_until__isnull=True, lock_until__isnull=True, confirmed_at__isnull=True)
                | Q(confirm_until__isnull=False, lock_until__isnull=False, level="hard"),
                name="only_a_lockdown_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("announced_by"))),
                name="a_lockdown_is_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(lift_asked_by__isnull=True) | Q(lifted_by__isnull=True) | ~Q(lifted_by=F("lift_asked_by")),
                name="a_hard_freeze_is_lifted_by_a_second_person",
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def is_lockdown(self) -> bool:
        """Announced by one person at once; holds for long only when a second one confirms."""
        return self.confirm_until is not None

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
