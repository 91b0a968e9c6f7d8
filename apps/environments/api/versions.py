"""The version inventory over REST: what runs where, reported by pipelines."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Instant, ServiceField, Text
from apps.core.api.serializers import StrictSerializer

from .. import queries, services

SHOWN = 200


class RunningVersionSerializer(serializers.Serializer):
    """What ran of a service in an environment; ``until`` is null while it runs."""

    service = serializers.CharField(source="service.slug")
    environment = serializers.CharField(source="environment.slug")
    version = serializers.CharField()
    digest = serializers.CharField()
    source = serializers.CharField()
    since = Instant()
    until = Instant(allow_null=True)
    reported_by = serializers.CharField(source="reported_by.username")
    reported_at = Instant()


class VersionInputSerializer(StrictSerializer):
    """A report: the same one again changes nothing, a late one takes its place in the past. ``at`` is now where it is left
    out; ``source`` is the key or the pipeline run that put it there."""

    service = ServiceField()
    version = Text(max_length=100)
    at = Instant(required=False)
    digest = Text(max_length=200, required=False, allow_blank=True)
    source = Text(max_length=200, required=False, allow_blank=True)


class StandSerializer(serializers.Serializer):
    """An environment of a service in promotion order; ``standing`` compares with the step before, ``than`` names it."""

    environment = serializers.CharField(source="environment.slug")
    order = serializers.IntegerField(source="environment.order")
    kind = serializers.CharField(source="environment.kind")
    running = RunningVersionSerializer(source="row", allow_null=True)
    standing = serializers.ChoiceField(choices=["unknown", "first", "same", "behind", "ahead"])
    than = serializers.CharField(source="than.environment.slug", allow_null=True, default=None)


class VersionsMixin:
    """For the viewset of environments."""

    @extend_schema(
        parameters=[OpenApiParameter("service", OpenApiTypes.STR, description="Short name: its history here instead.")],
        responses=RunningVersionSerializer(many=True),
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[], known_parameters=("service",))
    def versions(self, request, *args, **kwargs):
        """What runs here now; with ``service`` what ran of it here, newest first, 200 at most."""
        rows = queries.version_history(self.get_object(), service=request.query_params.get("service", ""))
        if "service" not in request.query_params:
            rows = rows.filter(until=None)
        return Response(RunningVersionSerializer(rows[:SHOWN], many=True).data)

    @extend_schema(request=VersionInputSerializer, responses={201: RunningVersionSerializer}, parameters=[])
    @versions.mapping.post
    def report_version(self, request, *args, **kwargs):
        """Report which version runs here of a service; 201 with the row that says so, new or known already."""
        given = self.read_input(VersionInputSerializer)
        row = services.report_version(environment=self.get_object(), by=request.user, **given)
        return Response(RunningVersionSerializer(row).data, status=201)


class MatrixMixin:
    """For the viewset of services."""

    @extend_schema(responses=StandSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def versions(self, request, *args, **kwargs):
        """Which version runs in each of its environments, in promotion order, behind or ahead of the step before."""
        return Response(StandSerializer(queries.version_matrix(self.get_object()), many=True).data)
