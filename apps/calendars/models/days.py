"""Which days are worked, and where: business calendars, their holidays, the calendar of a team."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned


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
