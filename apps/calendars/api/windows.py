"""Windows over REST: those that stand, and what one would meet that does not stand yet."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.concurrency import etag
from apps.core.api.filters import PAGING, refuse_unknown
from apps.core.api.views import ID_PATTERN, RecordViewSet
from apps.core.spans import span as make_span
from apps.dockets.enums import Prefix
from apps.dockets.permissions import visible_dockets
from apps.dockets.subjects import subject_of

from .. import queries
from ..enums import Severity, WindowKind
from . import parameters
from .serializers import AskSerializer, ConflictSerializer, EntrySerializer, PreviewSerializer
from .shifting import ShiftMixin
from .views import docket_of


class StandingWindowSerializer(EntrySerializer):
    """A window as the calendar shows it, and what it claims. ``sequence`` grows as in feeds and is the ETag of the window;
    ``source``: whose time it is where it is of no record here; ``zone`` is where it was planned."""

    purpose = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_null=True)
    zone = serializers.CharField(allow_null=True)
    buffer_minutes = serializers.IntegerField(allow_null=True)
    services = serializers.ListField(child=serializers.CharField())
    environments = serializers.ListField(child=serializers.CharField())
    people = serializers.ListField(child=serializers.CharField())
    sequence = serializers.IntegerField()


class StandingWindowDetailSerializer(StandingWindowSerializer):
    """The same with its conflicts that are not resolved, gravest first, whether or not it is of a record."""

    conflicts = serializers.SerializerMethodField()

    @extend_schema_field(ConflictSerializer(many=True))
    def get_conflicts(self, entry) -> list:
        return ConflictSerializer(self.context["conflicts"], many=True).data


class WindowViewSet(ShiftMixin, RecordViewSet):
    """Windows: those that stand, moving them, and asking about one that does not stand yet."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "pk", ID_PATTERN
    filter_backends = []
    orderings = ("id",)
    serializer_class, list_serializer_class = StandingWindowDetailSerializer, StandingWindowSerializer

    def get_queryset(self):
        """Those that stand, reserved ones too: time is no secret."""
        return queries.told_windows(self.request.user)

    @extend_schema(parameters=parameters.OF_WINDOWS)
    def list(self, request, *args, **kwargs):
        """The windows of at most 100 days, or of one record (``key``), page by page; of reserved ones span and severity."""
        refuse_unknown(request, (*parameters.WINDOW_NAMES, *PAGING))
        asked = parameters.read(request.query_params)
        rows = queries.told_windows(request.user, asked.start, asked.end, asked.wanted)
        told = queries.tell(request.user, self.paginate_queryset(rows))
        return self.get_paginated_response(StandingWindowSerializer(told, many=True).data)

    def retrieve(self, request, *args, **kwargs):
        """One window with its conflicts; of a reserved one span and severity."""
        row = self.get_object()
        conflicts = queries.conflicts_at(row, request.user) if row.seen else ()
        told = queries.tell(request.user, [row])
        if not told:
            raise Http404
        body = StandingWindowDetailSerializer(told[0], context={"conflicts": conflicts}).data
        return Response(body, headers={"ETag": etag(row)})

    @extend_schema(request=AskSerializer, responses=PreviewSerializer)
    @action(detail=False, methods=["post"])
    @clock.held()
    def preview(self, request, *args, **kwargs):
        """What a window, or several, would meet, and the next free slots; nothing is saved."""
        given = dict(self.read_input(AskSerializer))
        keys, wanted, before = list(dict.fromkeys(given.pop("changes"))), given.pop("slots"), given.pop("before")
        group = _group(keys, given["start"], request.user) if keys else [_one(given, request.user)]
        met = queries.preview_together(group, request.user)
        if wanted is None:
            wanted = any(row.severity != Severity.INFO for _key, row in met)
        asked = [queries.asked_for(**one) for one in group]
        slots = queries.next_free_together(asked, user=request.user, before=before) if wanted else []
        return Response(PreviewSerializer({"conflicts": met, "slots": slots}).data)


def _one(given: dict, user) -> dict:
    docket, team = docket_of(given.pop("change"), user), given.pop("team")
    if given["kind"] == WindowKind.BOOKING:
        return {"span": make_span(given.pop("start"), given.pop("end")), **given, **_booked(docket, team, given)}
    facts = subject_of(docket).facts(docket) if docket else None
    return {"span": make_span(given.pop("start"), given.pop("end")), "docket": docket, "facts": facts, **given}


def _booked(docket, team, given: dict) -> dict:
    """Of a booking that is asked about by itself only what stands already does not count; else it is for that record."""
    own = docket if docket is not None and docket.prefix == Prefix.BOOKING else None
    held_for = docket.pk if docket is not None and own is None else None
    team = team or (own and own.team)
    facts = queries.facts_of_booking(given["environments"], team=team.slug if team else "", made_for=held_for)
    return {"docket": own, "facts": facts}


def _group(keys: list[str], start, user) -> list[dict]:
    rows = visible_dockets(user).select_related("team").filter(key__in=keys)
    found = {docket.key: docket for docket in rows}
    if found.keys() != set(keys):
        raise Http404
    return queries.group_at([found[key] for key in keys], start)
