"""Bringing in .ics files over REST: what would be done, and doing it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import EnvironmentField, Instant, KeyField, ServiceField, Text, Truth
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import ID_PATTERN, RecordViewSet
from apps.core.insist import insist

from .. import queries
from ..enums import RowState
from ..importing import acts
from ..importing.lines import LARGEST
from ..importing.plan import Plan
from ..permissions import may_keep_calendars


class ImportedRowSerializer(serializers.Serializer):
    """One row: an event of the file (``line`` is where it stands), or one that stands and is gone from it."""

    state = serializers.ChoiceField(choices=RowState)
    title = serializers.CharField()
    start = Instant(source="span.lower", default=None)
    end = Instant(source="span.upper", default=None)
    before_start = Instant(source="before.lower", default=None)
    before_end = Instant(source="before.upper", default=None)
    before_title = serializers.CharField()
    reason = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)


class ImportPlanSerializer(serializers.Serializer):
    """What would be done, or was: every row, how many of each state, and what to give as ``seen``.

    ``run``: its number under ``bulk-runs/`` where a worker does so many rows, each told there; null where all is done.
    """

    counts = serializers.DictField(child=serializers.IntegerField())
    digest = serializers.CharField()
    run = serializers.IntegerField(source="run.pk", default=None, allow_null=True)
    rows = ImportedRowSerializer(many=True)


class ImportPreviewInputSerializer(StrictSerializer):
    """``text``: the file. Either ``calendar`` (its holidays), or a vendor's ``name`` with services or environments.

    ``zone`` is where times are meant that name none; a business calendar has its own.
    """

    text = serializers.CharField(max_length=LARGEST, trim_whitespace=False)
    calendar = KeyField("calendars.BusinessCalendar", required=False)
    name = Text(max_length=80, required=False)
    zone = Text(max_length=60, required=False, default="UTC")
    services = ServiceField(many=True, required=False, default=list)
    environments = EnvironmentField(many=True, required=False, default=list)

    def validate(self, attrs):
        """One of the two."""
        if ("calendar" in attrs) == ("name" in attrs):
            raise serializers.ValidationError({"calendar": _("Give either a business calendar or a vendor's name.")})
        return attrs


class CalendarImportInputSerializer(ImportPreviewInputSerializer):
    """``seen`` is the digest of the preview; ``withdraw`` takes away what the file no longer has."""

    seen = Text(max_length=64, required=False, allow_blank=True, default="")
    withdraw = Truth(required=False, default=False)


class ImportedSourceSerializer(serializers.Serializer):
    """Whose time is on the calendar: a vendor's maintenance, or the holidays of a business ``calendar``; how many windows
    stand, and the last file: when and by whom (null: none, public holidays are loaded by themselves)."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    what = serializers.SerializerMethodField()
    calendar = serializers.CharField(source="calendar.slug", default=None, allow_null=True)
    windows = serializers.IntegerField(source="count")
    imported_at = Instant(allow_null=True)
    imported_by = serializers.CharField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=["maintenance", "holidays"]))
    def get_what(self, row) -> str:
        return "holidays" if row.calendar_id else "maintenance"


class CalendarImportViewSet(RecordViewSet):
    """Holidays and vendors' maintenance from .ics files. The same file again does nothing."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "pk", ID_PATTERN
    needs_version = False
    orderings = ("name", "id")
    serializer_class = ImportedSourceSerializer

    def get_queryset(self):
        return queries.sources()

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action in ("list", "retrieve"):
            insist(may_keep_calendars(request.user))

    @extend_schema(request=ImportPreviewInputSerializer, responses={200: ImportPlanSerializer})
    @action(detail=False, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """Row by row what would be done; nothing is saved."""
        given = dict(self.read_input(ImportPreviewInputSerializer))
        return Response(ImportPlanSerializer(self._plan(given, acts.preview_vendor, acts.preview_holidays)).data)

    @extend_schema(
        request=CalendarImportInputSerializer, responses={201: ImportPlanSerializer, 202: ImportPlanSerializer}
    )
    def create(self, request, *args, **kwargs):
        """Do it, all or nothing (201); more than a hundred rows are done one by one by a worker (202, with ``Location``).

        Rows that are refused are left out and said.
        """
        given = dict(self.read_input(CalendarImportInputSerializer))
        plan = self._plan(given, acts.import_vendor, acts.import_holidays)
        told = ImportPlanSerializer(plan).data
        if plan.run is None:
            return Response(told, status=201)
        return Response(told, status=202, headers={"Location": reverse("bulk-run-detail", args=[plan.run.pk])})

    def _plan(self, given: dict, vendor, holidays) -> Plan:
        data = given.pop("text").encode("utf-8", "replace")
        if "calendar" in given:
            for name in ("zone", "services", "environments"):
                given.pop(name)
            return holidays(data, by=self.request.user, **given)
        return vendor(data, by=self.request.user, **given)
