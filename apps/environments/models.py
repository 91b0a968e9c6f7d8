"""Place: what users depend on, what that depends on, and where it runs."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned

from .enums import EnvironmentKind, Lifecycle, Tier


class Service(Versioned):
    """What users depend on (a configuration item). Its owners are the members of its team."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("what it does"), blank=True)
    team = models.ForeignKey(Team, models.PROTECT, related_name="services", verbose_name=_("owner team"))
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, default=Tier.THREE)
    lifecycle = models.CharField(_("lifecycle"), max_length=12, choices=Lifecycle, default=Lifecycle.LIVE)
    repository_url = models.URLField(_("repository"), blank=True)
    depends_on = models.ManyToManyField(
        "self", through="ServiceDependency", symmetrical=False, related_name="dependants", blank=True
    )

    history = audited()

    class Meta:
        ordering = ["name"]
        permissions = [("own_service", "Own a service: answer for its changes and releases")]

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.slug

    @property
    def event_key(self) -> str:
        """The name events know it by; a team, an environment and a service may share one slug."""
        return f"service:{self.slug}"

    def get_absolute_url(self):
        return reverse("environments:service", args=[self.slug])


class ServiceDependency(models.Model):
    """``service`` does not work without ``depends_on``. Cycles are allowed; walks are bounded."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="upstream")
    depends_on = models.ForeignKey(Service, models.PROTECT, related_name="downstream")

    history = audited()

    class Meta:
        verbose_name_plural = "service dependencies"
        constraints = [
            models.UniqueConstraint(fields=["service", "depends_on"], name="one_row_per_dependency"),
            models.CheckConstraint(condition=~Q(service=F("depends_on")), name="no_service_depends_on_itself"),
        ]

    def __str__(self):
        return f"{self.service} → {self.depends_on}"


class Environment(Versioned):
    """Where services run; of one service, or shared by several. ``exclusive`` has one occupant at a time."""

    slug = models.SlugField(_("short name"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=EnvironmentKind)
    order = models.PositiveSmallIntegerField(_("place in the promotion order"), default=1)
    team = models.ForeignKey(Team, models.PROTECT, related_name="environments", verbose_name=_("owner team"))
    region = models.CharField(_("region"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    is_exclusive = models.BooleanField(_("exclusive"), default=False)
    is_retired = models.BooleanField(_("retired"), default=False)
    services = models.ManyToManyField(Service, through="EnvironmentService", related_name="environments")

    history = audited()

    class Meta:
        ordering = ["order", "name"]
        permissions = [("manage_environment", "Manage an environment: book it, start work in it")]

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.slug

    @property
    def event_key(self) -> str:
        """The name events know it by; a team, an environment and a service may share one slug."""
        return f"environment:{self.slug}"

    def get_absolute_url(self):
        return reverse("environments:environment", args=[self.slug])


class EnvironmentService(models.Model):
    environment = models.ForeignKey(Environment, models.CASCADE, related_name="hosted")
    service = models.ForeignKey(Service, models.PROTECT, related_name="hosts")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "service"], name="one_row_per_service_and_environment")
        ]

    def __str__(self):
        return f"{self.service} in {self.environment}"


class RunningVersion(models.Model):
    """What ran of a service in an environment, in ``[since, until)``; the open row runs now. Spans never overlap.

    ``source`` says what put it there: the key of a deployment, or a pipeline's own name for its run. ``digest`` is that
    of the artefact where it was told; one artefact under two names is one version.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=100)
    digest = models.CharField(_("digest"), max_length=200, blank=True)
    source = models.CharField(_("put there by"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    history = audited()

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "environment"],
                name="one_version_runs_of_a_service_in_an_environment",
                condition=Q(until__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="a_version_ends_after_it_began"
            ),
            models.CheckConstraint(condition=~Q(version=""), name="what_runs_has_a_version"),
        ]
        indexes = [
            models.Index(fields=["service", "version", "environment"], name="version_of_a_service"),
            models.Index(fields=["environment", "-since"], name="version_in_an_environment"),
            models.Index(fields=["service", "digest"], name="version_by_digest", condition=~Q(digest="")),
        ]

    def __str__(self):
        return f"{self.service} {self.version} in {self.environment}"
