"""Tasks, links and comments as JSON."""

from rest_framework import serializers

from apps.core.api.fields import Instant, Text, UserField, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import LinkKind, Prefix, TaskState


class DocketSerializer(serializers.Serializer):
    """The header of any record."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=Prefix, source="prefix")
    title = serializers.CharField()
    team = serializers.CharField(source="team.slug")
    is_restricted = serializers.BooleanField()


class TaskSerializer(serializers.Serializer):
    """A task."""

    id = serializers.IntegerField()
    order = serializers.IntegerField()
    title = serializers.CharField()
    owner = serializers.CharField(source="owner.username", allow_null=True, default=None)
    state = serializers.ChoiceField(choices=TaskState)
    planned_minutes = serializers.IntegerField(allow_null=True)
    offset_minutes = serializers.IntegerField(allow_null=True)
    blocks_start = serializers.BooleanField()
    done_by = serializers.CharField(source="done_by.username", allow_null=True, default=None)
    done_at = Instant(allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField()


class TaskAddSerializer(StrictSerializer):
    """A new task."""

    title = Text(max_length=200)
    owner = UserField(required=False, allow_null=True)
    planned_minutes = Whole(required=False, allow_null=True, min_value=1, max_value=100_000)
    offset_minutes = Whole(required=False, allow_null=True, min_value=-1_000_000, max_value=1_000_000)


class TaskEditSerializer(StrictSerializer):
    """A change of an open task; ``version`` is the one that was read."""

    version = Whole(min_value=1)
    title = Text(max_length=200, required=False)
    owner = UserField(required=False, allow_null=True)
    planned_minutes = Whole(required=False, allow_null=True, min_value=1, max_value=100_000)
    offset_minutes = Whole(required=False, allow_null=True, min_value=-1_000_000, max_value=1_000_000)


class TaskActSerializer(StrictSerializer):
    """Finishing, skipping or reopening a task."""

    act = serializers.ChoiceField(choices=["finish", "skip", "reopen"])
    reason = Text(required=False, allow_blank=True, default="", max_length=20_000)


class LinkSerializer(serializers.Serializer):
    """A link to an address or to another record."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=LinkKind)
    url = serializers.CharField()
    title = serializers.CharField()
    to = serializers.CharField(source="to.key", allow_null=True, default=None)


class LinkAddSerializer(StrictSerializer):
    """A new link: an address (https) or the key of a record."""

    url = Text(max_length=500)
    title = Text(max_length=200, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=LinkKind, required=False)


class CommentSerializer(serializers.Serializer):
    """A comment."""

    id = serializers.IntegerField()
    by = serializers.CharField(source="by.username")
    at = Instant()
    text = serializers.CharField()


class CommentAddSerializer(StrictSerializer):
    """A new comment."""

    text = Text(max_length=20_000)
