"""Filters that say no: an unknown parameter, a bad or empty value, or one given twice is 400, never ignored."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.forms import MultipleChoiceField
from django.forms.models import ModelMultipleChoiceField
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django_filters import rest_framework as django_filters
from django_filters.constants import EMPTY_VALUES
from rest_framework.exceptions import ValidationError

from .errors import BadParameter
from .fields import YEARS, Instant

PAGING = ("limit", "cursor", "order")
SEVERAL = (MultipleChoiceField, ModelMultipleChoiceField)


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet whose declared filters are all the parameters there are."""


class StrictFilterBackend(django_filters.DjangoFilterBackend):
    """Applies the view's ``filterset_class``, strictly; raises BadParameter naming each parameter."""

    def filter_queryset(self, request, queryset, view):
        """The queryset narrowed by the query string."""
        filterset = self.get_filterset(request, queryset, view)
        fields = filterset.form.fields if filterset is not None else {}
        refuse_unknown(request, (*fields, *PAGING, *getattr(view, "known_parameters", ())), fields)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise BadParameter({name: f"{name}: {' '.join(errors)}" for name, errors in filterset.errors.items()})
        return filterset.qs


def refuse_unknown(request, known, fields=None) -> None:
    """Raise BadParameter for parameters outside ``known``, without a value, or given twice though one is meant."""
    problems = {}
    for name, values in request.query_params.lists():
        shown = name[:40]
        if name not in known:
            problems[shown] = _("There is no parameter “%s” here.") % shown
        elif "" in values:
            problems[shown] = _("“%s” needs a value.") % shown
        elif any("\x00" in value for value in values):
            problems[shown] = _("“%s” holds a character that cannot be stored.") % shown
        elif len(values) > 1 and not isinstance((fields or {}).get(name), SEVERAL):
            problems[shown] = _("“%s” stands twice.") % shown
    if problems:
        raise BadParameter(problems)


class ListFilter(django_filters.BaseInFilter, django_filters.CharFilter):
    """Several values separated by commas, any of which may match."""


class TruthFilter(django_filters.TypedChoiceFilter):
    """``true`` or ``false``; django-filter's own reads anything else as neither and filters nothing."""

    def __init__(self, **kwargs):
        choices = (("true", "true"), ("false", "false"))
        super().__init__(choices=choices, coerce=lambda value: value == "true", **kwargs)


class MomentFilter(django_filters.CharFilter):
    """An instant with its offset from UTC, or a day (``2026-11-26``) as the calendar of the caller's zone has it.

    A day means its beginning, or, ``whole_day``, its end, so that the last day of a span is in it. A time without an
    offset is refused here as it is in bodies: nobody could say which hour was meant.
    """

    def __init__(self, *, whole_day: bool = False, **kwargs):
        self.whole_day = whole_day
        super().__init__(max_length=40, **kwargs)

    def filter(self, queryset, value):
        """Narrow by the moment; raises BadParameter for what is none."""
        return queryset if value in EMPTY_VALUES else super().filter(queryset, self._moment(value))

    def _moment(self, text: str) -> datetime:
        try:
            day = parse_date(text)
            found = self._edge(day) if day else Instant().to_internal_value(text)
        except (ValueError, OverflowError, ValidationError) as error:
            name = next(name for name, one in self.parent.filters.items() if one is self)
            sentence = _(
                "“%s” is a day such as 2026-11-26, or a time with its offset, such as 2026-11-26T22:00:00+01:00."
            )
            raise BadParameter({name: sentence % name}) from error
        return found

    def _edge(self, day: date) -> datetime:
        if day.year not in YEARS:
            raise ValueError
        try:
            zone = ZoneInfo(self.parent.request.user.time_zone)
        except (AttributeError, ValueError, ZoneInfoNotFoundError):
            zone = ZoneInfo("UTC")
        return datetime.combine(day + timedelta(days=self.whole_day), time.min, tzinfo=zone)


__all__ = ["ListFilter", "MomentFilter", "StrictFilterBackend", "StrictFilterSet", "TruthFilter", "refuse_unknown"]
