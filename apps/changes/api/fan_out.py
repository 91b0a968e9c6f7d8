"""``/api/v1/changes/<key>/parts/``: the parts a change over many services has or could have, and making them."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import ServiceField
from apps.core.api.serializers import StrictSerializer

from .. import queries, services
from ..queries.parts import parts_of


class ChangePartSerializer(serializers.Serializer):
    """One service of the change; ``part`` is the key of the change that stands for it, as far as one may know of it."""

    service = serializers.CharField(source="service.slug")
    environments = serializers.SerializerMethodField()
    part = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()

    def get_environments(self, row) -> list[str]:
        """Short names of the environments that would be its own."""
        return [environment.slug for environment in row.environments]

    def get_part(self, row) -> str | None:
        """The part's key."""
        return row.standing.key if self._is_seen(row) else None

    def get_state(self, row) -> str | None:
        """The part's state, of a part that one may know of."""
        return row.standing.state if self._is_seen(row) else None

    def _is_seen(self, row) -> bool:
        return row.standing in self.context["seen"]


class PartsInputSerializer(StrictSerializer):
    """For which services; all, where none is named."""

    services = ServiceField(many=True, required=False)


class FanOutMixin:
    """For the viewset of changes."""

    @extend_schema(responses=ChangePartSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def parts(self, request, *args, **kwargs):
        """One row for each service, with the part that stands for it."""
        return self._rows(self.get_object())

    @extend_schema(request=PartsInputSerializer, responses={201: ChangePartSerializer(many=True)})
    @parts.mapping.post
    def fan_out(self, request, *args, **kwargs):
        """Draft a part for each service that has none; all or none."""
        change = self.get_object()
        services.fan_out(change, by=request.user, **self.read_input(PartsInputSerializer))
        return self._rows(change, status=201)

    def _rows(self, change, status: int = 200) -> Response:
        parts = parts_of(change)
        seen = queries.seen_of((part.standing for part in parts if part.standing), self.request.user)
        rows = ChangePartSerializer(parts, many=True, context={**self.get_serializer_context(), "seen": seen})
        return Response(rows.data, status=status)
