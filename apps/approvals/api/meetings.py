"""Meetings, series and minutes over REST: whatever their pages do, by the same services."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.accounts.services.sign_in import has_proved
from apps.core import clock, denials
from apps.core.api.errors import BadParameter
from apps.core.api.filters import MomentFilter, StrictFilterSet
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import ID_PATTERN, CreateMixin, EditMixin, RecordViewSet
from apps.core.refusals import Refused
from apps.dockets.permissions import may_see, visible_dockets

from ..enums import MeetingState
from ..meetings.occasions import next_occasions
from ..meetings.workflow import MEETING_WORKFLOW
from ..models import AgendaItem, Meeting, MeetingSeries, Minutes
from ..queries import meetings as queries
from ..services import meetings as services
from . import meeting_serializers as serializers

PER_PAGE = 50


@contextmanager
def denied(kind: str, key: str, by) -> Iterator[None]:
    """Hand a refusal of the block to whoever keeps denied attempts."""
    try:
        yield
    except Refused as refused:
        denials.report(refused, kind=kind, key=key, by=by)
        raise


def _page(request) -> int:
    given = request.query_params.get("page", "1")
    if not (given.isascii() and given.isdigit() and len(given) <= 4 and int(given) > 0):
        raise BadParameter({"page": _("page is a whole number from 1 on.")})
    return int(given)


class MeetingFilter(StrictFilterSet):
    board = django_filters.CharFilter(field_name="board__slug")
    state = django_filters.MultipleChoiceFilter(choices=MeetingState.choices)
    series = django_filters.NumberFilter(field_name="series")
    after = MomentFilter(field_name="starts_at", lookup_expr="gte")
    before = MomentFilter(field_name="starts_at", lookup_expr="lt")

    class Meta:
        model = Meeting
        fields = ["board", "state", "series"]


@extend_schema_view(
    retrieve=extend_schema(parameters=[OpenApiParameter("page", int, description=_("Fifty items of the agenda each."))])
)
class MeetingViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Meetings of boards: planned, filled, led, recorded. Deciding takes a token with the scope ``approve``."""

    lookup_field = "docket__key"
    filterset_class = MeetingFilter
    serializer_class = serializers.MeetingSerializer
    list_serializer_class = serializers.MeetingListSerializer
    input_serializer_class = serializers.MeetingInputSerializer
    edit_serializer_class = serializers.MeetingEditSerializer
    workflow = MEETING_WORKFLOW

    @property
    def known_parameters(self) -> tuple[str, ...]:
        """The agenda of one meeting comes by pages."""
        return () if self.action == "list" else ("page",)

    @property
    def write_scope(self) -> str:
        """A decision is votes, and stepping aside ends one, so a token needs the scope of voting for them."""
        given = self.request.data if self.action == "acts" else {}
        asks = self.action == "decisions" or (isinstance(given, dict) and given.get("act") == "recuse")
        return "approve" if asks else "write"

    def get_queryset(self):
        return queries.counted(queries.visible(self.request.user), self.request.user)

    def answer(self, record, status=status.HTTP_200_OK):
        """The meeting with a page of its agenda as the caller sees it (``?page=``)."""
        found, page = self.get_queryset().get(pk=record.pk), _page(self.request)
        places = slice((page - 1) * PER_PAGE, page * PER_PAGE)
        agenda = queries.agenda(found, self.request.user, part=places)
        number = sum(map(len, (agenda.lined_up, agenda.settled_ids, agenda.closed_ids)))
        found.page, found.pages = page, max(1, -(-number // PER_PAGE))
        found.pulse = queries.pulse(found)
        found.present = [row.user.username for row in agenda.present]
        found.unconfirmed = [row.user.username for row in agenda.present if not row.is_own]
        return super().answer(_Seen(found, agenda.rows), status)

    def perform_create(self, data):
        return services.plan_meeting(by=self.request.user, **data)

    def perform_edit(self, record, data, version):
        return services.edit_meeting(record, by=self.request.user, version=version, **data)

    def apply_transition(self, record, name, *, by, version, **given):
        """Close the agenda, start, end, sign or cancel."""
        return services.apply_meeting(record, name, by=by, version=version, **given)

    @extend_schema(request=serializers.AgendaItemInputSerializer, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="items")
    def items(self, request, *args, **kwargs):
        """Put a record on the agenda; after the cut-off on the next one, whose meeting is the answer."""
        meeting = self.get_object()
        given = self.read_input(serializers.AgendaItemInputSerializer)
        if may_see(given["key"], request.user):
            raise Http404
        with denied("meeting.item_added", meeting.key, request.user):
            item = services.add_item(meeting, by=request.user, docket=given["key"], reason=given["reason"])
        return self.answer(item.meeting)

    @extend_schema(request=serializers.AgendaActSerializer, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="acts")
    def acts(self, request, *args, **kwargs):
        """Turn to an item, move it, put it off, take it off, close it with a note, or step aside."""
        meeting = self.get_object()
        given = self.read_input(serializers.AgendaActSerializer)
        item, reason, by = self._item(meeting, given["item"]), given["reason"], request.user
        verbs = {
            "turn": lambda: services.turn_to(item, by=by),
            "move": lambda: services.move_item(item, by=by, to=given.get("to", item.order)),
            "defer": lambda: services.defer(item, by=by, reason=reason),
            "remove": lambda: services.remove_item(item, by=by, reason=reason),
            "note": lambda: services.note_item(item, by=by, note=reason),
            "recuse": lambda: services.recuse(item, by=by, reason=reason),
        }
        with denied(f"meeting.{given['act']}", meeting.key, by):
            verbs[given["act"]]()
        return self.answer(meeting)

    @extend_schema(request=None, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="order")
    def order(self, request, *args, **kwargs):
        """Put the agenda back in the order of the rule."""
        meeting = self.get_object()
        with denied("meeting.ordered", meeting.key, request.user):
            services.order_by_rule(meeting, by=request.user)
        return self.answer(meeting)

    @extend_schema(request=serializers.MeetingDecisionSerializer, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="decisions")
    def decisions(self, request, *args, **kwargs):
        """Record what the board decided on an item; needs a quorum present."""
        meeting = self.get_object()
        given = dict(self.read_input(serializers.MeetingDecisionSerializer))
        item = self._item(meeting, given.pop("item"))
        with denied("meeting.item_decided", meeting.key, request.user):
            services.decide(item, by=request.user, confirmed=has_proved(request), **given)
        return self.answer(meeting)

    @extend_schema(request=serializers.MeetingRoomSerializer, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="room")
    def room(self, request, *args, **kwargs):
        """Come in, which confirms what the chair has marked, or leave."""
        meeting = self.get_object()
        given = self.read_input(serializers.MeetingRoomSerializer)
        verb = services.join if given["act"] == "join" else services.leave
        with denied("meeting.room", meeting.key, request.user):
            verb(meeting, by=request.user, user=given["user"])
        return self.answer(meeting)

    @extend_schema(request=serializers.MeetingActionSerializer, responses={200: serializers.MeetingSerializer})
    @action(detail=True, methods=["post"], url_path="actions")
    def actions(self, request, *args, **kwargs):
        """Write down what somebody takes away."""
        meeting = self.get_object()
        given = dict(self.read_input(serializers.MeetingActionSerializer))
        item = self._item(meeting, given.pop("item")) if "item" in given else None
        with denied("meeting.action_added", meeting.key, request.user):
            services.add_action(meeting, by=request.user, item=item, **given)
        return self.answer(meeting)

    @extend_schema(responses={200: serializers.MinutesSerializer})
    @action(detail=True, methods=["get"], url_path="minutes")
    def minutes(self, request, *args, **kwargs):
        """The signed minutes; 404 before they are signed."""
        return self._minutes_answer(self._minutes(self.get_object()))

    @extend_schema(request=serializers.MinutesDisputeSerializer, responses={201: serializers.MinutesSerializer})
    @action(detail=True, methods=["post"], url_path="disputes")
    def disputes(self, request, *args, **kwargs):
        """Say within a day what is not right about the minutes."""
        meeting = self.get_object()
        minutes = self._minutes(meeting)
        given = self.read_input(serializers.MinutesDisputeSerializer)
        with denied("minutes.disputed", meeting.key, request.user):
            services.dispute(minutes, by=request.user, text=given["text"])
        return self._minutes_answer(minutes, status.HTTP_201_CREATED)

    def _item(self, meeting, pk: int) -> AgendaItem:
        rows = AgendaItem.objects.filter(meeting=meeting, docket__in=visible_dockets(self.request.user))
        item = get_object_or_404(rows.select_related("docket", "ballot"), pk=pk)
        item.meeting = meeting
        return item

    def _minutes(self, meeting) -> Minutes:
        found = get_object_or_404(Minutes.objects.select_related("signed_by"), meeting=meeting)
        found.meeting = meeting
        return found

    def _minutes_answer(self, minutes, code=status.HTTP_200_OK) -> Response:
        body = {
            "meeting": minutes.meeting,
            "digest": minutes.digest,
            "signed_by": minutes.signed_by,
            "signed_at": minutes.signed_at,
            "content": queries.seen_by(minutes, self.request.user),
            "disputes": minutes.disputes.select_related("by"),
        }
        return Response(serializers.MinutesSerializer(body).data, status=code)


class _Seen:
    """A meeting whose items are the rows that one reader sees."""

    def __init__(self, meeting: Meeting, rows: list):
        self._meeting, self.items = meeting, rows

    def __getattr__(self, name):
        return getattr(self._meeting, name)


class SeriesFilter(StrictFilterSet):
    board = django_filters.CharFilter(field_name="board__slug")

    class Meta:
        model = MeetingSeries
        fields = ["board"]


class SeriesViewSet(CreateMixin, EditMixin, RecordViewSet):
    """When boards meet, by rule; the meetings of the next 60 days are planned from it."""

    lookup_url_kwarg, lookup_field, lookup_value_regex = "id", "pk", ID_PATTERN
    filterset_class = SeriesFilter
    serializer_class = serializers.SeriesSerializer
    list_serializer_class = serializers.SeriesListSerializer
    input_serializer_class = serializers.SeriesInputSerializer
    edit_serializer_class = serializers.SeriesEditSerializer
    versioned_actions = ("partial_update", "end")

    def get_queryset(self):
        return MeetingSeries.objects.select_related("board__calendar", "team").order_by("-id")

    def key_of(self, record) -> str:
        return str(record.pk)

    def perform_create(self, data):
        return services.plan_series(by=self.request.user, **data)

    def perform_edit(self, record, data, version):
        return services.edit_series(record, by=self.request.user, version=version, **data)

    @extend_schema(responses=serializers.OccasionSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def occasions(self, request, *args, **kwargs):
        """The next ten, those that are left out among them."""
        rows = next_occasions(self.get_object(), clock.now())
        return Response(serializers.OccasionSerializer(rows, many=True).data)

    @extend_schema(request=None, responses={200: serializers.SeriesSerializer})
    @action(detail=True, methods=["post"], url_path="end")
    def end(self, request, *args, **kwargs):
        """No more meetings of it; those ahead are cancelled."""
        series = self.get_object()
        with denied("series.ended", series.board.slug, request.user):
            services.end_series(series, by=request.user, version=self.version)
        return self.answer(self.get_queryset().get(pk=series.pk))
