"""``POST /api/v1/windows/<id>/shift/preview/`` and ``…/shift/``: a move, with all that moves with it."""

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.concurrency import expected_tag
from apps.core.api.fields import Instant, Text
from apps.core.api.serializers import StrictSerializer

from .. import queries
from ..enums import WindowKind
from ..shifting import shift, shift_preview
from ..shifting.answers import TASK
from .serializers import ConflictSerializer, MetSerializer, ReasonSerializer, SlotSerializer

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)


def _keys() -> serializers.ListField:
    return serializers.ListField(child=Text(max_length=60), required=False, default=list, max_length=200)


class MovedSpanSerializer(serializers.Serializer):
    """A half-open span."""

    start = Instant(source="lower")
    end = Instant(source="upper")


class MovedSerializer(serializers.Serializer):
    """A window or task as it stands and as it would stand; ``follows`` false: it stays, and ``refusal`` may say why."""

    key = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    kind = serializers.ChoiceField(choices=[*WindowKind.values, TASK])
    why = serializers.CharField(allow_blank=True)
    before = MovedSpanSerializer()
    after = MovedSpanSerializer()
    follows = serializers.BooleanField()
    may_stay = serializers.BooleanField()
    by_default = serializers.BooleanField()
    refusal = ReasonSerializer(allow_null=True)


@extend_schema_serializer(component_name="ConflictOfMovedWindow")
class ShiftMetSerializer(MetSerializer):
    """The same for a moved window; ``is_new``: it was none before the move."""

    is_new = serializers.BooleanField()


class ShiftSerializer(serializers.Serializer):
    """What a move does: ``refusals`` stand in its way, then ``slots`` say where the window could go instead with
    what moves along; ``hidden`` so many more followers stay unseen where they are."""

    allowed = serializers.BooleanField()
    applied = serializers.BooleanField()
    window = MovedSerializer()
    moves = MovedSerializer(many=True)
    refusals = ReasonSerializer(many=True)
    conflicts = serializers.SerializerMethodField()
    hidden = serializers.IntegerField()
    etag = serializers.CharField()
    slots = SlotSerializer(many=True)

    @extend_schema_field(ShiftMetSerializer(many=True))
    def get_conflicts(self, answer) -> list:
        """Each with the key of the window that it is about."""
        return [
            {**ConflictSerializer(met.row).data, "of": met.key, "is_new": met.is_new} for met in answer["conflicts"]
        ]


class MoveSerializer(StrictSerializer):
    """Where a window goes; ``leave`` are keys of followers that stay, ``take`` of such as come along when asked to."""

    start = Instant()
    end = Instant()
    leave = _keys()
    take = _keys()


class ShiftInputSerializer(MoveSerializer):
    """The same, with a reason that is kept."""

    reason = Text(max_length=2000, required=False, allow_blank=True, default="")


class ShiftMixin:
    """For the viewset of windows. ``tagged_actions`` need the ETag of a preview, and not a record's version."""

    tagged_actions = ("shift",)

    @extend_schema(request=MoveSerializer, responses=ShiftSerializer)
    @action(detail=True, methods=["post"], url_path="shift/preview", url_name="shift-preview")
    def shift_preview(self, request, *args, pk=None, **kwargs):
        """All that a move would do, by doing it and taking it back; ``etag`` goes into If-Match when it is meant."""
        window = queries.seen_window(pk, request.user)
        answer = shift_preview(window, by=request.user, **self.read_input(MoveSerializer))
        return self._answer(answer, self._slots(window, answer))

    @extend_schema(request=ShiftInputSerializer, responses=ShiftSerializer, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="shift", url_name="shift")
    def shift(self, request, *args, pk=None, **kwargs):
        """Move it and all that moves with it, or nothing; 412 where the preview no longer holds."""
        window, etag = queries.seen_window(pk, request.user), expected_tag(request)
        return self._answer(shift(window, by=request.user, etag=etag, **self.read_input(ShiftInputSerializer)))

    def _slots(self, window, answer) -> list:
        if not answer.may_go_elsewhere:
            return []
        return queries.free_instead(window, answer.window.after, user=self.request.user, along=answer.along)

    def _answer(self, answer, slots=()) -> Response:
        body = ShiftSerializer({**vars(answer), "allowed": answer.allowed, "slots": slots}).data
        return Response(body, headers={"ETag": f'"{answer.etag}"'})
