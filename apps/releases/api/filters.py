"""Parameters of the list; unknown or bad ones are refused."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django_filters import rest_framework as filters

from apps.core.api.filters import StrictFilterSet
from apps.dockets.permissions import visible_dockets

from ..enums import ReleaseType, State
from ..models import Release, ReleaseService, ScopeItem


class ReleaseFilterSet(StrictFilterSet):
    """``change`` finds the releases that have a change in scope; the others narrow by what their name says."""

    q = filters.CharFilter(method="by_words", max_length=200)
    state = filters.MultipleChoiceFilter(choices=State.choices)
    type = filters.ChoiceFilter(choices=ReleaseType.choices)
    team = filters.CharFilter(field_name="docket__team__slug", max_length=60)
    manager = filters.CharFilter(field_name="manager__username", max_length=60)
    service = filters.CharFilter(method="by_service", max_length=80)
    change = filters.CharFilter(method="by_change", max_length=20)
    external_ref = filters.CharFilter(max_length=200)
    external_prefix = filters.CharFilter(field_name="external_ref", lookup_expr="startswith", max_length=200)

    class Meta:
        model = Release
        fields: list[str] = []

    def by_words(self, rows, name, value):
        """Words of the title, or a key."""
        words = SearchQuery(value, config="english", search_type="websearch")
        return rows.filter(Q(docket__words=words) | Q(docket__key=value.strip().upper()))

    def by_service(self, rows, name, value):
        """Releases of a service."""
        return rows.filter(Exists(ReleaseService.objects.filter(release=OuterRef("pk"), service__slug=value)))

    def by_change(self, rows, name, value):
        """Releases that have a change in scope."""
        item = ScopeItem.objects.filter(release=OuterRef("pk"), removed_at=None, docket__key=value.strip().upper())
        # Whoever may not see the change is not told where it is either.
        return rows.filter(Exists(item.filter(docket__in=visible_dockets(self.request.user))))
