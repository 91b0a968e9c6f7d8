"""Acts on many rows over REST, and the files of long lists: the same runs and files as on the pages."""

from __future__ import annotations

from django.http import FileResponse, Http404, QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Instant, Text, Truth
from apps.core.api.serializers import StrictSerializer
from apps.core.api.transitions import RefusalSerializer
from apps.core.api.views import ID_PATTERN, CreateMixin, RecordViewSet
from apps.core.lists import pages
from apps.core.lists.sheets import FORMATS
from apps.core.refusals import Refusal, Refused

from .. import queries, services
from ..enums import BulkRowState, BulkState, ExportState
from ..models import BulkRun, ExportFile
from ..services.bulk import MOST_ROWS


class BulkRowSerializer(serializers.Serializer):
    """One record: what would happen or did, or every reason why not."""

    key = serializers.CharField()
    state = serializers.ChoiceField(choices=BulkRowState.choices)
    sentence = serializers.CharField()
    refusals = RefusalSerializer(many=True)


class BulkRunSerializer(serializers.Serializer):
    """An act on many records: open (judged, nothing done), judging, running, or done."""

    id = serializers.IntegerField()
    list = serializers.CharField(source="page")
    action = serializers.CharField()
    given = serializers.DictField(child=serializers.CharField(allow_blank=True))
    state = serializers.ChoiceField(choices=BulkState.choices)
    undoes = serializers.IntegerField(source="undoes_id", allow_null=True)
    created_at = Instant()
    applied_at = Instant(allow_null=True)
    finished_at = Instant(allow_null=True)
    counts = serializers.SerializerMethodField()

    def get_counts(self, run) -> dict[str, int]:
        """How many rows are in each state."""
        return queries.bulk_counts(run)


class BulkRunWithRowsSerializer(BulkRunSerializer):
    """The run with its rows."""

    rows = serializers.SerializerMethodField()

    def get_rows(self, run) -> list[dict]:
        """All of them, in the order in which they were chosen."""
        return BulkRowSerializer(run.rows.all(), many=True).data


class BulkInputSerializer(StrictSerializer):
    """Which records (``keys``, or all that match ``query``, as in the address of the list), which act, and what it asks.

    ``preview`` true, the default, only says what would happen; ``POST bulk-runs/<id>/apply/`` then does it.
    """

    action = Text(max_length=40)
    keys = serializers.ListField(child=Text(max_length=80), required=False, max_length=MOST_ROWS, allow_empty=False)
    query = Text(max_length=4000, required=False, allow_blank=True)
    given = serializers.DictField(child=Text(max_length=4000, allow_blank=True), required=False)
    preview = Truth(required=False, default=True)

    def validate(self, data: dict) -> dict:
        """One way of saying which records, not both and not none."""
        if ("keys" in data) == ("query" in data):
            raise serializers.ValidationError({"keys": _("Give either keys or query.")})
        return data


class BulkMixin:
    """``POST <collection>/bulk/`` for a RecordViewSet; ``list_page`` names the list."""

    list_page = ""

    @extend_schema(
        request=BulkInputSerializer, responses={200: BulkRunWithRowsSerializer, 202: BulkRunWithRowsSerializer}
    )
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def bulk(self, request, *args, **kwargs):
        """Act on many records: a preview row by row, or with ``preview`` false the act itself; 202 while it goes on."""
        asked = dict(self.read_input(BulkInputSerializer))
        keys = asked.get("keys")
        if keys is None:
            query = QueryDict(asked["query"].lstrip("?"))
            keys = pages.get(self.list_page).keys(request.user, query, most=MOST_ROWS + 1)
        act, given = services.bulk.offered(self.list_page, asked["action"]), asked.get("given")
        _insist_known(act, request.user, given or {})
        run = services.bulk.choose(by=request.user, page=self.list_page, action=act.name, keys=keys, given=given)
        if not asked["preview"]:
            run = _applied(run, request.user)
        return bulk_answer(run)


def _insist_known(act, user, given: dict) -> None:
    if unknown := given.keys() - act.asks(user).keys():
        raise serializers.ValidationError({"given": {name[:40]: [_("There is no such field.")] for name in unknown}})


def _applied(run: BulkRun, user) -> BulkRun:
    if run.state == BulkState.JUDGING:
        raise Refused(
            Refusal(
                _("So many rows are looked at first; read bulk-runs/%s/ until it is open, then apply it.") % run.pk,
                code="still_judging",
                kind="state",
            )
        )
    return services.bulk.apply(run, by=user)


def bulk_answer(run: BulkRun) -> Response:
    """A run as JSON; 202 while a worker is at it."""
    going = run.state in (BulkState.JUDGING, BulkState.RUNNING)
    code = status.HTTP_202_ACCEPTED if going else status.HTTP_200_OK
    return Response(BulkRunWithRowsSerializer(run).data, status=code)


class BulkRunViewSet(RecordViewSet):
    """The caller's own acts on many records, newest first; rows stand in the single run."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = BulkRunWithRowsSerializer
    list_serializer_class = BulkRunSerializer

    def get_queryset(self):
        """Nobody reads another's runs."""
        if getattr(self, "swagger_fake_view", False):
            return BulkRun.objects.none()
        return BulkRun.objects.filter(user=self.request.user)

    @extend_schema(request=None, responses={200: BulkRunWithRowsSerializer, 202: BulkRunWithRowsSerializer})
    @action(detail=True, methods=["post"])
    def apply(self, request, *args, **kwargs):
        """Do what was previewed, where it is possible."""
        return bulk_answer(services.bulk.apply(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={200: BulkRunWithRowsSerializer, 202: BulkRunWithRowsSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, *args, **kwargs):
        """A new run, previewed and open, that puts back what this one changed."""
        return bulk_answer(services.bulk.undo(self.get_object(), by=request.user))

    @extend_schema(request=None, responses={200: BulkRunWithRowsSerializer, 202: BulkRunWithRowsSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request, *args, **kwargs):
        """A new run, previewed and open, with the rows that were refused or failed."""
        return bulk_answer(services.bulk.retry(self.get_object(), by=request.user))


class ExportSerializer(serializers.Serializer):
    """A list as a file: being written, ready (kept for a week), failed or gone."""

    id = serializers.IntegerField()
    list = serializers.CharField(source="page")
    query = serializers.CharField()
    format = serializers.CharField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    rows = serializers.IntegerField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    created_at = Instant()
    finished_at = Instant(allow_null=True)
    expires_at = Instant(allow_null=True)


class ExportInputSerializer(StrictSerializer):
    """Which list, at which query (filters, ``columns`` and order as in its address), in which format."""

    list = Text(max_length=40)
    query = Text(max_length=4000, required=False, allow_blank=True, default="")
    format = serializers.ChoiceField(choices=sorted(FORMATS))

    def validate_list(self, name: str) -> str:
        """One that there is."""
        if pages.get(name) is None:
            raise serializers.ValidationError(_("A list is one of: %s.") % ", ".join(pages.names()))
        return name


class ExportViewSet(CreateMixin, RecordViewSet):
    """Files of lists: asked for, written in the background, taken away from ``exports/<id>/file/``."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "id", ID_PATTERN
    needs_version = False
    serializer_class = ExportSerializer
    input_serializer_class = ExportInputSerializer

    def get_queryset(self):
        """Nobody reads another's files."""
        if getattr(self, "swagger_fake_view", False):
            return ExportFile.objects.none()
        return ExportFile.objects.filter(user=self.request.user)

    def perform_create(self, data: dict) -> ExportFile:
        """Have it written."""
        return services.exports.ask_for_file(
            pages.get(data["list"]),
            by=self.request.user,
            query=QueryDict(data["query"].lstrip("?")),
            format=data["format"],
        )

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"])
    def file(self, request, *args, **kwargs):
        """The file itself; 404 while it is not there."""
        file = self.get_object()
        path = services.exports.path_of(file)
        if file.state != ExportState.READY or not path.exists():
            raise Http404
        answer = FileResponse(path.open("rb"), content_type=FORMATS[file.format])
        answer["Content-Disposition"] = f'attachment; filename="{file.page}-{file.pk}.{file.format}"'
        return answer
