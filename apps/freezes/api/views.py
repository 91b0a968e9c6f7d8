"""Freezes and exceptions over REST."""

from django.http import Http404
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.filters import MomentFilter, StrictFilterSet
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet
from apps.core.insist import insist
from apps.dockets.permissions import may_see, visible_dockets

from .. import queries, services
from ..enums import ExceptionState, FreezeState, Level
from ..models import Freeze, FreezeException
from ..permissions import may_draft, visible_exceptions, visible_freezes
from ..queries.covering import with_span
from ..scope import Scope
from ..workflow import EXCEPTION_WORKFLOW, FREEZE_WORKFLOW
from . import serializers

MOST_HITS = 500


class FreezeFilter(StrictFilterSet):
    search = django_filters.CharFilter(field_name="docket__title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(choices=FreezeState.choices)
    level = django_filters.ChoiceFilter(choices=Level.choices)
    team = django_filters.CharFilter(field_name="docket__team__slug")
    at = MomentFilter(field_name="span", lookup_expr="contains")

    class Meta:
        model = Freeze
        fields = ["search", "state", "level", "team"]


class FreezeViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Freezes: time in which nothing that they cover starts."""

    lookup_field = "docket__key"
    filterset_class = FreezeFilter
    serializer_class = serializers.FreezeSerializer
    list_serializer_class = serializers.FreezeRowSerializer
    input_serializer_class = serializers.FreezeInputSerializer
    edit_serializer_class = serializers.FreezeEditSerializer
    workflow = FREEZE_WORKFLOW

    def get_queryset(self):
        rows = with_span(visible_freezes(self.request.user))
        if self.action == "list":
            return rows
        return rows.prefetch_related("scopes__service", "scopes__environment", "scopes__team")

    def perform_create(self, data):
        return self._read(services.draft(by=self.request.user, **data))

    def perform_edit(self, record, data, version):
        return self._read(services.edit(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Announce, lift or discard."""
        return self._read(services.apply_freeze(record, name, by=by, version=version, **given))

    @extend_schema(request=serializers.LockdownInputSerializer, responses={201: serializers.FreezeSerializer})
    @action(detail=False, methods=["post"], filter_backends=[])
    def lockdown(self, request, *args, **kwargs):
        """Stop everything in production from this minute on; a second person confirms within 30 minutes or it lapses."""
        made = services.lock_down(by=request.user, **self.read_input(serializers.LockdownInputSerializer))
        return self.answer(self._read(made), 201)

    @extend_schema(request=serializers.LockdownInputSerializer, responses=serializers.HitsSerializer)
    @action(detail=False, methods=["post"], url_path="lockdown/preview", pagination_class=None, filter_backends=[])
    def lockdown_preview(self, request, *args, **kwargs):
        """What a lockdown would stop, as far as the caller may see it; nothing is saved."""
        insist(may_draft(request.user))
        asked = self.read_input(serializers.LockdownInputSerializer, partial=True)
        found = queries.lockdown_hits(request.user, most=MOST_HITS, **asked)
        return Response(serializers.HitsSerializer(found).data)

    @extend_schema(responses=serializers.HitsSerializer)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def hits(self, request, *args, **kwargs):
        """What is planned inside it that it covers: counted, and the first 500 that the caller may see."""
        freeze = self.get_object()
        found = queries.hits(Scope.of(freeze), queries.spans_of(freeze), request.user, most=MOST_HITS)
        return Response(serializers.HitsSerializer(found).data)

    def _read(self, freeze):
        return self.get_queryset().get(pk=freeze.pk)


class ExceptionFilter(StrictFilterSet):
    freeze = django_filters.CharFilter(field_name="freeze__docket__key", lookup_expr="iexact")
    subject = django_filters.CharFilter(field_name="subject__key", lookup_expr="iexact")
    state = django_filters.ChoiceFilter(choices=ExceptionState.choices, method="stands")

    def stands(self, rows, name, value):
        """By the state that people know: what ran out is expired, though it was only asked for or granted."""
        return queries.in_state(rows, value, clock.now())

    class Meta:
        model = FreezeException
        fields = ["freeze", "subject", "state"]


class ExceptionViewSet(CreateMixin, TransitionsMixin, RecordViewSet):
    """Leave for one record in one freeze: asked by those who do the work, granted by others."""

    lookup_field = "docket__key"
    filterset_class = ExceptionFilter
    serializer_class = serializers.ExceptionSerializer
    list_serializer_class = serializers.ExceptionRowSerializer
    input_serializer_class = serializers.ExceptionInputSerializer
    workflow = EXCEPTION_WORKFLOW

    def get_queryset(self):
        return visible_exceptions(self.request.user)

    def perform_create(self, data):
        freeze, subject = data.pop("freeze"), data.pop("subject")
        if may_see(subject, self.request.user) or not visible_dockets(self.request.user).filter(freeze=freeze).exists():
            raise Http404
        return self._read(services.ask_exception(freeze, by=self.request.user, subject=subject, **data))

    def apply_transition(self, record, name, *, by, version, **given):
        """Grant, refuse or revoke."""
        return self._read(services.apply_exception(record, name, by=by, version=version, **given))

    def _read(self, exception):
        return self.get_queryset().get(pk=exception.pk)
