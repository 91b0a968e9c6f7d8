"""Conflicts over REST: those that stand, accepting one, naming who sees to it."""

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.fields import Instant, UserField
from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import ID_PATTERN, RecordViewSet

from .. import queries, services
from ..comparing.wording import where_of
from ..enums import ConflictStatus, Severity
from ..models import Conflict
from ..queries import standing
from .serializers import AcceptSerializer, ConflictSerializer


class ConflictFilter(StrictFilterSet):
    """As on the page; without ``status`` what is not resolved."""

    severity = django_filters.ChoiceFilter(choices=Severity.choices)
    rule = django_filters.CharFilter(method="ignore")
    status = django_filters.ChoiceFilter(choices=[*ConflictStatus.choices, ("any", _("Any"))], method="ignore")
    service = django_filters.CharFilter(method="ignore")
    team = django_filters.CharFilter(method="ignore")
    search = django_filters.CharFilter(method="ignore")
    days = django_filters.NumberFilter(min_value=1, max_value=3650, method="ignore")
    mine = extend_schema_field(bool)(TruthFilter(method="ignore"))

    class Meta:
        model = Conflict
        fields = ["severity", "rule", "status", "service", "team", "search", "days", "mine"]

    def ignore(self, queryset, name, value):
        """Read where the rows are asked for (see ``ConflictViewSet.get_queryset``)."""
        return queryset


class SideSerializer(serializers.Serializer):
    """One side: its record where the caller may know it, and its time."""

    key = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    start = Instant()
    end = Instant()
    is_reserved = serializers.BooleanField()


class StandingConflictSerializer(serializers.ModelSerializer):
    """A conflict that stands, with both its sides (or the one it has). Where one side is reserved, rule, place, owner and
    acceptance are not told."""

    rule = serializers.SerializerMethodField()
    where = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    owner = UserField(read_only=True, allow_null=True)
    held = serializers.SerializerMethodField()
    about = serializers.SerializerMethodField()
    sides = serializers.SerializerMethodField()
    since, accepted_until = Instant(), Instant(allow_null=True)

    class Meta:
        model = Conflict
        fields = [
            "id",
            "rule",
            "severity",
            "status",
            "where",
            "since",
            "owner",
            "accepted_until",
            "accepted_reason",
            "held",
            "about",
            "sides",
        ]

    def get_where(self, row) -> str:
        """Where they meet; of reserved time that is not told."""
        return where_of(row) if row.seen_both else ""

    def get_held(self, row) -> str:
        """Why nobody accepts it, where what it comes of stops the start; empty where somebody may."""
        return standing.held_of(row)

    def get_about(self, row) -> str:
        """The key of the record without planned time that it is about, such as a major incident; of a reserved one not told."""
        return row.about.key if row.about_id and row.seen_both else ""

    def get_rule(self, row) -> str:
        """The code of the rule; of reserved time that is not told."""
        return row.rule.code if row.seen_both else ""

    def to_representation(self, row):
        """Of reserved time only span, severity and status."""
        hidden = {} if row.seen_both else {"owner": None, "accepted_until": None, "accepted_reason": ""}
        return super().to_representation(row) | hidden

    def get_status(self, row) -> str:
        """Open again once an acceptance has run out."""
        over = row.status == ConflictStatus.ACCEPTED and row.accepted_until <= clock.now()
        return ConflictStatus.OPEN if over else row.status

    @extend_schema_field(SideSerializer(many=True))
    def get_sides(self, row):
        pairs = ((row.first, row.seen_first), (row.second, row.seen_second))
        return [_side(window, seen) for window, seen in pairs if window is not None]


def _side(window, seen: bool) -> dict:
    docket = window.docket if seen and window.docket_id else None
    side = {
        "key": docket.key if docket else None,
        "title": (window.title or (docket.title if docket else "")) if seen else "",
        "start": window.span.lower,
        "end": window.span.upper,
        "is_reserved": not seen,
    }
    return SideSerializer(side).data


class OwnerSerializer(StrictSerializer):
    """Who sees to it from now on; null for nobody."""

    owner = UserField(allow_null=True)


class ConflictViewSet(RecordViewSet):
    """Conflicts of records that the caller sees, newest first."""

    lookup_field, lookup_url_kwarg, lookup_value_regex = "pk", "pk", ID_PATTERN
    needs_version = False
    orderings = standing.ORDER
    filterset_class = ConflictFilter
    serializer_class = StandingConflictSerializer

    def get_queryset(self):
        return standing.standing(self.request.user, self._wanted())

    def _wanted(self) -> standing.ConflictFilter:
        if self.action != "list":
            return standing.ConflictFilter(status="any")
        query = self.request.query_params
        days = query.get("days", "")
        return standing.ConflictFilter(
            status=query.get("status", ""),
            rule=query.get("rule", ""),
            service=query.get("service", ""),
            team=query.get("team", ""),
            q=query.get("search", ""),
            days=int(days) if days.isdigit() and len(days) < 5 else 0,
            mine=query.get("mine") == "true",
        )

    @extend_schema(request=AcceptSerializer, responses=ConflictSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request, *args, pk=None, **kwargs):
        """Accept an overlap until a time, with a reason."""
        docket, conflict = queries.conflict_for(pk, request.user)
        services.accept_conflict(conflict, by=request.user, **self.read_input(AcceptSerializer))
        row = next(row for row in queries.conflicts_of(docket, request.user) if row.pk == conflict.pk)
        return Response(ConflictSerializer(row).data)

    @extend_schema(request=OwnerSerializer, responses=StandingConflictSerializer)
    @action(detail=True, methods=["post"])
    def owner(self, request, *args, **kwargs):
        """Name who sees to it."""
        services.take_conflict(self.get_object(), by=request.user, **self.read_input(OwnerSerializer))
        return self.answer(self.get_object())
