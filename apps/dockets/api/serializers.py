"""Tasks, links, files, tags and comments as JSON."""

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
    after = serializers.IntegerField(source="after_id", allow_null=True)
    blocks_start = serializers.BooleanField()
    started_by = serializers.CharField(source="started_by.username", allow_null=True, default=None)
    started_at = Instant(allow_null=True)
    done_by = serializers.CharField(source="done_by.username", allow_null=True, default=None)
    done_at = Instant(allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField()


class PlannedTaskSerializer(serializers.Serializer):
    """A task with its planned times, counted from the start of the window as it is now."""

    starts = Instant(allow_null=True)
    ends = Instant(allow_null=True)
    is_next = serializers.BooleanField()
    is_late = serializers.BooleanField()

    def to_representation(self, row) -> dict:
        """The task's own members, and these."""
        return {**TaskSerializer(row.task).data, **super().to_representation(row)}


class TaskOrderSerializer(StrictSerializer):
    """Ids of all tasks in the order wanted."""

    tasks = serializers.ListField(child=Whole(min_value=1), max_length=1000)


class TaskAddSerializer(StrictSerializer):
    """A new task."""

    title = Text(max_length=200)
    owner = UserField(required=False, allow_null=True)
    planned_minutes = Whole(required=False, allow_null=True, min_value=1, max_value=100_000)
    offset_minutes = Whole(required=False, allow_null=True, min_value=-1_000_000, max_value=1_000_000)
    after = Whole(required=False, allow_null=True, min_value=1)


class TaskEditSerializer(StrictSerializer):
    """A change of an open task; ``version`` is the one that was read."""

    version = Whole(min_value=1)
    title = Text(max_length=200, required=False)
    owner = UserField(required=False, allow_null=True)
    planned_minutes = Whole(required=False, allow_null=True, min_value=1, max_value=100_000)
    offset_minutes = Whole(required=False, allow_null=True, min_value=-1_000_000, max_value=1_000_000)
    after = Whole(required=False, allow_null=True, min_value=1)


class TaskActSerializer(StrictSerializer):
    """Starting, finishing, skipping or reopening a task."""

    act = serializers.ChoiceField(choices=["start", "finish", "skip", "reopen"])
    reason = Text(required=False, allow_blank=True, default="", max_length=20_000)


class LinkSerializer(serializers.Serializer):
    """A link to an address or to another record."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=LinkKind)
    url = serializers.CharField()
    title = serializers.CharField()
    to = serializers.CharField(source="to.key", allow_null=True, default=None)
    author = serializers.CharField(source="author.username", allow_null=True, default=None)


class LinkAddSerializer(StrictSerializer):
    """A new link: an address (https) or the key of a record; ``author`` is whose work it is, who then has no vote."""

    url = Text(max_length=500)
    title = Text(max_length=200, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=LinkKind, required=False)
    author = UserField(required=False, allow_null=True, default=None)


class CommentSerializer(serializers.Serializer):
    """A comment."""

    id = serializers.IntegerField()
    by = serializers.CharField(source="by.username")
    at = Instant()
    text = serializers.CharField()


class CommentPageSerializer(StrictSerializer):
    """Which comments: at most ``limit`` before the one with this id."""

    before = serializers.IntegerField(min_value=1, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=500, required=False, default=500)


class CommentAddSerializer(StrictSerializer):
    """A new comment."""

    text = Text(max_length=20_000)


class FileSerializer(serializers.Serializer):
    """A file: what it is called, its size in bytes, and its SHA-256."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    digest = serializers.CharField()
    media_type = serializers.CharField()
    added_by = serializers.CharField(source="added_by.username")
    added_at = Instant()


class UploadSerializer(serializers.Serializer):
    """One part called ``file``."""

    file = serializers.FileField()


class RemovalSerializer(StrictSerializer):
    """Why a file is taken off."""

    reason = Text(max_length=20_000)


class TagsSerializer(StrictSerializer):
    """All tags of a record."""

    tags = serializers.ListField(child=Text(max_length=200), max_length=100)


class WatchingSerializer(serializers.Serializer):
    """Whether the caller is told of everything here."""

    watching = serializers.BooleanField()
