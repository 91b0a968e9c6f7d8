"""Bringing in .ics files over REST: what would be done, and doing it."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import EnvironmentField, Instant, KeyField, ServiceField, Text, Truth
from apps.core.api.serializers import StrictSerializer

from ..enums import RowState
from ..importing import acts
from ..importing.lines import LARGEST
from .views import AskingViewSet


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
    """What would be done, or was: every row, how many of each state, and what to give as ``seen``."""

    counts = serializers.DictField(child=serializers.IntegerField())
    digest = serializers.CharField()
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


class CalendarImportViewSet(AskingViewSet):
    """Holidays and vendors' maintenance from .ics files. The same file again does nothing."""

    @extend_schema(request=ImportPreviewInputSerializer, responses={200: ImportPlanSerializer})
    @action(detail=False, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """Row by row what would be done; nothing is saved."""
        given = dict(self.read_input(ImportPreviewInputSerializer))
        return self._told(given, acts.preview_vendor, acts.preview_holidays)

    @extend_schema(request=CalendarImportInputSerializer, responses={200: ImportPlanSerializer})
    def create(self, request, *args, **kwargs):
        """Do it, all or nothing; rows that are refused are left out and said."""
        given = dict(self.read_input(CalendarImportInputSerializer))
        return self._told(given, acts.import_vendor, acts.import_holidays)

    def _told(self, given: dict, vendor, holidays) -> Response:
        data = given.pop("text").encode("utf-8", "replace")
        if "calendar" in given:
            for name in ("zone", "services", "environments"):
                given.pop(name)
            plan = holidays(data, by=self.request.user, **given)
        else:
            plan = vendor(data, by=self.request.user, **given)
        return Response(ImportPlanSerializer(plan).data)
