"""``/api/v1/incidents/``."""

from __future__ import annotations

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status

from apps.accounts.api.lists import BulkMixin
from apps.core.api.filters import StrictFilterSet
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet

from .. import queries, services
from ..enums import IncidentState, Severity
from ..models import Incident
from ..queries.lists import narrowed_by_cause, narrowed_by_service, narrowed_by_words
from ..workflow import INCIDENT_WORKFLOW
from . import serializers


class IncidentFilterSet(StrictFilterSet):
    """``cause`` is the key of a record; the others narrow by what their name says."""

    q = filters.CharFilter(method="by_words", max_length=200)
    state = filters.MultipleChoiceFilter(choices=IncidentState.choices)
    severity = filters.MultipleChoiceFilter(choices=Severity.choices)
    team = filters.CharFilter(field_name="docket__team__slug", max_length=60)
    service = filters.CharFilter(method="by_service", max_length=80)
    environment = filters.CharFilter(field_name="environment__slug", max_length=100)
    cause = filters.CharFilter(method="by_cause", max_length=20)
    external_ref = filters.CharFilter(max_length=120)

    class Meta:
        model = Incident
        fields: list[str] = []

    def by_words(self, rows, name, value):
        """Words of the title, a key, or a ticket elsewhere."""
        return narrowed_by_words(rows, value)

    def by_service(self, rows, name, value):
        """Felt in a service."""
        return narrowed_by_service(rows, value)

    def by_cause(self, rows, name, value):
        """Caused by a record."""
        return narrowed_by_cause(rows, value, self.request.user)


class IncidentViewSet(BulkMixin, TransitionsMixin, CreateMixin, EditMixin, RecordViewSet):
    """Incidents: reported, mitigated, resolved and closed. A major one holds up planned work on its services."""

    lookup_field = "docket__key"
    filterset_class = IncidentFilterSet
    serializer_class = serializers.IncidentSerializer
    input_serializer_class = serializers.IncidentInputSerializer
    edit_serializer_class = serializers.IncidentChangeSerializer
    given_serializers = {"regrade": serializers.RegradeSerializer}
    workflow = INCIDENT_WORKFLOW
    list_page = "incidents"

    def get_queryset(self):
        return queries.listed(self.request.user)

    @extend_schema(
        responses={
            200: OpenApiResponse(serializers.IncidentSerializer, description="This ticket is on record already."),
            201: serializers.IncidentSerializer,
        }
    )
    def create(self, request, *args, **kwargs):
        """Report an incident. The same ``external_ref`` twice is harmless: the second answer is 200 with the first."""
        answer = super().create(request, *args, **kwargs)
        if self.was_known:
            answer.status_code = status.HTTP_200_OK
        return answer

    def perform_create(self, data: dict):
        """Put it on record, or find it under its ticket."""
        made = services.report(by=self.request.user, **data)
        self.was_known = made.was_known
        return self._read(made)

    def perform_edit(self, record, data: dict, version: int):
        """Write what differs."""
        return self._read(services.edit(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name: str, *, by, version: int, **given):
        """Take a transition through its verb."""
        return self._read(services.apply(record, name, by=by, version=version, **given))

    def _read(self, record):
        """The record as it stands now, with what its serializer looks at."""
        return self.get_queryset().get(pk=record.pk)
