"""All planned time in one table; what it claims in rows beside it; where two claims meet, a shared conflict."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from .enums import ConflictStatus, Severity, WindowKind

PERSON = settings.AUTH_USER_MODEL


class BusinessCalendar(Versioned):
    """Which days are worked, where; holidays are rows, loaded per country and subdivision, or imported."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    country = models.CharField(_("country"), max_length=2, blank=True)
    subdivision = models.CharField(_("part of the country"), max_length=10, blank=True)
    workdays = ArrayField(models.PositiveSmallIntegerField(), default=list, verbose_name=_("working days"))
    opens = models.TimeField(_("work begins"), default="09:00")
    closes = models.TimeField(_("work ends"), default="17:00")

    history = audited()

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.slug

    @property
    def event_key(self) -> str:
        """The name events know a calendar by."""
        return f"calendar:{self.slug}"

    def get_absolute_url(self):
        return reverse("calendars:business_calendar", args=[self.slug])


class Holiday(models.Model):
    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=120)

    history = audited()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="one_holiday_per_calendar_and_day")]

    def __str__(self):
        return f"{self.date} {self.name}"


class TeamCalendar(models.Model):
    """The working days of a team; without a row the default calendar counts. A board's stand with the board."""

    team = models.OneToOneField(Team, models.CASCADE, related_name="business_calendar")
    calendar = models.ForeignKey(BusinessCalendar, models.CASCADE, related_name="team_rows")

    history = audited()

    def __str__(self):
        return f"{self.team}: {self.calendar}"


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


class ConflictRule(Versioned):
    """One comparison that is made; its predicate lives in code under the same name."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    severity = models.CharField(max_length=8, choices=Severity)
    is_enabled = models.BooleanField(default=True)
    parameters = models.JSONField(default=dict)

    history = audited()

    def __str__(self):
        return self.name

    @property
    def event_key(self) -> str:
        """The name events know a rule by."""
        return f"conflict-rule:{self.code}"

    @property
    def key(self) -> str:
        return self.code

    def get_absolute_url(self):
        return reverse("calendars:rule", args=[self.code])


class RuleSweep(models.Model):
    """Standing conflicts brought in line with a rule that changed: ``done`` of ``total`` windows, up to id ``after``."""

    rule = models.ForeignKey(ConflictRule, models.CASCADE, related_name="sweeps")
    asked_at = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    unaudited = "How far the work on an audited edit of a rule got."

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="sweep_under_way", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.rule}: {self.done} of {self.total}"


class ConflictQuerySet(models.QuerySet):
    def of_dockets(self, dockets) -> ConflictQuerySet:
        """Those that a window of these dockets (or ids) stands in, on either side.

        The windows are read first: asked through two joins at once, the database would read every conflict there is.
        """
        windows = list(Window.objects.filter(docket__in=dockets).values_list("pk", flat=True))
        return self.filter(Q(first__in=windows) | Q(second__in=windows))


class Conflict(models.Model):
    """Two windows that should not meet, shared by both sides (``first`` has the smaller id); or one that stands badly on
    its own (``second`` is empty). ``owner`` sees to it: whoever planned it so, until somebody takes it."""

    first = models.ForeignKey(Window, models.CASCADE, related_name="conflicts_as_first")
    second = models.ForeignKey(Window, models.CASCADE, null=True, related_name="conflicts_as_second")
    rule = models.ForeignKey(ConflictRule, models.PROTECT, related_name="conflicts")
    severity = models.CharField(max_length=8, choices=Severity)
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")
    environment = models.ForeignKey(Environment, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    status = models.CharField(max_length=8, choices=ConflictStatus, default=ConflictStatus.OPEN)
    since = models.DateTimeField()
    owner = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    accepted_until = models.DateTimeField(null=True)
    accepted_reason = models.TextField(blank=True)

    objects = ConflictQuerySet.as_manager()

    unaudited = "Derived from windows; accepting one is an event."

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_conflict_names_its_sides_in_order"),
            models.UniqueConstraint(
                fields=["first", "second", "rule", "service", "environment", "person"],
                name="one_conflict_per_pair_rule_and_target",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["second"], name="conflict_by_second"),
            models.Index(fields=["-since", "-id"], name="conflict_unresolved", condition=~Q(status="resolved")),
        ]

    def __str__(self):
        return f"{self.rule_id}: {self.first_id} / {self.second_id or '-'}"

    @property
    def key(self) -> str:
        """What lists know it by."""
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("calendars:accept", args=[self.pk])

    @property
    def sides(self) -> list[Window]:
        """The windows that stand in it: two, or one."""
        return [window for window in (self.first, self.second) if window is not None]

    def seen_from(self, docket) -> tuple[Window, Window | None]:
        """The window of this docket, and the one it meets."""
        if self.second is not None and self.first.docket_id != docket.pk:
            return self.second, self.first
        return self.first, self.second


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
