"""Bookings as JSON; times with their offset, places and people by their short names."""

from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, KeyField, TeamField, Text, Truth, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import BookingState
from ..models import BookingRules


class BookingSerializer(serializers.Serializer):
    """A booking; ``start`` and ``end`` are the time that runs or comes next."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    state = serializers.ChoiceField(choices=BookingState)
    team = serializers.CharField(source="docket.team.slug")
    environments = serializers.SerializerMethodField()
    start = Instant(source="span.lower", allow_null=True, default=None)
    end = Instant(source="span.upper", allow_null=True, default=None)
    schedule = serializers.CharField()
    subject = serializers.SerializerMethodField()
    notes = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.username")
    waiting_since = Instant(allow_null=True)
    offer_until = Instant(allow_null=True)
    begun_at = Instant(allow_null=True)
    reclaim_at = Instant(allow_null=True)
    ended_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()

    def get_environments(self, booking) -> list[str]:
        return sorted(place.environment.slug for place in booking.places.all())

    def get_subject(self, booking) -> str:
        return booking.subject.key if booking.subject_id and not booking.subject.is_restricted else ""


class BookingEditSerializer(StrictSerializer):
    """What may be changed of a booking that has not begun; lists are given in full."""

    title = Text(max_length=200, required=False)
    environments = EnvironmentField(many=True, required=False)
    start = Instant(required=False)
    end = Instant(required=False)
    zone = Text(max_length=60, required=False)
    recurrence = Text(max_length=16_000, allow_blank=True, required=False)
    notes = Text(max_length=20_000, allow_blank=True, required=False)


class BookingInputSerializer(BookingEditSerializer):
    """What makes a booking: title, team, environments (all or none), start and end."""

    title = Text(max_length=200)
    team = TeamField()
    environments = EnvironmentField(many=True)
    start = Instant()
    end = Instant()
    subject = KeyField("dockets.Docket", "key", required=False)
    tentative = Truth(required=False)
    wait = Truth(required=False)


class RulesSerializer(serializers.Serializer):
    """How an environment is booked; ``version`` is its ETag, 0 while nothing was said and the usual rules hold."""

    needs_approval = serializers.BooleanField()
    longest_hours = serializers.IntegerField()
    days_ahead = serializers.IntegerField()
    idle_minutes = serializers.IntegerField()
    notice_minutes = serializers.IntegerField()
    version = serializers.IntegerField()


class RulesInputSerializer(StrictSerializer):
    """What to change of it."""

    needs_approval = Truth(required=False)
    longest_hours = Whole(min_value=1, max_value=9600, required=False)
    days_ahead = Whole(min_value=1, max_value=1000, required=False)
    idle_minutes = Whole(min_value=15, max_value=10080, required=False)
    notice_minutes = Whole(min_value=5, max_value=10080, required=False)


class AvailabilityInputSerializer(StrictSerializer):
    """From when until when (at most 92 days), and of which environments."""

    start = Instant()
    end = Instant()
    environment = EnvironmentField(many=True, required=False)
    kind = Text(max_length=12, required=False)


class SpanSerializer(serializers.Serializer):
    start = Instant(source="lower")
    end = Instant(source="upper")


class BusySerializer(serializers.Serializer):
    """Of what the caller may not see only that the time is reserved."""

    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    kind = serializers.CharField()
    is_firm = serializers.BooleanField()
    key = serializers.CharField()
    title = serializers.CharField()
    team = serializers.CharField()
    url = serializers.CharField()


class FrozenSerializer(serializers.Serializer):
    """A freeze that covers the environment; ``team`` owns it, and ``unblock`` says who lets work through."""

    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    key = serializers.CharField()
    title = serializers.CharField()
    team = serializers.CharField()
    url = serializers.CharField()
    unblock = serializers.CharField()


class AvailabilitySerializer(serializers.Serializer):
    environment = serializers.CharField(source="environment.slug")
    owner = serializers.CharField(source="environment.team.name")
    needs_approval = serializers.SerializerMethodField()
    busy = BusySerializer(many=True)
    free = SpanSerializer(many=True)
    freezes = FrozenSerializer(many=True)

    def get_needs_approval(self, row) -> bool:
        """Whether a booking waits for the owner."""
        return BookingRules.of(row.environment).needs_approval
