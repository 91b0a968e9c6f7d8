"""What a release consists of: phases, milestones, scope, what it depends on, what may go wrong."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.calendars.models import Window
from apps.dockets.models import Docket
from apps.environments.models import Service
from apps.gates.models import Gate

from ..enums import DependencyKind, ScopeKind, State
from .releases import Release

PERSON = settings.AUTH_USER_MODEL


class Phase(models.Model):
    """One of the six phases of a release; its gate, if any, stands at its end."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="phases")
    code = models.CharField(max_length=12, choices=State)
    order = models.PositiveSmallIntegerField()
    gate = models.OneToOneField(Gate, models.PROTECT, null=True, related_name="phase")
    window = models.OneToOneField(Window, models.PROTECT, null=True, related_name="phase")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["release", "code"], name="one_phase_per_release_and_code")]

    def __str__(self):
        return f"{self.release_id}: {self.code}"


class Milestone(models.Model):
    release = models.ForeignKey(Release, models.CASCADE, related_name="milestones")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    window = models.OneToOneField(Window, models.PROTECT, null=True, related_name="milestone")
    reached_at = models.DateTimeField(null=True)
    reached_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["release", "code"], name="one_milestone_per_release_and_code")]

    def __str__(self):
        return self.name


class ScopeItem(models.Model):
    """Something the release brings; added after code freeze it is flagged. Removed ones stay on record."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="scope")
    kind = models.CharField(_("kind"), max_length=8, choices=ScopeKind, default=ScopeKind.FEATURE)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    docket = models.ForeignKey(Docket, models.PROTECT, null=True, blank=True, related_name="in_scope_of")
    is_late = models.BooleanField(_("after code freeze"), default=False)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_why = models.TextField(blank=True)

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "docket"],
                name="one_place_in_scope_per_docket",
                condition=Q(docket__isnull=False, removed_at__isnull=True),
            )
        ]

    def __str__(self):
        return self.title


class ReleaseDependency(models.Model):
    """What must be there first."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="dependencies")
    kind = models.CharField(_("kind"), max_length=14, choices=DependencyKind)
    on = models.ForeignKey(Release, models.PROTECT, null=True, blank=True, related_name="dependants")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("what"), max_length=200, blank=True)
    is_met = models.BooleanField(_("met"), default=False)

    history = audited()

    class Meta:
        verbose_name_plural = "release dependencies"
        constraints = [
            models.CheckConstraint(
                condition=Q(on__isnull=False) | Q(service__isnull=False) | ~Q(title=""),
                name="a_dependency_names_something",
            )
        ]

    def __str__(self):
        return self.title or str(self.on or self.service)


class ReleaseRisk(models.Model):
    """Something that may go wrong with the release, and what is done then."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="risks")
    title = models.CharField(_("what may go wrong"), max_length=200)
    likelihood = models.PositiveSmallIntegerField(_("likelihood, 1-5"), default=3)
    impact = models.PositiveSmallIntegerField(_("impact, 1-5"), default=3)
    contingency = models.TextField(_("what we do then"), blank=True)
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5)), name="risk_is_graded_from_one_to_five"
            )
        ]

    def __str__(self):
        return self.title
