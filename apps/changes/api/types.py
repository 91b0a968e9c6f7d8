"""``/api/v1/change-types/``: what each type asks for, and every version of one. Proposed anew by ``/api/v1/revisions/``."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Instant
from apps.core.api.views import RecordViewSet

from ..models import ChangeType
from ..queries.types import versions_of
from ..type_revisions import content_of_type
from ..workflow import track_of


class FieldSerializer(serializers.Serializer):
    """A field that the type declares for itself."""

    name = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    hint = serializers.CharField()
    needed_at = serializers.CharField()
    judged_in = serializers.CharField()
    prompted_at = serializers.CharField()


class StepsSerializer(serializers.Serializer):
    """Names of what a type asks for at each step."""

    submit = serializers.ListField(child=serializers.CharField())
    start = serializers.ListField(child=serializers.CharField())
    finish = serializers.ListField(child=serializers.CharField())
    close = serializers.ListField(child=serializers.CharField())


class ChangeTypeSerializer(serializers.Serializer):
    """One version of a type: the content that a revision of it proposes, and when it was in force."""

    number = serializers.IntegerField()
    is_in_force = serializers.BooleanField()
    since = Instant(allow_null=True)
    until = Instant(allow_null=True)
    revision = serializers.CharField(source="revision.key", allow_null=True, default=None)
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    lane = serializers.CharField()
    policy = serializers.CharField()
    is_assessed = serializers.BooleanField()
    review_from = serializers.CharField()
    states = serializers.ListField(child=serializers.CharField())
    needs = StepsSerializer()
    prompts = StepsSerializer()
    defaults = serializers.DictField()
    fields_of_its_own = FieldSerializer(many=True)

    def to_representation(self, row) -> dict:
        content = content_of_type(row)
        # "fields" is taken by the serializer itself, in the schema too.
        content["fields_of_its_own"] = content.pop("fields")
        return {
            "number": row.number,
            "is_in_force": row.is_in_force,
            "since": row.since,
            "until": row.until,
            "revision": row.revision.key if row.revision else None,
            "states": [str(state) for state in track_of(row.lane, row.is_assessed)],
            **content,
        }


class ChangeTypeViewSet(RecordViewSet):
    """Types of change in force."""

    lookup_field = "slug"
    needs_version = False
    serializer_class = ChangeTypeSerializer

    def get_queryset(self):
        """One row for each type."""
        return ChangeType.objects.filter(is_in_force=True).select_related("policy", "revision").order_by("-id")

    @extend_schema(responses=ChangeTypeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def versions(self, request, *args, **kwargs):
        """Every version, newest first."""
        return Response(ChangeTypeSerializer(versions_of(self.get_object().slug), many=True).data)
