"""Notices as JSON."""

from rest_framework import serializers

from apps.core.api.fields import Instant, Text, Whole
from apps.core.api.serializers import StrictSerializer


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
