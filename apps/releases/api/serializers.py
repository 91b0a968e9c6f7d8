"""What is sent about a release."""

from __future__ import annotations

from rest_framework import serializers

from apps.core.api.fields import Day, Instant, KeyField, ServiceField, TeamField, Text, Truth, UserField
from apps.core.api.serializers import StrictSerializer

from ..enums import Method, ReleaseType, State, Strategy
from ..services.content import LONGEST_TEXT


class TemplateField(KeyField):
    """A release template by its short name."""

    label = "releases.ReleaseTemplate"


def _prose() -> Text:
    return Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class ReleaseEditSerializer(StrictSerializer):
    """Fields of a release as they are written; on an edit only what is given changes."""

    title = Text(max_length=200)
    services = ServiceField(many=True, required=False)
    type = serializers.ChoiceField(choices=ReleaseType.choices, required=False)
    method = serializers.ChoiceField(choices=Method.choices, required=False)
    version_name = Text(max_length=60, required=False, allow_blank=True)
    strategy = serializers.ChoiceField(choices=Strategy.choices, required=False)
    manager = UserField(required=False)
    escalation = UserField(required=False, allow_null=True)
    team = TeamField(required=False)
    restricted = Truth(required=False)
    goal = _prose()
    rollback_plan = _prose()
    rehearsed_at = Instant(required=False, allow_null=True)
    external_ref = Text(max_length=200, required=False, allow_blank=True)


class ReleaseInputSerializer(ReleaseEditSerializer):
    """A new release; with ``template`` and ``target`` everything is laid out and counted back."""

    template = TemplateField(required=False)
    target = Day(required=False)


class ReleaseChangeSerializer(ReleaseEditSerializer):
    """An edit; the name elsewhere is given once. ``why`` is kept, and needed to lift a restriction."""

    external_ref = None
    why = Text(max_length=2000, required=False, allow_blank=True)


class GoBackSerializer(StrictSerializer):
    """Back to an earlier phase."""

    phase = Text(max_length=12, required=False, allow_blank=True)
    reason = Text(max_length=20_000, required=False, allow_blank=True)


class TargetSerializer(StrictSerializer):
    """Another target; without ``apply`` only what it would move is answered."""

    target = Day()
    reason = Text(max_length=2000, required=False, allow_blank=True)
    apply = Truth(required=False)


class ReleaseRowSerializer(serializers.Serializer):
    """One row of the list."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    version_name = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    on_hold = serializers.BooleanField()
    type = serializers.ChoiceField(choices=ReleaseType.choices)
    team = serializers.CharField(source="docket.team.slug")
    manager = serializers.CharField(source="manager.username")
    services = serializers.ListField(child=serializers.CharField(), source="service_slugs")
    scope_count = serializers.IntegerField()
    production = Instant(allow_null=True)
    external_ref = serializers.CharField()

    def to_representation(self, row) -> dict:
        # Plain attribute access is five times as fast as one field object each.
        return {
            "key": row.docket.key,
            "title": row.docket.title,
            "version_name": row.version_name,
            "state": row.state,
            "on_hold": row.on_hold,
            "type": row.type,
            "team": row.docket.team.slug,
            "manager": row.manager.username,
            "services": row.service_slugs,
            "scope_count": row.scope_count,
            "production": instant(row.production_span.lower) if row.production_span else None,
            "external_ref": row.external_ref,
        }


class ReleaseSerializer(serializers.Serializer):
    """A release; what hangs on it stands under its own addresses."""

    key = serializers.CharField()
    title = serializers.CharField(source="docket.title")
    version = serializers.IntegerField()
    version_name = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    on_hold = serializers.BooleanField()
    type = serializers.ChoiceField(choices=ReleaseType.choices)
    method = serializers.ChoiceField(choices=Method.choices)
    template = serializers.CharField(source="template.slug", allow_null=True, default=None)
    strategy = serializers.ChoiceField(choices=Strategy.choices)
    team = serializers.CharField(source="docket.team.slug")
    restricted = serializers.BooleanField(source="docket.is_restricted")
    services = serializers.SerializerMethodField()
    manager = serializers.CharField(source="manager.username")
    escalation = serializers.CharField(source="escalation.username", allow_null=True, default=None)
    goal = serializers.CharField()
    rollback_plan = serializers.CharField()
    rehearsed_at = Instant(allow_null=True)
    external_ref = serializers.CharField()
    created_at = Instant()
    completed_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")

    def get_services(self, release) -> list[str]:
        """Short names of the services."""
        return [row.service.slug for row in release.service_rows.all()]


class TemplateSerializer(serializers.Serializer):
    """A release template: how a release of a kind usually goes."""

    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    type = serializers.ChoiceField(choices=ReleaseType.choices)
    method = serializers.ChoiceField(choices=Method.choices)
    calendar = serializers.CharField(source="calendar.slug", allow_null=True, default=None)
    phases = serializers.SerializerMethodField()
    milestones = serializers.SerializerMethodField()

    def get_phases(self, template) -> list[dict]:
        """Working days that each phase lasts, and from its end to the target."""
        return [
            {"code": row.code, "days": row.days, "ends_before": row.ends_before, "gate": row.gate and row.gate.slug}
            for row in template.phases.all()
        ]

    def get_milestones(self, template) -> list[dict]:
        """Working days from each milestone to the target."""
        return [
            {"code": row.code, "name": row.name, "days_before": row.days_before} for row in template.milestones.all()
        ]


def instant(moment) -> str | None:
    """A moment as the API writes it, in UTC."""
    return moment and moment.isoformat().replace("+00:00", "Z")
