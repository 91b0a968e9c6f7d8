"""Parameters of the list; unknown or bad ones are refused."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django_filters import rest_framework as filters

from apps.core.api.filters import MomentFilter, StrictFilterSet

from ..enums import Outcome, Priority, RiskLevel, State
from ..models import ChangeEnvironment, ChangeRequest, ChangeService
from ..queries.lists import tagged


class ChangeFilterSet(StrictFilterSet):
    """``since`` and ``until`` bound the window, as instants with their offset or as days of the caller's zone, both included
    as on the page; the others narrow by what their name says."""

    q = filters.CharFilter(method="by_words", max_length=200)
    state = filters.MultipleChoiceFilter(choices=State.choices)
    type = filters.CharFilter(field_name="type__slug", max_length=40)
    risk = filters.ChoiceFilter(field_name="risk_level", choices=RiskLevel.choices)
    team = filters.CharFilter(field_name="docket__team__slug", max_length=60)
    service = filters.CharFilter(method="by_service", max_length=80)
    environment = filters.CharFilter(method="by_environment", max_length=100)
    requester = filters.CharFilter(field_name="requester__username", max_length=60)
    implementer = filters.CharFilter(field_name="implementer__username", max_length=60)
    assignee = filters.CharFilter(field_name="assignee__username", max_length=60)
    manager = filters.CharFilter(field_name="manager__username", max_length=60)
    priority = filters.ChoiceFilter(choices=Priority.choices)
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    on_hold = filters.BooleanFilter()
    tag = filters.CharFilter(method="by_tag", max_length=60)
    since = MomentFilter(field_name="ends_at", lookup_expr="gt")
    until = MomentFilter(field_name="starts_at", lookup_expr="lt", whole_day=True)

    class Meta:
        model = ChangeRequest
        fields: list[str] = []

    def by_words(self, rows, name, value):
        """Words of the title, or a key."""
        words = SearchQuery(value, config="english", search_type="websearch")
        return rows.filter(Q(docket__words=words) | Q(docket__key=value.strip().upper()))

    def by_tag(self, rows, name, value):
        """Changes that have a tag."""
        return rows.filter(tagged(value))

    def by_service(self, rows, name, value):
        """Changes that touch a service."""
        return rows.filter(Exists(ChangeService.objects.filter(change=OuterRef("pk"), service__slug=value)))

    def by_environment(self, rows, name, value):
        """Changes in an environment."""
        return rows.filter(Exists(ChangeEnvironment.objects.filter(change=OuterRef("pk"), environment__slug=value)))
