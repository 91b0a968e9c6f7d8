"""Services and environments over REST: list, read, add, change, retire."""

from django_filters import rest_framework as django_filters
from rest_framework.decorators import action

from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet

from .. import queries, services
from ..enums import EnvironmentKind, Lifecycle, Tier
from ..models import Environment, Service
from . import serializers
from .versions import MatrixMixin, VersionsMixin


class ServiceFilter(StrictFilterSet):
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    team = django_filters.CharFilter(field_name="team__slug")
    tier = django_filters.ChoiceFilter(choices=Tier.choices)
    lifecycle = django_filters.ChoiceFilter(choices=Lifecycle.choices)
    environment = django_filters.CharFilter(field_name="hosts__environment__slug")
    depends_on = django_filters.CharFilter(field_name="upstream__depends_on__slug")

    class Meta:
        model = Service
        fields = ["search", "team", "tier", "lifecycle", "environment", "depends_on"]


class EnvironmentFilter(StrictFilterSet):
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    team = django_filters.CharFilter(field_name="team__slug")
    kind = django_filters.ChoiceFilter(choices=EnvironmentKind.choices)
    service = django_filters.CharFilter(field_name="hosted__service__slug")
    is_retired = TruthFilter()

    class Meta:
        model = Environment
        fields = ["search", "team", "kind", "service", "is_retired"]


class _KeptViewSet(CreateMixin, EditMixin, RecordViewSet):
    """What stays once it is there: it is retired, never deleted."""

    lookup_field = "slug"
    orderings = ("name", "id")
    versioned_actions = ("partial_update", "retire")

    def _read(self, record):
        """The record as it stands now, without what was cached on the way."""
        return self.get_queryset().get(pk=record.pk)


class ServiceViewSet(MatrixMixin, _KeptViewSet):
    """Services: what users depend on, who answers for it, and what it depends on."""

    filterset_class = ServiceFilter
    serializer_class = serializers.ServiceSerializer
    list_serializer_class = serializers.ServiceRowSerializer
    input_serializer_class = serializers.ServiceInputSerializer
    edit_serializer_class = serializers.ServiceEditSerializer

    def get_queryset(self):
        return queries.visible_services(self.request.user)

    def perform_create(self, data):
        return services.create_service(by=self.request.user, slug=data.pop("key"), **data)

    def perform_edit(self, record, data, version):
        return self._read(services.edit_service(record, by=self.request.user, version=version, **data))

    @action(detail=True, methods=["post"], serializer_class=serializers.ServiceSerializer)
    def retire(self, request, *args, **kwargs):
        """Take it out of use; refused while services in use depend on it."""
        given = self.read_input(serializers.RetireSerializer)
        return self.answer(
            self._read(services.retire_service(self.get_object(), by=request.user, version=self.version, **given))
        )


class EnvironmentViewSet(VersionsMixin, _KeptViewSet):
    """Environments: where services run, in promotion order."""

    filterset_class = EnvironmentFilter
    serializer_class = serializers.EnvironmentSerializer
    list_serializer_class = serializers.EnvironmentRowSerializer
    input_serializer_class = serializers.EnvironmentInputSerializer
    edit_serializer_class = serializers.EnvironmentEditSerializer
    orderings = ("order", "name", "id")

    def get_queryset(self):
        return queries.visible_environments(self.request.user)

    def perform_create(self, data):
        return services.create_environment(by=self.request.user, slug=data.pop("key"), **data)

    def perform_edit(self, record, data, version):
        return self._read(services.edit_environment(record, by=self.request.user, version=version, **data))

    @action(detail=True, methods=["post"], serializer_class=serializers.EnvironmentSerializer)
    def retire(self, request, *args, **kwargs):
        """Take it out of use; what was done in it stays on record."""
        given = self.read_input(serializers.RetireSerializer)
        return self.answer(
            self._read(services.retire_environment(self.get_object(), by=request.user, version=self.version, **given))
        )
