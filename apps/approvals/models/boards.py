"""Boards decide together: a change advisory board, an emergency board, or a function such as QA or operations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.audit.history import audited
from apps.calendars.models import BusinessCalendar
from apps.core.versions import Versioned

from ..enums import BoardKind, SeatRole


class Board(Versioned):
    """``quorum`` is how many of its seats must vote before a decision of the board counts."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=BoardKind, default=BoardKind.CAB)
    description = models.TextField(_("what it decides"), blank=True)
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=1)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT, null=True, blank=True, related_name="boards")

    history = audited()

    class Meta:
        ordering = ["name"]
        permissions = [("chair_board", "Chair a board: manage its seats and meetings")]

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.slug

    @property
    def tone(self) -> str:
        return BoardKind(self.kind).tone

    def get_absolute_url(self):
        return reverse("approvals:board", args=[self.slug])


class Seat(models.Model):
    """A person on a board from one instant to another; an alternate votes in the place of a member who cannot.

    ``given_by`` gave it by hand (nobody, where a set-up or a revision did); until a second person has confirmed it
    (``confirmed_by``) the seat does not vote on what was asked before it was given.
    """

    board = models.ForeignKey(Board, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField(_("role"), max_length=10, choices=SeatRole, default=SeatRole.MEMBER)
    has_veto = models.BooleanField(_("veto"), default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "user"], name="one_seat_per_person_and_board", condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=models.F("given_by"))
                & ~Q(confirmed_by=models.F("user")),
                name="a_seat_is_confirmed_by_a_second_person",
            ),
        ]

    @property
    def tone(self) -> str:
        return SeatRole(self.role).tone

    @property
    def is_alternate(self) -> bool:
        return self.role == SeatRole.ALTERNATE

    @property
    def waits(self) -> bool:
        """Whether it was given by one person alone: it votes on what is asked from then on."""
        return self.given_by_id is not None and self.confirmed_at is None

    def __str__(self):
        return f"{self.user} on {self.board}"
