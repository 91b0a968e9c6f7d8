"""All planned time in one table, what it claims in rows beside it, and who works in an exclusive place now."""

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from ..enums import WindowKind
from .days import BusinessCalendar

PERSON = settings.AUTH_USER_MODEL


class Source(models.Model):
    """Where time comes from that nobody here plans: the holidays of a calendar, or a vendor's maintenance by .ics."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    calendar = models.OneToOneField(BusinessCalendar, models.CASCADE, null=True, related_name="source")

    history = audited()

    def __str__(self):
        return self.name


class Window(models.Model):
    """Planned time ``[start, end)``: of a docket for a purpose, or of nobody (a holiday). At most 400 days.

    Time of nobody has a ``source``, and ``source_key`` is which of its events it is.
    """

    docket = models.ForeignKey(Docket, models.CASCADE, null=True, blank=True, related_name="windows")
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="windows")
    source_key = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=40, default="work")
    kind = models.CharField(max_length=14, choices=WindowKind)
    title = models.CharField(max_length=200, blank=True)
    span = DateTimeRangeField()
    is_firm = models.BooleanField(_("firm"), default=False)
    zone = models.CharField(_("planned in zone"), max_length=60, default="UTC")
    buffer_minutes = models.PositiveIntegerField(_("backout buffer, minutes"), default=0)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    history = audited(exclude=("changed_at",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["docket", "purpose"],
                name="one_window_per_docket_and_purpose",
                condition=Q(docket__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                name="one_window_per_source_and_event",
                condition=Q(source__isnull=False),
            ),
            models.UniqueConstraint(fields=["id", "span", "kind", "is_firm"], name="window_as_its_claims_repeat_it"),
            models.CheckConstraint(
                condition=Q(
                    span__isempty=False,
                    span__lower_inf=False,
                    span__upper_inf=False,
                    span__lower_inc=True,
                    span__upper_inc=False,
                ),
                name="a_window_is_half_open_and_bounded",
            ),
        ]
        indexes = [
            GistIndex(fields=["span"], name="window_span"),
            models.Index(fields=["kind", "id"], name="window_by_kind"),
        ]

    def __str__(self):
        return f"{self.kind} {self.span}"


class Claim(models.Model):
    """What a window claims: a service, an environment or a person. Repeats span, kind and firmness of its window
    (one index needs target and span together); a composite foreign key keeps them equal."""

    window = models.ForeignKey(Window, models.CASCADE, related_name="claims", db_constraint=False)
    span = DateTimeRangeField()
    kind = models.CharField(max_length=14, choices=WindowKind)
    is_firm = models.BooleanField(default=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="claims")
    environment = models.ForeignKey(Environment, models.PROTECT, null=True, related_name="claims")
    person = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="claims")

    unaudited = "Follows its audited window by a composite foreign key."

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False, environment__isnull=True, person__isnull=True)
                | Q(service__isnull=True, environment__isnull=False, person__isnull=True)
                | Q(service__isnull=True, environment__isnull=True, person__isnull=False),
                name="a_claim_has_one_target",
            ),
            models.UniqueConstraint(
                fields=["window", "service", "environment", "person"],
                name="one_claim_per_window_and_target",
                nulls_distinct=False,
            ),
        ]
        indexes = [GistIndex(fields=["span"], name="claim_span")]

    def __str__(self):
        return f"claim of window {self.window_id}"


class Occupancy(models.Model):
    """Who works in an exclusive environment now; one open row at a time."""

    environment = models.ForeignKey(Environment, models.PROTECT, related_name="occupancies")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="occupancies")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        verbose_name_plural = "occupancies"
        constraints = [
            models.UniqueConstraint(
                fields=["environment"], name="one_occupant_of_an_exclusive_environment", condition=Q(until__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.docket} in {self.environment}"


class ZoneRules(models.Model):
    """How far the clocks of a zone stood from UTC when its windows were planned: pairs of an instant (seconds since 1970)
    and an offset (seconds) from then on. ``differs_since``: when the time zone data was first seen to say otherwise."""

    zone = models.CharField(max_length=60, unique=True)
    offsets = models.JSONField(default=list)
    noted_at = models.DateTimeField()
    differs_since = models.DateTimeField(null=True)

    unaudited = "A copy of the time zone data; what it moves is an event of each record."

    class Meta:
        verbose_name_plural = "zone rules"

    def __str__(self):
        return self.zone
