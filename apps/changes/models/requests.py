"""The change request itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.locking import ActedOn
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from ..enums import Grade, Outcome, Priority, RiskLevel, State
from .catalogue import ChangeTemplate, ChangeType

PERSON = settings.AUTH_USER_MODEL


class ChangeQuerySet(ActedOn):
    def whole(self) -> ChangeQuerySet:
        """With header, type and where it is done: guards, facts and risk ask for them one after the other.

        Without its people: few acts ask for more than one, and each join more costs the database its planning.
        """
        return self.select_related("docket__team", "type__policy").prefetch_related(
            models.Prefetch("service_rows", ChangeService.objects.select_related("service__team").order_by("pk")),
            models.Prefetch("environment_rows", ChangeEnvironment.objects.select_related("environment").order_by("pk")),
        )


class ChangeRequest(Versioned):
    """A change to services, from the first idea to closed. Its planned time is its docket's ``work`` window.

    ``risk_score`` and ``risk_level`` repeat the newest assessment, so that lists filter and order by an index.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="change")
    type = models.ForeignKey(ChangeType, models.PROTECT, related_name="changes")
    template = models.ForeignKey(ChangeTemplate, models.PROTECT, null=True, blank=True, related_name="changes")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    on_hold = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    reason = models.TextField(_("why"), blank=True)
    impact = models.PositiveSmallIntegerField(_("impact"), choices=Grade, default=Grade.MEDIUM)
    urgency = models.PositiveSmallIntegerField(_("urgency"), choices=Grade, default=Grade.MEDIUM)
    priority = models.CharField(_("priority"), max_length=2, choices=Priority, default=Priority.P3)
    outage_expected = models.BooleanField(_("outage expected"), default=False)
    implementation_plan = models.TextField(_("implementation plan"), blank=True)
    backout_plan = models.TextField(_("backout plan"), blank=True)
    test_plan = models.TextField(_("test plan"), blank=True)
    communication_plan = models.TextField(_("communication plan"), blank=True)
    requester = models.ForeignKey(PERSON, models.PROTECT, related_name="changes_asked_for")
    implementer = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="changes_to_implement")
    assignee = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="changes_assigned")
    manager = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="changes_managed", verbose_name=_("change manager")
    )
    answers = models.JSONField(_("risk answers"), default=dict, blank=True)
    custom = models.JSONField(_("fields of its type"), default=dict, blank=True)
    risk_score = models.PositiveSmallIntegerField(default=0)
    risk_level = models.CharField(max_length=8, choices=RiskLevel, default=RiskLevel.LOW)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    closing_notes = models.TextField(_("closing notes"), blank=True)
    brings = models.CharField(_("version it brings"), max_length=100, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(_("actual start"), null=True)
    finished_at = models.DateTimeField(_("actual end"), null=True)
    closed_at = models.DateTimeField(null=True)
    record_due_at = models.DateTimeField(_("full record due"), null=True)
    services = models.ManyToManyField(Service, through="ChangeService", related_name="changes")
    environments = models.ManyToManyField(Environment, through="ChangeEnvironment", related_name="changes")

    objects = ChangeQuerySet.as_manager()
    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gt=F("started_at")),
                name="a_change_finishes_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="a_closed_change_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="change_by_state"),
            models.Index(fields=["requester", "-id"], name="change_by_requester"),
            models.Index(fields=["implementer", "-id"], name="change_by_implementer"),
            models.Index(fields=["risk_level", "-id"], name="change_by_risk"),
            models.Index(fields=["type", "-id"], name="change_by_type"),
            models.Index(fields=["-risk_score", "-id"], name="change_by_score"),
            # A team's record of ninety days is read for every assessment.
            models.Index(
                fields=["closed_at"],
                include=["docket", "outcome"],
                name="change_closed_at",
                condition=Q(state="closed"),
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def doer_ids(self) -> set[int]:
        """Whose work it is: who asked for it, and who is named to carry it out; they wave nothing of it through."""
        return {self.requester_id, self.implementer_id, self.assignee_id} - {None}

    @property
    def paths_of_people(self) -> set[str]:
        """Fields of its type that hold people, by the names that contents and differences give them."""
        return {f"custom.{field['name']}" for field in self.type.fields if field["kind"] == "person"}

    def get_absolute_url(self):
        return reverse("changes:detail", args=[self.key])


class ChangeService(models.Model):
    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="service_rows")
    service = models.ForeignKey(Service, models.PROTECT, related_name="change_rows")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "service"], name="one_row_per_change_and_service")]

    def __str__(self):
        return f"{self.change_id}: {self.service_id}"


class ChangeEnvironment(models.Model):
    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="environment_rows")
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="change_rows")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "environment"], name="one_row_per_change_and_environment")
        ]

    def __str__(self):
        return f"{self.change_id}: {self.environment_id}"


class ChangePredecessor(models.Model):
    """``change`` may start only when ``predecessor`` is done."""

    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="predecessor_rows")
    predecessor = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="successor_rows")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "predecessor"], name="one_row_per_change_and_predecessor"),
            models.CheckConstraint(condition=~Q(change=F("predecessor")), name="no_change_waits_for_itself"),
        ]

    def __str__(self):
        return f"{self.change_id} after {self.predecessor_id}"


class SuggestionDismissal(models.Model):
    """That changes like this one are not to be standard, and why; ``count`` is how many there were when it was said."""

    change = models.ForeignKey(ChangeRequest, models.PROTECT, related_name="dismissals")
    count = models.PositiveIntegerField()
    reason = models.TextField(_("why not"))
    dismissed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField()

    history = audited()

    def __str__(self):
        return f"{self.change}: {self.reason}"
