"""Notices as JSON."""

from rest_framework import serializers

from apps.core.api.fields import Instant, Text, Truth, Whole
from apps.core.api.serializers import StrictSerializer

from ..choosing import Wish
from ..enums import Rhythm


class NoticeSerializer(serializers.Serializer):
    """Something the caller was told."""

    id = serializers.IntegerField()
    at = Instant()
    key = serializers.CharField()
    route = serializers.CharField()
    sentence = serializers.CharField()
    url = serializers.CharField()
    asked = serializers.BooleanField()
    due_at = Instant(allow_null=True)
    read_at = Instant(allow_null=True)
    event = serializers.IntegerField(source="event_id")


class ReadAllSerializer(StrictSerializer):
    """Which notices were read: all, those up to an id, those of one record."""

    up_to = Whole(required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1)
    key = Text(required=False, allow_blank=True, default="", max_length=80)


class MarkedSerializer(serializers.Serializer):
    """How many notices were unread and are read now."""

    marked = serializers.IntegerField()


class CountSerializer(serializers.Serializer):
    """Unread notices, and how many of those ask for something."""

    unread = serializers.IntegerField()
    asked = serializers.IntegerField()


class EmptySerializer(StrictSerializer):
    """Nothing is sent."""


class HoursSerializer(serializers.Serializer):
    """When mail may reach the caller, by the clocks of the caller's zone."""

    rhythm = serializers.ChoiceField(choices=Rhythm.choices)
    digest_hour = serializers.IntegerField()
    quiet_from = serializers.TimeField(allow_null=True)
    quiet_until = serializers.TimeField(allow_null=True)
    quiet_weekends = serializers.BooleanField()


class HoursEditSerializer(StrictSerializer):
    """What changes about it; null for both ends takes the quiet hours away."""

    rhythm = serializers.ChoiceField(choices=Rhythm.choices, required=False)
    digest_hour = Whole(min_value=0, max_value=23, required=False)
    quiet_from = serializers.TimeField(allow_null=True, required=False)
    quiet_until = serializers.TimeField(allow_null=True, required=False)
    quiet_weekends = Truth(required=False)


class ChosenSerializer(serializers.Serializer):
    """One channel of one kind: what is chosen and what may be."""

    channel = serializers.CharField(source="channel.value")
    wish = serializers.CharField(source="wish.value")
    wishes = serializers.SerializerMethodField()

    def get_wishes(self, cell) -> list[str]:
        """Empty where it never goes that way; one where it cannot be switched off."""
        return [wish.value for wish in cell.wishes]


class NoticeKindSerializer(serializers.Serializer):
    """A kind of notice."""

    kind = serializers.CharField(source="name")
    label = serializers.CharField()
    asked = serializers.BooleanField()
    channels = ChosenSerializer(source="cells", many=True)


class SettingsSerializer(serializers.Serializer):
    """How the caller is told of what, and when mail may come."""

    hours = HoursSerializer()
    kinds = NoticeKindSerializer(many=True)


class WishSerializer(StrictSerializer):
    """One choice."""

    kind = Text(max_length=60)
    channel = Text(max_length=12)
    wish = serializers.ChoiceField(choices=Wish.choices)


class SettingsEditSerializer(StrictSerializer):
    """What changes: hours, choices, or both; what is not named stays."""

    hours = HoursEditSerializer(required=False)
    kinds = WishSerializer(many=True, required=False)
