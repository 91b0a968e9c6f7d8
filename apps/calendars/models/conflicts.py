"""Where two claims meet: what is compared, and the conflicts that both sides share."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.models import Environment, Service

from ..enums import ConflictStatus, Severity
from .windows import Window

PERSON = settings.AUTH_USER_MODEL


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
    its own (``second`` is empty), perhaps for a record that has no planned time (``about``). ``owner`` sees to it: whoever
    planned it so, until somebody takes it."""

    first = models.ForeignKey(Window, models.CASCADE, related_name="conflicts_as_first")
    second = models.ForeignKey(Window, models.CASCADE, null=True, related_name="conflicts_as_second")
    rule = models.ForeignKey(ConflictRule, models.PROTECT, related_name="conflicts")
    severity = models.CharField(max_length=8, choices=Severity)
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")
    environment = models.ForeignKey(Environment, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    about = models.ForeignKey(Docket, models.CASCADE, null=True, related_name="+")
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
                fields=["first", "second", "rule", "service", "environment", "person", "about"],
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

    @property
    def dockets(self) -> list[Docket]:
        """The records that have a part in it: those of its sides, and the one that it is about."""
        found = [window.docket for window in self.sides if window.docket_id]
        return [*found, self.about] if self.about_id else found

    def seen_from(self, docket) -> tuple[Window, Window | None]:
        """The window of this docket, and the one it meets."""
        if self.second is not None and self.first.docket_id != docket.pk:
            return self.second, self.first
        return self.first, self.second

    def sides_of(self, window: Window) -> tuple[Window, Window | None]:
        """The same for a window, whether or not it is of a record."""
        return (self.first, self.second) if self.first_id == window.pk else (self.second, self.first)
