"""Reviews as JSON."""

from rest_framework import serializers

from apps.core.api.fields import Day, Instant, Text, UserField
from apps.core.api.serializers import StrictSerializer

from ..enums import ReviewState

LONGEST = 20_000


class ActionSerializer(serializers.Serializer):
    """Something that a review asks to be done."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.CharField(source="owner.username", allow_null=True, default=None)
    due_on = Day(allow_null=True)
    done_at = Instant(allow_null=True)


class ReviewRowSerializer(serializers.Serializer):
    """A review as a row of a list."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    team = serializers.CharField(source="docket.team.slug")
    state = serializers.ChoiceField(choices=ReviewState)
    opened_at = Instant()
    due_at = Instant(allow_null=True)
    done_by = serializers.CharField(source="done_by.username", allow_null=True, default=None)
    done_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class ReviewSerializer(ReviewRowSerializer):
    """A review with what it says and asks for."""

    summary = serializers.CharField()
    went_well = serializers.CharField()
    went_wrong = serializers.CharField()
    cause = serializers.CharField()
    actions = ActionSerializer(many=True)


class ReviewEditSerializer(StrictSerializer):
    """What is said so far."""

    summary = Text(max_length=LONGEST, allow_blank=True, required=False)
    went_well = Text(max_length=LONGEST, allow_blank=True, required=False)
    went_wrong = Text(max_length=LONGEST, allow_blank=True, required=False)
    cause = Text(max_length=LONGEST, allow_blank=True, required=False)


class CompleteSerializer(ReviewEditSerializer):
    """What is said with completing it."""

    reason = Text(max_length=LONGEST, allow_blank=True, required=False)


class ActionInputSerializer(StrictSerializer):
    """Something to be done."""

    title = Text(max_length=200)
    owner = UserField(required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)
