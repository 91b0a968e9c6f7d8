"""What kinds of change there are: types as versioned rows, and the standard-change catalogue."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.approvals.models import Policy
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Service

from ..enums import Lane, RiskLevel, TemplateState, VersionState


class ChangeType(models.Model):
    """One revision of a type; a change keeps the one it was raised under.

    ``needs_at_…`` name what must be there before that step, ``prompts_at_…`` what is shown there without being needed.
    ``is_assessed`` says whether the assess state is used, ``review_from`` from which risk on a review is due (blank:
    by lane and outcome only). ``fields`` are declarations of custom fields (see ``apps.changes.custom``). ``revision``
    is the docket of the revision that brought it in.
    """

    slug = models.SlugField(max_length=40)
    number = models.PositiveIntegerField(default=1)
    lane = models.CharField(max_length=14, choices=Lane)
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="change_types")
    needs_at_submit = ArrayField(models.CharField(max_length=40), default=list)
    needs_at_start = ArrayField(models.CharField(max_length=40), default=list)
    needs_at_finish = ArrayField(models.CharField(max_length=40), default=list)
    needs_at_close = ArrayField(models.CharField(max_length=40), default=list)
    prompts_at_submit = ArrayField(models.CharField(max_length=40), default=list)
    prompts_at_start = ArrayField(models.CharField(max_length=40), default=list)
    prompts_at_finish = ArrayField(models.CharField(max_length=40), default=list)
    prompts_at_close = ArrayField(models.CharField(max_length=40), default=list)
    is_assessed = models.BooleanField(_("peers assess it first"), default=True)
    review_from = models.CharField(_("reviewed from risk"), max_length=8, choices=RiskLevel, blank=True)
    defaults = models.JSONField(default=dict)
    fields = models.JSONField(_("fields of its own"), default=list)
    is_in_force = models.BooleanField(default=True)
    since = models.DateTimeField(_("in force since"), null=True)
    until = models.DateTimeField(_("in force until"), null=True)
    revision = models.ForeignKey(Docket, models.PROTECT, null=True, related_name="+")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="one_row_per_type_and_revision"),
            models.UniqueConstraint(
                fields=["slug"], name="one_revision_of_a_type_in_force", condition=Q(is_in_force=True)
            ),
        ]

    def __str__(self):
        return self.name


class ChangeTemplate(Versioned):
    """A pre-approved kind of change: its locked fields are what the approval rests on.

    ``locked``, ``defaults``, ``required`` and ``services`` repeat the version in force, empty before the first one.
    ``warned_at`` is when its owners were told that the certificate is about to end.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="change_template")
    state = models.CharField(max_length=10, choices=TemplateState, default=TemplateState.PROPOSED)
    services = models.ManyToManyField(Service, through="ChangeTemplateService", related_name="change_templates")
    locked = models.JSONField(default=dict)
    defaults = models.JSONField(default=dict)
    required = ArrayField(models.CharField(max_length=40), default=list)
    certified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    certified_at = models.DateTimeField(null=True)
    certified_until = models.DateField(_("certified until"), null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_why = models.TextField(blank=True)
    warned_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        indexes = [
            models.Index(fields=["certified_until"], name="template_certified_until", condition=Q(state="certified"))
        ]

    def __str__(self):
        return self.docket.title

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("changes:template", args=[self.key])


class TemplateVersion(models.Model):
    """One wording of a template: drafted, proposed, then in force until another replaces it.

    The one in force stands while another is decided on. ``locked`` and ``defaults`` map fields of a change to values,
    ``required`` names what must be filled in; ``service_ids`` is empty where any service may use it. ``days`` is how
    long it is certified for; ``source`` the change that it was made from.
    """

    template = models.ForeignKey(ChangeTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=9, choices=VersionState, default=VersionState.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    reason = models.TextField(_("why it may be standard"), blank=True)
    service_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    locked = models.JSONField(default=dict, blank=True)
    defaults = models.JSONField(default=dict, blank=True)
    required = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    days = models.PositiveSmallIntegerField(_("days it is certified for"), default=365)
    source = models.ForeignKey("changes.ChangeRequest", models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="one_version_of_a_template_per_number"),
            models.UniqueConstraint(
                fields=["template"], name="one_open_version_of_a_template", condition=Q(state__in=["draft", "proposed"])
            ),
            models.UniqueConstraint(
                fields=["template"], name="one_version_of_a_template_in_force", condition=Q(state="in_force")
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"


class ChangeTemplateService(models.Model):
    template = models.ForeignKey(ChangeTemplate, models.CASCADE, related_name="hosted")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "service"], name="one_row_per_template_and_service")]

    def __str__(self):
        return f"{self.template}: {self.service}"
