"""Reviews over REST: read, write, complete, and the actions they ask for."""

from django.shortcuts import get_object_or_404
from django_filters import rest_framework as django_filters
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.filters import StrictFilterSet
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import ID_PATTERN, EditMixin, RecordViewSet

from .. import services
from ..enums import ReviewState
from ..models import Review
from ..permissions import visible_reviews
from ..workflow import WORKFLOW
from . import serializers


class ReviewFilter(StrictFilterSet):
    state = django_filters.ChoiceFilter(choices=ReviewState.choices)
    team = django_filters.CharFilter(field_name="docket__team__slug")

    class Meta:
        model = Review
        fields = ["state", "team"]


class ReviewViewSet(EditMixin, TransitionsMixin, RecordViewSet):
    """Reviews by the key of the record that is looked back at; records open them by their own rules."""

    lookup_field = "docket__key"
    filterset_class = ReviewFilter
    serializer_class = serializers.ReviewSerializer
    list_serializer_class = serializers.ReviewRowSerializer
    edit_serializer_class = serializers.ReviewEditSerializer
    given_serializers = {"complete": serializers.CompleteSerializer}
    workflow = WORKFLOW

    def get_queryset(self):
        rows = visible_reviews(self.request.user)
        return rows if self.action == "list" else rows.prefetch_related("actions__owner")

    def perform_edit(self, record, data, version):
        return self._read(services.write(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Complete it, with what is said; or reopen it with a reason."""
        return self._read(services.apply_transition(record, name, by=by, version=version, **given))

    @action(detail=True, methods=["post"], serializer_class=serializers.ReviewSerializer)
    def actions(self, request, *args, **kwargs):
        """Ask for something to be done."""
        given = self.read_input(serializers.ActionInputSerializer)
        made = services.add_action(self.get_object(), by=request.user, **given)
        return Response(serializers.ActionSerializer(made).data, status=201)

    @action(detail=True, methods=["post"], url_path=f"actions/(?P<pk>{ID_PATTERN})/finish")
    def finish_action(self, request, *args, pk=None, **kwargs):
        """Call an action done."""
        found = get_object_or_404(self.get_object().actions, pk=pk)
        return Response(serializers.ActionSerializer(services.finish_action(found, by=request.user)).data)

    def _read(self, review):
        return self.get_queryset().get(pk=review.pk)
