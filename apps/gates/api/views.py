"""Gates and waivers over REST."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as django_filters
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.filters import StrictFilterSet
from apps.core.api.views import ID_PATTERN, RecordViewSet
from apps.dockets.permissions import visible_to

from .. import services
from ..enums import Verdict
from ..models import Gate, Waiver
from ..permissions import visible_gates
from . import serializers


class GateFilter(StrictFilterSet):
    key = django_filters.CharFilter(field_name="docket__key", lookup_expr="iexact")
    state = django_filters.ChoiceFilter(choices=Verdict.choices)

    class Meta:
        model = Gate
        fields = ["key", "state"]


class GateViewSet(RecordViewSet):
    """Go/no-go gates: what stands before a release phase, what is missing, and the decisions."""

    lookup_url_kwarg = "id"
    lookup_field = "pk"
    lookup_value_regex = ID_PATTERN
    filterset_class = GateFilter
    serializer_class = serializers.GateSerializer
    list_serializer_class = serializers.GateListSerializer
    versioned_actions = ("decide",)

    def get_queryset(self):
        return visible_gates(self.request.user)

    @action(detail=True, methods=["post"])
    def evaluate(self, request, *args, **kwargs):
        """Look at every criterion and keep what was found."""
        gate = self.get_object()
        services.evaluate(gate, by=request.user)
        return self.answer(self.get_object())

    @action(detail=True, methods=["post"])
    def decide(self, request, *args, **kwargs):
        """Record the verdict that follows from the findings of this instant, with its evidence frozen."""
        given = self.read_input(serializers.DecideSerializer)
        services.decide(self.get_object(), by=request.user, version=self.version, **given)
        return self.answer(self.get_object())

    @action(detail=True, methods=["post"])
    def waivers(self, request, *args, **kwargs):
        """Ask to pass without a criterion."""
        given = dict(self.read_input(serializers.WaiverAskSerializer))
        criterion = get_object_or_404(
            self.get_object().criteria.select_related("gate__docket__team"), code=given.pop("criterion")
        )
        waiver = services.ask_waiver(criterion, by=request.user, **given)
        return Response(serializers.WaiverSerializer(waiver).data, status=201)


class WaiverViewSet(RecordViewSet):
    """Waivers of gate criteria."""

    lookup_field = "docket__key"
    serializer_class = serializers.WaiverSerializer
    versioned_actions = ()

    def get_queryset(self):
        return Waiver.objects.filter(visible_to(self.request.user, "docket__")).select_related(
            "docket", "criterion__gate__docket__team", "owner", "asked_by", "decided_by"
        )

    @action(detail=True, methods=["post"])
    def settle(self, request, *args, **kwargs):
        """Grant or refuse; never by the one who asked or owns it."""
        given = self.read_input(serializers.WaiverSettleSerializer)
        waiver = services.settle_waiver(self.get_object(), by=request.user, **given)
        return self.answer(waiver)
