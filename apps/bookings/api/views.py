"""Bookings, their rules, and when environments are free, over REST."""

from datetime import datetime, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from apps.core.api.concurrency import etag
from apps.core.api.filters import StrictFilterSet
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import ApiView, CreateMixin, EditMixin, RecordViewSet
from apps.core.refusals import Refusal, Refused
from apps.core.spans import span
from apps.dockets.permissions import may_see
from apps.environments.queries import visible_environments

from .. import queries, services
from ..enums import BookingState
from ..models import Booking, BookingRules
from ..workflow import BOOKING_WORKFLOW
from . import serializers

LONGEST = timedelta(days=92)


class BookingFilter(StrictFilterSet):
    search = django_filters.CharFilter(field_name="docket__title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(choices=BookingState.choices)
    team = django_filters.CharFilter(field_name="docket__team__slug")
    environment = django_filters.CharFilter(field_name="places__environment__slug")

    class Meta:
        model = Booking
        fields = ["search", "state", "team", "environment"]


class BookingViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Bookings: a team holds an environment, or a set of them, for a time."""

    lookup_field = "docket__key"
    filterset_class = BookingFilter
    serializer_class = serializers.BookingSerializer
    input_serializer_class = serializers.BookingInputSerializer
    edit_serializer_class = serializers.BookingEditSerializer
    workflow = BOOKING_WORKFLOW

    def get_queryset(self):
        return queries.booking_rows(self.request.user, any_state=True)

    def perform_create(self, data):
        subject = data.get("subject")
        if subject is not None and may_see(subject, self.request.user):
            raise Http404
        return self._read(services.book(by=self.request.user, **data))

    def perform_edit(self, record, data, version):
        return self._read(services.edit(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Approve, begin, end, hand over (``team``: its short name), refuse or cancel."""
        return self._read(services.apply_booking(record, name, by=by, version=version, **given))

    def _read(self, booking):
        return self.get_queryset().get(pk=booking.pk)


class AvailabilityView(ApiView):
    """When environments are free."""

    known_parameters = ("from", "to", "start", "end", "environment", "kind")

    @extend_schema(
        parameters=[
            serializers.AvailabilityInputSerializer,
            OpenApiParameter("from", datetime, description="The same as `start`, as the calendar calls it."),
            OpenApiParameter("to", datetime, description="The same as `end`."),
        ],
        responses=serializers.AvailabilitySerializer(many=True),
    )
    def get(self, request):
        """What is in each environment from ``start`` to ``end`` and whose it is, when no firm booking stands, which team
        owns it (that one is asked where ``needs_approval``), and which freezes cover it by their scope."""
        given = request.query_params
        named = {"from": "start", "to": "end"}
        asked = {named.get(name, name): given[name] for name in ("from", "to", "start", "end", "kind") if name in given}
        asked |= {"environment": given.getlist("environment")} if "environment" in given else {}
        serializer = serializers.AvailabilityInputSerializer(data=asked)
        serializer.is_valid(raise_exception=True)
        found = serializer.validated_data
        whole = span(found["start"], found["end"])
        if whole.upper - whole.lower > LONGEST:
            raise Refused(Refusal(f"At most {LONGEST.days} days at once.", "too_long", "input", field="end"))
        rows = visible_environments(request.user).select_related("team", "booking_rules").filter(is_retired=False)
        rows = rows.filter(pk__in=[one.pk for one in found["environment"]]) if "environment" in found else rows
        rows = rows.filter(kind=found["kind"]) if "kind" in found else rows
        answer = queries.availability(request.user, rows, whole.lower, whole.upper)
        frozen = queries.frozen_in(request.user, [one.environment for one in answer], whole.lower, whole.upper)
        for one in answer:
            one.freezes = frozen[one.environment.pk]
        return Response(serializers.AvailabilitySerializer(answer, many=True).data)


class BookingRulesView(ApiView):
    """How an environment is booked."""

    versioned_methods = ("PATCH",)

    @extend_schema(responses=serializers.RulesSerializer)
    def get(self, request, key):
        """The rules, the usual ones where nothing was said."""
        return self._answer(BookingRules.of(self._environment(request, key)))

    @extend_schema(request=serializers.RulesInputSerializer, responses=serializers.RulesSerializer)
    def patch(self, request, key):
        """Change some of them: whoever manages the environment."""
        asked = serializers.RulesInputSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        place, given = self._environment(request, key), asked.validated_data
        return self._answer(services.set_rules(place, by=request.user, version=self.version, **given))

    @staticmethod
    def _answer(row):
        return Response(serializers.RulesSerializer(row).data, headers={"ETag": etag(row)})

    @staticmethod
    def _environment(request, key):
        return get_object_or_404(visible_environments(request.user).select_related("booking_rules"), slug=key)
