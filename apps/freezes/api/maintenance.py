"""Maintenance windows over REST."""

from django_filters import rest_framework as django_filters
from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, ServiceField, TeamField, Text
from apps.core.api.filters import StrictFilterSet
from apps.core.api.serializers import StrictSerializer
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet
from apps.environments.enums import EnvironmentKind

from .. import queries, services
from ..enums import MaintenanceState
from ..models import MaintenanceWindow
from ..permissions import visible_maintenance
from ..workflow import MAINTENANCE_WORKFLOW


class MaintenanceSerializer(serializers.Serializer):
    """A maintenance window: ``schedule`` as RFC 5545 text, ``when`` the same in words; empty lists mean any."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    team = serializers.CharField(source="docket.team.slug")
    state = serializers.ChoiceField(choices=MaintenanceState)
    reason = serializers.CharField()
    schedule = serializers.CharField()
    when = serializers.SerializerMethodField()
    services = serializers.SerializerMethodField()
    environments = serializers.SerializerMethodField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EnvironmentKind))
    activated_at = Instant(allow_null=True)
    retired_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()

    def get_when(self, row) -> str:
        return queries.maintenance_words(row)

    def get_services(self, row) -> list[str]:
        return sorted(scope.service.slug for scope in row.scopes.all() if scope.service_id)

    def get_environments(self, row) -> list[str]:
        return sorted(scope.environment.slug for scope in row.scopes.all() if scope.environment_id)


class MaintenanceEditSerializer(StrictSerializer):
    """What may be changed of one that is not retired; lists are given in full."""

    title = Text(max_length=200, required=False)
    team = TeamField(required=False)
    reason = Text(max_length=20_000, allow_blank=True, required=False)
    start = Instant(required=False)
    end = Instant(required=False)
    zone = Text(max_length=60, required=False)
    recurrence = Text(max_length=16_000, allow_blank=True, required=False)
    services = ServiceField(many=True, required=False)
    environments = EnvironmentField(many=True, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EnvironmentKind), required=False)


class MaintenanceInputSerializer(MaintenanceEditSerializer):
    """What makes one: title, team, start and end, and a service, environment or kind."""

    title = Text(max_length=200)
    team = TeamField()
    start = Instant()
    end = Instant()


class MaintenanceFilter(StrictFilterSet):
    search = django_filters.CharFilter(field_name="docket__title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(choices=MaintenanceState.choices)
    team = django_filters.CharFilter(field_name="docket__team__slug")

    class Meta:
        model = MaintenanceWindow
        fields = ["search", "state", "team"]


class MaintenanceViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Maintenance windows: where one applies, work starts only inside an active one."""

    lookup_field = "docket__key"
    filterset_class = MaintenanceFilter
    serializer_class = MaintenanceSerializer
    input_serializer_class = MaintenanceInputSerializer
    edit_serializer_class = MaintenanceEditSerializer
    workflow = MAINTENANCE_WORKFLOW

    def get_queryset(self):
        return visible_maintenance(self.request.user)

    def perform_create(self, data):
        return self._read(services.draft_maintenance(by=self.request.user, **data))

    def perform_edit(self, record, data, version):
        return self._read(services.edit_maintenance(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Make it active, or retire it."""
        return self._read(services.apply_maintenance(record, name, by=by, version=version, **given))

    def _read(self, row):
        return self.get_queryset().get(pk=row.pk)
