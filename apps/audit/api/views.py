"""The trail over REST: events, and the verification of the chain."""

from django.contrib.auth import get_user_model
from django.http import Http404
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core.api.filters import MomentFilter, StrictFilterSet
from apps.core.api.views import ApiView, RecordViewSet
from apps.core.refusals import Refused

from .. import queries
from ..acts import refused
from ..checking import TRAIL, as_data, check_now
from ..enums import Outcome, Via
from ..models import Event
from ..permissions import may_audit
from ..visibility import sees_everything, visible_keys
from . import serializers
from .pagination import EventPagination


class EventFilter(StrictFilterSet):
    key = django_filters.CharFilter()
    kind = django_filters.CharFilter()
    by = django_filters.CharFilter(method="by_person")
    since = MomentFilter(field_name="at", lookup_expr="gte")
    until = MomentFilter(field_name="at", lookup_expr="lt", whole_day=True)
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices)
    via = django_filters.ChoiceFilter(choices=Via.choices)

    class Meta:
        model = Event
        fields = ["key", "kind", "by", "since", "until", "outcome", "via"]

    def by_person(self, queryset, name, value):
        """Events of the person with this log-in name."""
        person = get_user_model().objects.filter(username__iexact=value).first()
        return queryset.filter(by_id=person.pk) if person else queryset.none()


class EventViewSet(RecordViewSet):
    """What happened, newest first: auditors read every event, others those of records that they may see."""

    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[1-9][0-9]{0,17}"
    needs_version = False
    serializer_class = serializers.EventSerializer
    filterset_class = EventFilter
    pagination_class = EventPagination

    def get_queryset(self):
        return Event.objects.all()

    def get_object(self):
        event = super().get_object()
        if event.key not in visible_keys(self.request.user, [event.key]):
            raise Http404
        return event

    def get_serializer_context(self):
        names = dict(get_user_model().objects.values_list("pk", "username"))
        return {**super().get_serializer_context(), "names": names, "auditor": sees_everything(self.request.user)}


class VerifyView(ApiView):
    """Whether the trail is as it was written; for auditors."""

    @extend_schema(responses=serializers.HealthSerializer, operation_id="audit_verify_retrieve")
    def get(self, request, *args, **kwargs):
        """How the chain of seals and the outbox stand, without computing anything."""
        _insist(request.user)
        health = queries.health()
        seal = health.seal
        return Response(
            serializers.HealthSerializer(
                {
                    "seals": seal.number if seal else 0,
                    "newest_seal_at": seal.at if seal else None,
                    "head": f"{seal.number}:{seal.digest}" if seal else "",
                    "unsealed": health.unsealed,
                    "outbox_waiting": health.waiting,
                    "outbox_given_up": health.parked,
                }
            ).data
        )

    @extend_schema(
        request=serializers.VerifySerializer, responses=serializers.ReportSerializer, operation_id="audit_verify_create"
    )
    def post(self, request, *args, **kwargs):
        """Compute every seal again, as far as a request's time allows; the verdict is recorded."""
        _insist(request.user)
        given = serializers.VerifySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        report = check_now(by=request.user, checkpoint=given.validated_data["checkpoint"])
        return Response(serializers.ReportSerializer(as_data(report)).data)


def _insist(user) -> None:
    if refusal := may_audit(user):
        refused(kind="audit.verified", key=TRAIL, by=user, sentences=[str(refusal)])
        raise Refused(refusal)
