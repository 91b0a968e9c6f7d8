"""Incidents: what broke, for whom, since when, who leads the work on it, and which record caused it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from .enums import UNRESOLVED, IncidentState, Severity

PERSON = settings.AUTH_USER_MODEL


def _pair(what: str, name: str) -> models.CheckConstraint:
    moment, person = f"{what}_at__isnull", f"{what}_by__isnull"
    return models.CheckConstraint(
        condition=Q(**{moment: True, person: True}) | Q(**{moment: False, person: False}), name=name
    )


class Incident(Versioned):
    """An unplanned interruption of services, or a loss of their quality (ITIL 4). All moments are instants.

    ``started_at`` is when users began to suffer, ``detected_at`` when somebody noticed, ``mitigated_at`` when a stopgap
    held, ``resolved_at`` when service was as agreed again. ``external_ref`` is the ticket it is known by elsewhere: of
    one reporter at most one incident has it. ``cause`` is the docket of the record that caused it, as far as is known.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="incident")
    state = models.CharField(max_length=9, choices=IncidentState, default=IncidentState.OPEN)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity, default=Severity.HIGH)
    description = models.TextField(_("what is seen"), blank=True)
    services = models.ManyToManyField(Service, through="IncidentService", related_name="+")
    environment = models.ForeignKey(
        Environment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("environment")
    )
    started_at = models.DateTimeField(_("began"))
    detected_at = models.DateTimeField(_("noticed"))
    mitigated_at = models.DateTimeField(_("mitigated"), null=True)
    mitigated_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True)
    resolved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    summary = models.TextField(_("what it was, and what ended it"), blank=True)
    commander = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commander")
    )
    cause = models.ForeignKey(
        Docket, models.PROTECT, null=True, blank=True, related_name="caused_incidents", verbose_name=_("caused by")
    )
    reporter = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    external_ref = models.CharField(_("ticket elsewhere"), max_length=120, blank=True)

    was_known = False
    """True on what ``services.report`` gives back instead of a new one: its ticket was on record already."""

    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            _pair("mitigated", "an_incident_is_mitigated_by_someone_at_some_time"),
            _pair("resolved", "an_incident_is_resolved_by_someone_at_some_time"),
            _pair("closed", "an_incident_is_closed_by_someone_at_some_time"),
            models.CheckConstraint(
                condition=Q(state__in=("resolved", "closed"), resolved_at__isnull=False)
                | Q(~Q(state__in=("resolved", "closed")), resolved_at__isnull=True),
                name="an_incident_is_resolved_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=Q(detected_at__gte=F("started_at"))
                & (Q(mitigated_at__isnull=True) | Q(mitigated_at__gte=F("started_at")))
                & (Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("started_at"))),
                name="an_incident_begins_before_all_else",
            ),
            models.UniqueConstraint(
                fields=["reporter", "external_ref"],
                name="one_incident_per_reporter_and_ticket",
                condition=~Q(external_ref=""),
            ),
        ]
        indexes = [
            # Asked by every placing of near work and by every verdict; few rows are ever in it.
            models.Index(
                fields=["docket"],
                name="incident_major_unresolved",
                condition=Q(severity="major", state__in=("open", "mitigated")),
            ),
            models.Index(fields=["state", "-id"], name="incident_by_state"),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def stands_in_the_way(self) -> bool:
        """A major incident that is not resolved: planned work on its services waits for it."""
        return self.severity == Severity.MAJOR and self.state in UNRESOLVED

    def get_absolute_url(self):
        return reverse("incidents:detail", args=[self.key])


class IncidentService(models.Model):
    """A service that an incident is felt in."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="service_rows")
    service = models.ForeignKey(Service, models.PROTECT, related_name="incident_rows")

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "service"], name="one_row_per_incident_and_service")]

    def __str__(self):
        return f"{self.service}: {self.incident_id}"
