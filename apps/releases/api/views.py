"""``/api/v1/releases/`` and ``/api/v1/release-templates/``."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.accounts.api.lists import BulkMixin
from apps.core.api.concurrency import etag
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet

from .. import queries, services
from ..models import ReleaseService, ReleaseTemplate
from ..workflow import WORKFLOW
from . import part_serializers, serializers
from .filters import ReleaseFilterSet
from .parts import PartsMixin


class ReleaseViewSet(BulkMixin, PartsMixin, TransitionsMixin, CreateMixin, EditMixin, RecordViewSet):
    """Releases: versions of services on their way through six phases to production."""

    lookup_field = "docket__key"
    filterset_class = ReleaseFilterSet
    serializer_class = serializers.ReleaseSerializer
    list_serializer_class = serializers.ReleaseRowSerializer
    input_serializer_class = serializers.ReleaseInputSerializer
    edit_serializer_class = serializers.ReleaseChangeSerializer
    given_serializers = {"go_back": serializers.GoBackSerializer}
    versioned_actions = ("partial_update", "transition", "target", "write_notes")
    orderings = ("-id", "created_at")
    workflow = WORKFLOW
    list_page = "releases"

    def get_queryset(self):
        if self.action != "list":
            return queries.visible(self.request.user)
        slugs = ReleaseService.objects.filter(release=OuterRef("pk")).order_by("service__slug").values("service__slug")
        return queries.listed(self.request.user).annotate(service_slugs=ArraySubquery(slugs))

    def perform_create(self, data: dict):
        """A draft, laid out where a template is named."""
        return self._read(services.draft(by=self.request.user, **data))

    def perform_edit(self, record, data: dict, version: int):
        """Write what differs."""
        return self._read(services.edit(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name: str, *, by, version: int, **given):
        """Take a transition through its verb."""
        return self._read(services.apply(record, name, by=by, version=version, **given))

    @extend_schema(request=serializers.TargetSerializer, responses=part_serializers.MoveSerializer(many=True))
    @action(detail=True, methods=["post"])
    def target(self, request, *args, **kwargs):
        """What another target would move of the plan; with ``apply`` it moves, and what moves with it, in one act."""
        release, given = self.get_object(), dict(self.read_input(serializers.TargetSerializer))
        if given.pop("apply", False):
            moves = services.move_target(release, by=request.user, version=self.version, **given)
            release = self._read(release)
        else:
            release.expect(self.version)
            moves = services.preview_target(release, given["target"])
        body = part_serializers.MoveSerializer(moves, many=True).data
        return Response(body, headers={"ETag": etag(release)})

    def _read(self, record):
        """The record as it stands now, with what its serializer looks at."""
        return queries.visible(self.request.user).get(pk=record.pk)


class ReleaseTemplateViewSet(RecordViewSet):
    """Release templates: phases, gates and milestones by working days before the target."""

    lookup_field = "slug"
    needs_version = False
    serializer_class = serializers.TemplateSerializer
    orderings = ("slug",)

    def get_queryset(self):
        return (
            ReleaseTemplate.objects.filter(is_retired=False)
            .select_related("calendar")
            .prefetch_related("phases__gate", "milestones")
        )
