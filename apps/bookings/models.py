"""Bookings: a team holds an environment, or a set of them, for a time."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket
from apps.environments.enums import EnvironmentKind
from apps.environments.models import Environment

from .enums import BookingState

PERSON = settings.AUTH_USER_MODEL


class Booking(Versioned):
    """Its team is its docket's, its time the docket's windows: one, or one for each time that its ``schedule`` gives.

    ``waiting_since``: asked for though the place is taken, and offered (tentative until ``offer_until``) when it is
    freed. ``reclaim_at``: nobody began, and unless somebody does by then it is given to others.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="booking")
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.ASKED)
    subject = models.ForeignKey(
        Docket, models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("for")
    )
    notes = models.TextField(_("what for"), blank=True)
    schedule = models.TextField(_("comes again"), blank=True)
    environments = models.ManyToManyField(Environment, through="BookingPlace", related_name="bookings")
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    waiting_since = models.DateTimeField(null=True)
    offer_until = models.DateTimeField(null=True)
    begun_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(null=True)
    reclaim_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["waiting_since", "id"], name="booking_waiting", condition=Q(waiting_since__isnull=False)
            ),
            models.Index(
                fields=["id"], name="booking_open", condition=Q(state__in=["asked", "tentative", "firm", "in_use"])
            ),
        ]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    def get_absolute_url(self):
        return reverse("bookings:detail", args=[self.key])


class BookingPlace(models.Model):
    """One environment of a booking."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="places")
    environment = models.ForeignKey(Environment, models.PROTECT, related_name="+")

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "environment"], name="one_row_per_booking_and_environment")
        ]

    def __str__(self):
        return f"{self.environment} of {self.booking}"


class BookingRules(Versioned):
    """What the owner of an environment asks of bookings; an environment without a row has the usual rules (see ``of``)."""

    environment = models.OneToOneField(Environment, models.CASCADE, related_name="booking_rules")
    needs_approval = models.BooleanField(_("every booking needs approval"), default=False)
    longest_hours = models.PositiveIntegerField(
        _("longest, hours"), default=336, validators=[MinValueValidator(1), MaxValueValidator(9600)]
    )
    days_ahead = models.PositiveIntegerField(
        _("how far ahead, days"), default=180, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    idle_minutes = models.PositiveIntegerField(
        _("given to others when nobody began, minutes after its start"),
        default=120,
        validators=[MinValueValidator(15), MaxValueValidator(10080)],
    )
    notice_minutes = models.PositiveIntegerField(
        _("notice before that, minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(10080)]
    )

    history = audited()

    @classmethod
    def of(cls, environment) -> "BookingRules":
        """The row of the environment; unsaved, of version 0 and with the usual values, where there is none: then its owner
        approves bookings of production, and is not asked elsewhere."""
        asks = environment.kind == EnvironmentKind.PRODUCTION
        # By its id: the environment must not take what is not saved for the row that it has.
        usual = cls(environment_id=environment.pk, version=0, needs_approval=asks)
        return getattr(environment, "booking_rules", None) or usual

    @staticmethod
    def asking(prefix: str = "") -> Q:
        """The condition on environments whose bookings their owner approves; names begin with ``prefix``."""
        said = Q(**{f"{prefix}booking_rules__needs_approval": True})
        usual = Q(**{f"{prefix}booking_rules": None, f"{prefix}kind": EnvironmentKind.PRODUCTION})
        return said | usual

    class Meta:
        verbose_name_plural = "booking rules"

    def __str__(self):
        return f"rules of {self.environment}"

    @property
    def key(self) -> str:
        return self.environment.event_key

    def get_absolute_url(self):
        return reverse("bookings:rules", args=[self.environment.slug])
