"""Filters that say no: an unknown parameter, a bad or empty value, or one given twice is 400, never ignored."""

from django.forms import MultipleChoiceField
from django.forms.models import ModelMultipleChoiceField
from django.utils.translation import gettext as _
from django_filters import rest_framework as django_filters

from .errors import BadParameter

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


__all__ = ["ListFilter", "StrictFilterBackend", "StrictFilterSet", "TruthFilter", "refuse_unknown"]
