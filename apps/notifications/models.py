"""One inbox per person, and the deliveries that leave the house."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.audit.history import audited
from apps.core.versions import Versioned

from .enums import Channel, ChatKind, DeliveryState, Pace, Rhythm


class Notice(models.Model):
    """Something a person is told: what is asked, by when, where. Written once per event and person."""

    user = models.ForeignKey(User, models.PROTECT, related_name="notices")
    event_id = models.BigIntegerField()
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    sentence = models.CharField(max_length=400)
    url = models.CharField(max_length=300)
    asked = models.BooleanField(_("something is asked"), default=False)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_hidden = models.BooleanField(default=False)
    """It only leaves the house: the person wants no such notice in the inbox."""

    unaudited = "Derived from an event by a route."

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id", "route"], name="one_notice_per_person_event_and_route")
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="inbox"),
            models.Index(fields=["user"], name="inbox_unread", condition=models.Q(read_at__isnull=True)),
        ]

    def __str__(self):
        return self.sentence


class Delivery(models.Model):
    """A notice on its way out by one channel: retried with backoff, swept after a crash, parked after the last try."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel)
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    unaudited = "Delivery state of a notice, no business record."

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="one_delivery_per_notice_and_channel")
        ]
        indexes = [
            models.Index(fields=["not_before"], name="delivery_due", condition=models.Q(state=DeliveryState.WAITING))
        ]

    def __str__(self):
        return f"{self.channel}: {self.state}"


class Preference(models.Model):
    """Whether and when a person is told of one kind of thing by one channel; without a row: yes, at the kind's own pace."""

    user = models.ForeignKey(User, models.CASCADE, related_name="preferences")
    route = models.CharField(max_length=60)
    channel = models.CharField(max_length=12, choices=Channel)
    wanted = models.BooleanField(default=True)
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)

    history = audited()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "route", "channel"], name="one_preference_per_route_and_channel")
        ]

    def __str__(self):
        return f"{self.user}: {self.route} by {self.channel}"


class MailHours(models.Model):
    """When mail may reach a person: the rhythm of the digest and the quiet hours, in the person's own zone."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_hours")
    rhythm = models.CharField(_("digest"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    digest_hour = models.PositiveSmallIntegerField(_("hour of the daily digest"), default=8)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on Saturday and Sunday"), default=False)

    history = audited()

    class Meta:
        verbose_name_plural = "mail hours"
        constraints = [
            models.CheckConstraint(condition=models.Q(digest_hour__lte=23), name="the_digest_comes_at_an_hour"),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~models.Q(quiet_from=models.F("quiet_until")),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self):
        return f"mail hours of {self.user}"


class ChatRoom(Versioned):
    """A room of a chat where everybody who is asked together reads what is asked. Its address is a secret.

    ``audience`` names who that is, as ``board:cab`` or ``team:payments``.
    """

    name = models.CharField(_("name of the room"), max_length=80)
    audience = models.CharField(_("hears what is asked of"), max_length=80)
    kind = models.CharField(_("kind of chat"), max_length=8, choices=ChatKind, default=ChatKind.SLACK)
    url = models.URLField(_("address of its webhook"), max_length=500)
    is_active = models.BooleanField(_("in use"), default=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    history = audited(exclude=("url",))

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "url"], name="one_room_per_audience_and_address", condition=models.Q(is_active=True)
            )
        ]

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return f"room:{self.pk}"

    def get_absolute_url(self):
        return reverse("notifications:room", args=[self.pk])


class ChatPost(models.Model):
    """One message on its way to a room, tried and given up as a delivery is. One for each event and room."""

    room = models.ForeignKey(ChatRoom, models.CASCADE, related_name="posts")
    event_id = models.BigIntegerField()
    text = models.CharField(max_length=400)
    url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    unaudited = "Delivery state of a message, no business record."

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "event_id"], name="one_post_per_room_and_event")]
        indexes = [
            models.Index(fields=["not_before"], name="post_due", condition=models.Q(state=DeliveryState.WAITING))
        ]

    def __str__(self):
        return f"{self.room_id}: {self.state}"
