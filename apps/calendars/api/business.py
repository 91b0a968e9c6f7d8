"""Business calendars over REST: days, hours, holidays, teams, and counting with them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.errors import BadParameter
from apps.core.api.fields import Day, TeamField, Text, Whole
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet

from .. import business
from ..models import BusinessCalendar
from ..workdays import workdays_before, workdays_between, working_time


class HolidaySerializer(serializers.Serializer):
    """A day that is not worked."""

    date = Day()
    name = serializers.CharField()


class BusinessCalendarSerializer(serializers.Serializer):
    """Working days (1 Monday to 7 Sunday) and hours in a zone; public holidays of the country are loaded by themselves."""

    slug = serializers.CharField()
    name = serializers.CharField()
    zone = serializers.CharField()
    country = serializers.CharField()
    subdivision = serializers.CharField()
    workdays = serializers.ListField(child=serializers.IntegerField())
    opens = serializers.TimeField(format="%H:%M")
    closes = serializers.TimeField(format="%H:%M")
    teams = serializers.SerializerMethodField()
    holidays = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_teams(self, row) -> list[str]:
        """Short names of the teams that work by it."""
        return sorted(one.team.slug for one in row.team_rows.all())

    def get_holidays(self, row) -> list[dict]:
        """All that are known, in order."""
        return HolidaySerializer(sorted(row.holidays.all(), key=lambda one: one.date), many=True).data


class BusinessCalendarEditSerializer(StrictSerializer):
    """What may be changed; ``teams`` are given in full."""

    name = Text(max_length=120, required=False)
    zone = Text(max_length=60, required=False)
    country = Text(max_length=2, required=False, allow_blank=True)
    subdivision = Text(max_length=10, required=False, allow_blank=True)
    workdays = serializers.ListField(child=Whole(min_value=1, max_value=7), required=False, max_length=7)
    opens = serializers.TimeField(required=False)
    closes = serializers.TimeField(required=False)
    teams = TeamField(many=True, required=False)


class BusinessCalendarInputSerializer(BusinessCalendarEditSerializer):
    """What makes one: a short name and a name."""

    slug = serializers.SlugField(max_length=40)
    name = Text(max_length=120)


class HolidayInputSerializer(StrictSerializer):
    """A day that is not worked; without a name it is worked again."""

    date = Day()
    name = Text(max_length=120, required=False, allow_blank=True, default="")


class CountedSerializer(serializers.Serializer):
    """``date``: so many working days before ``from``; or ``days`` and ``hours``: what is worked from ``from`` to ``to``."""

    date = Day(allow_null=True)
    days = serializers.IntegerField()
    hours = serializers.FloatField(allow_null=True)


COUNT = [
    OpenApiParameter("from", str, required=True, description=gettext_lazy("A date.")),
    OpenApiParameter("before", int, description=gettext_lazy("So many working days before it; after it if negative.")),
    OpenApiParameter("to", str, description=gettext_lazy("A date that is no longer counted.")),
]


class BusinessCalendarViewSet(CreateMixin, EditMixin, RecordViewSet):
    """Business calendars."""

    lookup_field = "slug"
    serializer_class = BusinessCalendarSerializer
    input_serializer_class = BusinessCalendarInputSerializer
    edit_serializer_class = BusinessCalendarEditSerializer
    known_parameters = ("from", "to", "before")

    def get_queryset(self):
        """Working days are no secret."""
        return BusinessCalendar.objects.prefetch_related("holidays", "team_rows__team")

    def perform_create(self, data):
        return self._read(business.make_calendar(by=self.request.user, **data))

    def perform_edit(self, record, data, version):
        return self._read(business.edit_calendar(record, by=self.request.user, version=version, **data))

    @extend_schema(request=HolidayInputSerializer, responses={200: BusinessCalendarSerializer})
    @action(detail=True, methods=["post"])
    def holidays(self, request, *args, **kwargs):
        """Add a holiday or rename it; without a name take it away."""
        row, given = self.get_object(), self.read_input(HolidayInputSerializer)
        if given["name"]:
            business.add_holiday(row, by=request.user, **given)
        elif holiday := row.holidays.filter(date=given["date"]).first():
            business.remove_holiday(holiday, by=request.user)
        return self.answer(self._read(row))

    @extend_schema(parameters=COUNT, responses={200: CountedSerializer})
    @action(detail=True, methods=["get"])
    def count(self, request, *args, **kwargs):
        """Count dates over working days, or working days and hours between dates."""
        row, query = self.get_object(), request.query_params
        day = _day(query, "from")
        if "before" in query:
            number = _whole(query["before"])
            told = {"date": workdays_before(day, number, row), "days": number, "hours": None}
        else:
            after = _day(query, "to")
            edges = business.day_span(day, max(after, day), row.zone)
            hours = working_time(edges.lower, edges.upper, row).total_seconds() / 3600
            told = {"date": None, "days": workdays_between(day, after, row), "hours": round(hours, 2)}
        return Response(CountedSerializer(told).data)

    def _read(self, row):
        return self.get_queryset().get(pk=row.pk)


def _day(query, name: str):
    try:
        return Day().to_internal_value(query[name])
    except KeyError:
        raise BadParameter({name: _("“%s” is needed.") % name}) from None
    except serializers.ValidationError as problem:
        raise BadParameter({name: f"{name}: {problem.detail[0]}"}) from problem


def _whole(text: str) -> int:
    number = text.removeprefix("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise BadParameter({"before": _("“%s” is a whole number.") % "before"})
    return int(text)
