"""What hangs on a release, under its key: ``/api/v1/releases/REL-1/scope/`` and so on."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.concurrency import etag
from apps.core.api.views import ID_PATTERN

from .. import queries, services
from . import part_serializers as parts


class PartsMixin:
    """Scope, milestones, phases, dependencies, risks, readiness and notes of a release."""

    @extend_schema(responses=parts.PhaseSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def phases(self, request, *args, **kwargs):
        """The six phases in their order."""
        return Response(parts.PhaseSerializer(self._cockpit().phases, many=True).data)

    @extend_schema(responses=parts.ScopeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def scope(self, request, *args, **kwargs):
        """What the release brings."""
        return Response(parts.ScopeSerializer(self._cockpit().scope, many=True).data)

    @extend_schema(request=parts.ScopeAddSerializer, responses={201: parts.ScopeSerializer})
    @scope.mapping.post
    def add_scope(self, request, *args, **kwargs):
        """Add a change by key, or a feature, fix or ticket by title; after code freeze with a reason."""
        item = services.add_item(self.get_object(), by=request.user, **self.read_input(parts.ScopeAddSerializer))
        return Response(parts.ScopeSerializer(queries.ScopeRow(item)).data, status=201)

    @extend_schema(request=parts.ReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path=rf"scope/(?P<row>{ID_PATTERN})/remove")
    def remove_scope(self, request, *args, **kwargs):
        """Take something out of the scope; it stays on record with the reason."""
        services.remove_item(self._row("scope"), by=request.user, **self.read_input(parts.ReasonSerializer))
        return Response(status=204)

    @extend_schema(responses=parts.MilestoneSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def milestones(self, request, *args, **kwargs):
        """Milestones by date."""
        return Response(parts.MilestoneSerializer(self._cockpit().milestones, many=True).data)

    @extend_schema(request=parts.MilestoneAddSerializer, responses={201: parts.MilestoneSerializer})
    @milestones.mapping.post
    def add_milestone(self, request, *args, **kwargs):
        """Add a milestone on a day, or on several."""
        given = self.read_input(parts.MilestoneAddSerializer)
        row = services.add_milestone(self.get_object(), by=request.user, **given)
        return Response(parts.MilestoneSerializer(row).data, status=201)

    @extend_schema(request=parts.MilestoneMoveSerializer, responses=parts.MilestoneSerializer)
    @action(detail=True, methods=["patch"], url_path=rf"milestones/(?P<row>{ID_PATTERN})")
    def milestone(self, request, *args, **kwargs):
        """Move a milestone with what moves with it, or say that it is reached."""
        row, given = self._row("milestones"), dict(self.read_input(parts.MilestoneMoveSerializer, partial=True))
        if "first" in given:
            row = services.move_milestone(
                row, by=request.user, first=given["first"], last=given.get("last"), reason=given.get("reason", "")
            )
        if given.get("reached") is True:
            row = services.reach_milestone(row, by=request.user)
        elif given.get("reached") is False:
            row = services.unreach_milestone(row, by=request.user, reason=given.get("reason", ""))
        return Response(parts.MilestoneSerializer(row).data)

    @extend_schema(request=None, responses={204: None})
    @milestone.mapping.delete
    def remove_milestone(self, request, *args, **kwargs):
        """Take a milestone away, and off the calendar."""
        services.remove_milestone(self._row("milestones"), by=request.user)
        return Response(status=204)

    @extend_schema(responses=parts.DependencySerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def dependencies(self, request, *args, **kwargs):
        """What must be there first, with how it stands."""
        return Response(parts.DependencySerializer(self._cockpit().dependencies, many=True).data)

    @extend_schema(request=parts.DependencyAddSerializer, responses={201: parts.DependencySerializer(many=True)})
    @dependencies.mapping.post
    def add_dependency(self, request, *args, **kwargs):
        """Wait for a release, a service or something else; answers all of them."""
        given = self.read_input(parts.DependencyAddSerializer)
        services.add_dependency(self.get_object(), by=request.user, **given)
        return Response(parts.DependencySerializer(self._cockpit().dependencies, many=True).data, status=201)

    @extend_schema(request=parts.DependencyMeetSerializer, responses=parts.DependencySerializer(many=True))
    @action(detail=True, methods=["patch"], url_path=rf"dependencies/(?P<row>{ID_PATTERN})")
    def dependency(self, request, *args, **kwargs):
        """Say that it is there, or is not after all; answers all of them."""
        given = self.read_input(parts.DependencyMeetSerializer)
        services.meet_dependency(self._row("dependencies"), by=request.user, **given)
        return Response(parts.DependencySerializer(self._cockpit().dependencies, many=True).data)

    @extend_schema(request=None, responses={204: None})
    @dependency.mapping.delete
    def remove_dependency(self, request, *args, **kwargs):
        """No longer wait for it."""
        services.remove_dependency(self._row("dependencies"), by=request.user)
        return Response(status=204)

    @extend_schema(responses=parts.ReleaseRiskSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def risks(self, request, *args, **kwargs):
        """What may go wrong."""
        return Response(parts.ReleaseRiskSerializer(self._cockpit().risks, many=True).data)

    @extend_schema(request=parts.RiskEditSerializer, responses={201: parts.ReleaseRiskSerializer})
    @risks.mapping.post
    def add_risk(self, request, *args, **kwargs):
        """Name a risk."""
        row = services.add_risk(self.get_object(), by=request.user, **self.read_input(parts.RiskEditSerializer))
        return Response(parts.ReleaseRiskSerializer(row).data, status=201)

    @extend_schema(request=parts.RiskEditSerializer, responses=parts.ReleaseRiskSerializer)
    @action(detail=True, methods=["patch"], url_path=rf"risks/(?P<row>{ID_PATTERN})")
    def risk(self, request, *args, **kwargs):
        """Change a risk."""
        given = self.read_input(parts.RiskEditSerializer, partial=True)
        return Response(
            parts.ReleaseRiskSerializer(services.edit_risk(self._row("risks"), by=request.user, **given)).data
        )

    @extend_schema(request=parts.ReasonSerializer, responses=parts.ReleaseRiskSerializer)
    @action(detail=True, methods=["post"], url_path=rf"risks/(?P<row>{ID_PATTERN})/close")
    def close_risk(self, request, *args, **kwargs):
        """Close a risk, with the reason."""
        row = services.close_risk(self._row("risks"), by=request.user, **self.read_input(parts.ReasonSerializer))
        return Response(parts.ReleaseRiskSerializer(row).data)

    @extend_schema(responses=parts.ReadinessSerializer)
    @action(detail=True, methods=["get"], filter_backends=[])
    def readiness(self, request, *args, **kwargs):
        """How ready it is, with the parts of the score."""
        return Response(parts.ReadinessSerializer(queries.readiness(self._cockpit(), clock.now())).data)

    @extend_schema(responses=parts.NotesSerializer)
    @action(detail=True, methods=["get"], filter_backends=[])
    def notes(self, request, *args, **kwargs):
        """The release notes."""
        release = self.get_object()
        return Response(parts.NotesSerializer(release).data, headers={"ETag": etag(release)})

    @extend_schema(request=parts.NotesWriteSerializer, responses=parts.NotesSerializer)
    @notes.mapping.post
    def write_notes(self, request, *args, **kwargs):
        """Write, generate and publish the release notes."""
        release, given = self.get_object(), self.read_input(parts.NotesWriteSerializer)
        version = self.version
        if "text" in given or given.get("generate"):
            release = services.write_notes(release, by=request.user, text=given.get("text"), version=version)
            version = release.version
        if given.get("publish"):
            release = services.publish_notes(release, by=request.user, version=version)
        return Response(parts.NotesSerializer(release).data, headers={"ETag": etag(release)})

    def _cockpit(self) -> queries.Cockpit:
        return queries.cockpit(self.get_object(), self.request.user)

    def _row(self, relation: str):
        """One row of the release at this address, 404 where there is none."""
        rows = getattr(self.get_object(), relation).select_related("release__docket")
        return get_object_or_404(rows, pk=self.kwargs["row"])
