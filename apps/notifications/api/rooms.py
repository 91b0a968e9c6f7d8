"""Chat rooms over REST. Their addresses are written and never read."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Instant, Text
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet, RemoveMixin

from .. import rooms as services
from ..enums import ChatKind
from ..models import ChatRoom


class RoomSerializer(serializers.Serializer):
    """A room that hears what is asked of an audience (``board:cab``, ``team:payments``)."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    audience = serializers.CharField()
    kind = serializers.ChoiceField(choices=ChatKind.choices)
    is_active = serializers.BooleanField()
    added_at = Instant()


class RoomAddSerializer(StrictSerializer):
    """A new room; ``url`` is the address of its incoming webhook."""

    name = Text(max_length=80)
    audience = Text(max_length=80)
    kind = serializers.ChoiceField(choices=ChatKind.choices, required=False, default=ChatKind.SLACK)
    url = Text(max_length=500)


class RoomEditSerializer(StrictSerializer):
    """What changes about it."""

    name = Text(max_length=80, required=False)
    audience = Text(max_length=80, required=False)
    kind = serializers.ChoiceField(choices=ChatKind.choices, required=False)
    url = Text(max_length=500, required=False)


class TriedSerializer(serializers.Serializer):
    """The chat took it."""

    taken = serializers.BooleanField()


class ChatRoomViewSet(CreateMixin, EditMixin, RemoveMixin, RecordViewSet):
    """Rooms of chats. DELETE takes one out of use; what it heard stays."""

    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[1-9][0-9]{0,17}"
    serializer_class = RoomSerializer
    input_serializer_class = RoomAddSerializer
    edit_serializer_class = RoomEditSerializer
    queryset = ChatRoom.objects.order_by("-id")

    def key_of(self, record) -> str:
        return str(record.pk)

    def perform_create(self, data):
        return services.add_room(by=self.request.user, **data)

    def perform_edit(self, record, data, version):
        return services.edit_room(record, by=self.request.user, version=version, **data)

    def perform_remove(self, record, version):
        services.retire_room(record, by=self.request.user, version=version)

    @extend_schema(request=None, responses=TriedSerializer)
    @action(detail=True, methods=["post"], url_path="try")
    def try_out(self, request, *args, **kwargs):
        """Post one line there now; 409 with what the chat answered where it did not take it."""
        services.try_room(self.get_object(), by=request.user)
        return Response({"taken": True})
