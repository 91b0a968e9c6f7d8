"""``/api/v1/change-templates/``: the standard-change catalogue."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Instant, ServiceField, TeamField, Text, Truth, Whole
from apps.core.api.filters import StrictFilterSet
from apps.core.api.serializers import StrictSerializer
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet
from apps.environments.models import Service

from .. import queries, services
from ..custom import plain_values
from ..enums import Grade, Outcome, TemplateState, VersionState
from ..models import ChangeTemplate
from ..permissions import may_propose_template
from ..services.catalogue_content import LONGEST_LIFE, STANDARD
from ..services.content import LONGEST_TEXT, type_called
from ..template_workflow import TEMPLATE_WORKFLOW
from .fields import ChangeField


def _prose() -> Text:
    return Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class PrescribedSerializer(StrictSerializer):
    """Values that a template gives to fields of its changes."""

    reason = _prose()
    implementation_plan = _prose()
    backout_plan = _prose()
    test_plan = _prose()
    communication_plan = _prose()
    impact = Whole(min_value=Grade.HIGH, max_value=Grade.LOW, required=False)
    urgency = Whole(min_value=Grade.HIGH, max_value=Grade.LOW, required=False)
    outage_expected = Truth(required=False)
    brings = Text(max_length=100, required=False, allow_blank=True)
    answers = serializers.DictField(child=Text(max_length=60), required=False)
    custom = serializers.DictField(required=False)

    def to_representation(self, values) -> dict:
        """As it is kept, people by log-in name."""
        found = super().to_representation(values)
        return (
            {**found, "custom": plain_values(type_called(STANDARD), values["custom"])}
            if values.get("custom")
            else found
        )


class DismissalSerializer(StrictSerializer):
    """A change of those that are suggested, and why they are not to be standard."""

    change = ChangeField()
    reason = _prose()


class TemplateEditSerializer(StrictSerializer):
    """What may be written on a template; lists and mappings are given in full."""

    title = Text(max_length=200, required=False)
    team = TeamField(required=False)
    services = ServiceField(many=True, required=False)
    locked = PrescribedSerializer(required=False)
    defaults = PrescribedSerializer(required=False)
    required = serializers.ListField(child=Text(max_length=40), required=False)
    reason = _prose()
    days = Whole(min_value=1, max_value=LONGEST_LIFE, required=False)


class TemplateInputSerializer(TemplateEditSerializer):
    """A new template: from nothing with a title, or ``source``, a change that went well."""

    source = ChangeField(required=False)

    def validate(self, data):
        """A title, or a change to take it from."""
        if "source" in data and len(data) > 1:
            raise serializers.ValidationError({"source": _("Give either a change to draft it from, or its fields.")})
        if "source" not in data and not data.get("title"):
            raise serializers.ValidationError({"title": _("Give a title, or a change to draft it from.")})
        return data


class TemplateRowSerializer(serializers.Serializer):
    """A template with how its changes went."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    state = serializers.ChoiceField(choices=TemplateState)
    team = serializers.CharField(source="docket.team.slug")
    services = serializers.ListField(child=serializers.CharField(), source="service_names")
    certified_until = serializers.DateField(allow_null=True)
    uses = serializers.IntegerField(source="used")
    open = serializers.IntegerField(source="running")
    success = serializers.SerializerMethodField()
    last_outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Outcome), source="outcomes")
    last_failed_at = Instant(source="failed_at", allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()

    def get_success(self, row) -> int | None:
        """Per cent of the last twenty closed as successful without issues; null where none is closed."""
        return queries.record_of(row).share


class VersionSerializer(serializers.Serializer):
    """One wording of a template and what became of it."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=VersionState)
    title = serializers.CharField()
    reason = serializers.CharField()
    service_ids = serializers.ListField(child=serializers.IntegerField())
    locked = PrescribedSerializer()
    defaults = PrescribedSerializer()
    required = serializers.ListField(child=serializers.CharField())
    days = serializers.IntegerField()
    source = serializers.CharField(source="source.docket.key", allow_null=True, default=None)
    written_by = serializers.CharField(source="written_by.username", allow_null=True, default=None)
    written_at = Instant()
    decided_at = Instant(allow_null=True)


class ChangeTemplateSerializer(TemplateRowSerializer):
    """A template: what is in force, and every version with the one that is open."""

    locked = PrescribedSerializer()
    defaults = PrescribedSerializer()
    required = serializers.ListField(child=serializers.CharField())
    certified_at = Instant(allow_null=True)
    certified_by = serializers.CharField(source="certified_by.username", allow_null=True, default=None)
    suspended_at = Instant(allow_null=True)
    suspended_why = serializers.CharField()
    versions = VersionSerializer(many=True, source="versions.all")


class SuggestionSerializer(serializers.Serializer):
    """Changes that went so often and so well that they might be standard."""

    title = serializers.CharField()
    newest = serializers.CharField(source="newest.docket.key")
    count = serializers.IntegerField()
    sentence = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField(), source="keys")
    services = serializers.ListField(child=serializers.CharField(), source="service_names")


class TemplateFilter(StrictFilterSet):
    """``q`` finds words of the title or a key."""

    q = filters.CharFilter(method="by_words", max_length=200)
    state = filters.MultipleChoiceFilter(choices=TemplateState.choices)
    team = filters.CharFilter(field_name="docket__team__slug", max_length=60)
    service = filters.CharFilter(method="by_service", max_length=80)

    class Meta:
        model = ChangeTemplate
        fields: list[str] = []

    def by_words(self, rows, name, value):
        """Words of the title, or a key."""
        words = SearchQuery(value, config="english", search_type="websearch")
        return rows.filter(Q(docket__words=words) | Q(docket__key=value.strip().upper()))

    def by_service(self, rows, name, value):
        """Templates that name a service."""
        return rows.filter(Exists(Service.objects.filter(change_templates=OuterRef("pk"), slug=value)))


class ChangeTemplateViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Standard changes: proposed, certified for a time, suspended by their record, retired."""

    lookup_field = "docket__key"
    lookup_value_regex = r"[A-Z]{3}-[0-9]{1,12}"
    serializer_class = ChangeTemplateSerializer
    list_serializer_class = TemplateRowSerializer
    input_serializer_class = TemplateInputSerializer
    edit_serializer_class = TemplateEditSerializer
    filterset_class = TemplateFilter
    workflow = TEMPLATE_WORKFLOW

    def get_queryset(self):
        """Every template; one of them with its versions."""
        if getattr(self, "swagger_fake_view", False):
            return ChangeTemplate.objects.none()
        rows = queries.listed_templates()
        if self.action == "list":
            return rows
        return rows.select_related("certified_by").prefetch_related("versions__written_by", "versions__source__docket")

    def perform_create(self, data: dict) -> ChangeTemplate:
        """Draft it, or draft it from a change."""
        if source := data.pop("source", None):
            return self._read(services.make_standard(source, by=self.request.user))
        return self._read(services.draft_template(by=self.request.user, **data))

    def perform_edit(self, record: ChangeTemplate, data: dict, version: int | None) -> ChangeTemplate:
        """Write on the open version."""
        return self._read(services.edit_template(record, by=self.request.user, version=version, **data))

    def apply_transition(self, record: ChangeTemplate, name: str, *, by, version, **given) -> ChangeTemplate:
        """Take it through its verb."""
        return self._read(services.apply_template(record, name, by=by, version=version, **given))

    @extend_schema(responses=SuggestionSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def suggestions(self, request, *args, **kwargs):
        """Normal changes that went so often and so well that they might be standard; of those the caller may see."""
        found = [] if may_propose_template(request.user) else queries.suggestions(request.user)
        return Response(SuggestionSerializer(found, many=True).data)

    @extend_schema(request=DismissalSerializer, responses=DismissalSerializer)
    @action(detail=False, methods=["post"], url_path="suggestions/dismiss")
    def dismiss(self, request, *args, **kwargs):
        """Changes like this one are suggested no longer, with the reason, until there are five more of them."""
        given = self.read_input(DismissalSerializer)
        found = queries.suggestion_for(given["change"], request.user)
        made = services.dismiss_suggestion(
            given["change"], by=request.user, count=found.count if found else 0, reason=given["reason"]
        )
        return Response({"change": made.change.key, "reason": made.reason})

    def _read(self, template: ChangeTemplate) -> ChangeTemplate:
        return self.get_queryset().get(pk=template.pk)
