"""How a release of a kind usually goes: phases, their gates, and milestones counted back from the target."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.calendars.models import BusinessCalendar
from apps.gates.models import GateTemplate

from ..enums import Method, ReleaseType, State


class ReleaseTemplate(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    type = models.CharField(max_length=10, choices=ReleaseType)
    method = models.CharField(max_length=10, choices=Method, default=Method.HYBRID)
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT, null=True, related_name="release_templates")
    is_retired = models.BooleanField(default=False)

    history = audited()

    def __str__(self):
        return self.name


class TemplatePhase(models.Model):
    """A phase ends ``ends_before`` working days before the target and lasts ``days`` working days."""

    template = models.ForeignKey(ReleaseTemplate, models.CASCADE, related_name="phases")
    code = models.CharField(max_length=12, choices=State)
    days = models.PositiveSmallIntegerField()
    ends_before = models.SmallIntegerField(default=0)
    gate = models.ForeignKey(GateTemplate, models.PROTECT, null=True, blank=True, related_name="+")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="one_template_phase_per_code")]

    def __str__(self):
        return f"{self.template}: {self.code}"


class TemplateMilestone(models.Model):
    template = models.ForeignKey(ReleaseTemplate, models.CASCADE, related_name="milestones")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    days_before = models.SmallIntegerField(_("working days before the target"))

    history = audited()

    class Meta:
        ordering = ["-days_before"]
        constraints = [models.UniqueConstraint(fields=["template", "code"], name="one_template_milestone_per_code")]

    def __str__(self):
        return self.name
