"""``/api/v1/promotion-leaves/``: leave to skip a step of the promotion order."""

from __future__ import annotations

from django_filters import rest_framework as filters
from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, Text
from apps.core.api.filters import StrictFilterSet
from apps.core.api.serializers import StrictSerializer
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import ID_PATTERN, CreateMixin, RecordViewSet

from .. import queries, services
from ..enums import LeaveState
from ..models import PromotionLeave
from ..workflow import LEAVE_WORKFLOW
from .fields import ChangeField


class SkippedSerializer(serializers.Serializer):
    """A step that is skipped: the service, and the environments that are one step."""

    service = serializers.CharField()
    places = serializers.ListField(child=serializers.CharField())


class PromotionLeaveSerializer(serializers.Serializer):
    """Leave for one change to bring one version to one environment."""

    id = serializers.IntegerField()
    change = serializers.CharField(source="change.key")
    environment = serializers.CharField(source="environment.slug")
    brings = serializers.CharField()
    skipped = SkippedSerializer(source="gaps", many=True)
    state = serializers.ChoiceField(choices=LeaveState)
    reason = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.username")
    asked_at = Instant()
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    decided_at = Instant(allow_null=True)
    decision_reason = serializers.CharField()
    expires_at = Instant()
    uses = serializers.IntegerField()
    used_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class PromotionLeaveInputSerializer(StrictSerializer):
    """Ask for leave: which change, to which environment, why, until when (at most seven days ahead)."""

    change = ChangeField()
    environment = EnvironmentField()
    reason = Text(max_length=20_000)
    expires_at = Instant()


class PromotionLeaveFilter(StrictFilterSet):
    change = filters.CharFilter(field_name="change__docket__key", lookup_expr="iexact")
    environment = filters.CharFilter(field_name="environment__slug")
    state = filters.ChoiceFilter(choices=LeaveState.choices)

    class Meta:
        model = PromotionLeave
        fields = ["change", "environment", "state"]


class PromotionLeaveViewSet(CreateMixin, TransitionsMixin, RecordViewSet):
    """Leave to skip a step of the promotion order: asked by who does the work, given by others."""

    lookup_field = "pk"
    lookup_value_regex = ID_PATTERN
    filterset_class = PromotionLeaveFilter
    serializer_class = PromotionLeaveSerializer
    input_serializer_class = PromotionLeaveInputSerializer
    workflow = LEAVE_WORKFLOW

    def get_queryset(self):
        """Those of the changes that the caller may see."""
        if getattr(self, "swagger_fake_view", False):
            return PromotionLeave.objects.none()
        return queries.leaves(self.request.user)

    def key_of(self, record) -> str:
        """Leave goes by number; its key is that of the change."""
        return str(record.pk)

    def perform_create(self, data):
        return self._read(services.ask_leave(data.pop("change"), data.pop("environment"), by=self.request.user, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Give, refuse or take back."""
        return self._read(services.apply_leave(record, name, by=by, version=version, **given))

    def _read(self, leave):
        return self.get_queryset().get(pk=leave.pk)
