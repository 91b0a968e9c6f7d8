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
    """A person on a board from one instant to another; an alternate votes as a member does."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats")
    role = models.CharField(_("role"), max_length=10, choices=SeatRole, default=SeatRole.MEMBER)
    has_veto = models.BooleanField(_("veto"), default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "user"], name="one_seat_per_person_and_board", condition=Q(until__isnull=True)
            )
        ]

    @property
    def tone(self) -> str:
        return SeatRole(self.role).tone

    def __str__(self):
        return f"{self.user} on {self.board}"
