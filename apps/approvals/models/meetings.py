"""Boards meet: series and meetings, their agenda, who was there, what was recorded, and what is said against it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.audit.history import audited
from apps.core.versions import Versioned
from apps.dockets.models import Docket, Task

from ..enums import ItemOutcome, ItemSource, ItemState, MeetingState, OnHoliday
from .ballots import Ballot
from .boards import Board

PERSON = settings.AUTH_USER_MODEL


class MeetingSeries(Versioned):
    """When a board meets: ``rule`` is an RFC 5545 RRULE whose first occurrence is ``first_at`` (UTC), expanded in
    ``zone``. ``cutoff_minutes`` before the start its agenda is closed. A day off of the board's calendar is skipped,
    moved to the working day after, or met on (``on_holiday``)."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="series")
    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name=_("run by"))
    rule = models.CharField(_("rule"), max_length=500)
    first_at = models.DateTimeField(_("first meeting"))
    zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    minutes = models.PositiveSmallIntegerField(_("length, minutes"), default=60)
    place = models.CharField(_("where"), max_length=200, blank=True)
    cutoff_minutes = models.PositiveIntegerField(_("agenda closes, minutes before"), default=1440)
    item_minutes = models.PositiveSmallIntegerField(_("minutes for one item"), default=5)
    exclusions = ArrayField(models.DateField(), default=list, blank=True, verbose_name=_("not on"))
    on_holiday = models.CharField(_("on a day off"), max_length=5, choices=OnHoliday, default=OnHoliday.SKIP)
    ended_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "meeting series"

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return self.board.slug

    def get_absolute_url(self):
        return reverse("approvals:series", args=[self.pk])


class Meeting(Versioned):
    """One meeting; its time is its docket's window. Every act in it counts ``version`` up, by which pages follow.

    ``occurrence`` is the instant the series' rule gave, before any move. ``agenda`` is what was on it when it was
    closed, with ``agenda_digest`` over it. ``current`` is the item being discussed since ``current_since``.
    """

    docket = models.OneToOneField(Docket, models.PROTECT, related_name="meeting")
    board = models.ForeignKey(Board, models.PROTECT, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, models.PROTECT, null=True, related_name="meetings")
    occurrence = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=MeetingState, default=MeetingState.PLANNED)
    cutoff_minutes = models.PositiveIntegerField(_("agenda closes, minutes before"), default=1440)
    item_minutes = models.PositiveSmallIntegerField(_("minutes for one item"), default=5)
    place = models.CharField(_("where"), max_length=200, blank=True)
    note = models.CharField(max_length=240, blank=True)
    is_ordered_by_hand = models.BooleanField(default=False)
    agenda = models.JSONField(default=list)
    agenda_digest = models.CharField(max_length=64, blank=True)
    agenda_closed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    current = models.ForeignKey("approvals.AgendaItem", models.PROTECT, null=True, related_name="+")
    current_since = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "occurrence"],
                name="one_meeting_per_occurrence",
                condition=Q(series__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, started_by__isnull=True)
                | Q(started_at__isnull=False, started_by__isnull=False),
                name="a_meeting_is_started_by_someone_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["board"], name="one_session_per_board", condition=Q(state=MeetingState.SESSION)
            ),
        ]
        indexes = [models.Index(fields=["board", "state"], name="meeting_of_board")]

    def __str__(self):
        return str(self.docket)

    @property
    def key(self) -> str:
        return self.docket.key

    @property
    def tone(self) -> str:
        return MeetingState(self.state).tone

    def get_absolute_url(self):
        return reverse("approvals:meeting", args=[self.docket.key])


class AgendaItem(models.Model):
    """A record to be talked about, with the ballot to be decided, or none where it is only discussed.

    ``contention`` counts what speaks against it; ``why`` says it in words. ``seconds`` is how long it was discussed.
    ``moved_to`` is the meeting it was put off to.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    docket = models.ForeignKey(Docket, models.PROTECT, related_name="agenda_items")
    ballot = models.ForeignKey(Ballot, models.PROTECT, null=True, related_name="agenda_items")
    order = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=5, choices=ItemSource, default=ItemSource.RULE)
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.LISTED)
    outcome = models.CharField(max_length=10, choices=ItemOutcome, blank=True)
    contention = models.PositiveSmallIntegerField(default=0)
    risk = models.CharField(max_length=10, blank=True)
    why = models.CharField(max_length=240, blank=True)
    reason = models.TextField(blank=True)
    seconds = models.PositiveIntegerField(default=0)
    moved_to = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="moved_here")
    added_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "docket", "ballot"], name="one_item_per_question", nulls_distinct=False
            )
        ]

    def __str__(self):
        return f"{self.order}. {self.docket}"

    @property
    def tone(self) -> str:
        return ItemOutcome(self.outcome).tone if self.outcome else ItemState(self.state).tone


class Attendance(models.Model):
    """A person in a meeting from one instant to another; who comes back has another row.

    ``marked_by`` is the chair who wrote it down for the person, who counts only once he or she has confirmed it.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    marked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"], name="one_open_attendance_per_person", condition=Q(left_at__isnull=True)
            )
        ]

    def __str__(self):
        return f"{self.user} in {self.meeting_id}"

    @property
    def is_own(self) -> bool:
        """Whether the person came in by an act of his or her own, or confirmed what was written down."""
        return self.marked_by_id is None or self.confirmed_at is not None


class Recusal(models.Model):
    """A person who takes no part in one item, and why; that person's seat no longer counts on its ballot."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    history = audited()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="one_recusal_per_person_and_item")]

    def __str__(self):
        return f"{self.user} on {self.item_id}"


class ActionItem(models.Model):
    """What somebody took away from a meeting: a task of its docket, perhaps from one item, due on a day."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="actions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="actions")
    task = models.OneToOneField(Task, models.PROTECT, related_name="meeting_action")
    due_on = models.DateField(_("due on"), null=True)

    history = audited()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return str(self.task)


class Minutes(models.Model):
    """What a meeting decided, frozen when its chair signed; ``digest`` is over ``content``. Never written again."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    history = audited()

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self):
        return f"minutes of {self.meeting_id}"


class MinutesFile(models.Model):
    """The minutes as a PDF, or why none could be made here. Made from frozen content, so made again it is the same."""

    minutes = models.OneToOneField(Minutes, models.CASCADE, related_name="file")
    pdf = models.BinaryField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=240, blank=True)
    made_at = models.DateTimeField()

    unaudited = "Derived from minutes that are frozen."

    def __str__(self):
        return f"file of {self.minutes_id}"


class MinutesDispute(models.Model):
    """What somebody who was there says against the minutes; kept beside them, they stay as signed."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="disputes")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(_("what is not right"))

    history = audited()

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.text[:60]
