"""Incidents as JSON; moments with their offset, places and people by their short names."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, KeyField, ServiceField, TeamField, Text, Truth, UserField
from apps.core.api.serializers import StrictSerializer
from apps.dockets.permissions import visible_dockets

from ..enums import IncidentState, Severity


class IncidentSerializer(serializers.Serializer):
    """An incident; ``cause`` is null where nothing is known of a cause, or the caller may not see it."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    state = serializers.ChoiceField(choices=IncidentState)
    severity = serializers.ChoiceField(choices=Severity)
    is_restricted = serializers.BooleanField(source="docket.is_restricted")
    team = serializers.CharField(source="docket.team.slug")
    services = serializers.ListField(child=serializers.CharField(), source="service_slugs")
    environment = serializers.CharField(source="environment.slug", allow_null=True, default=None)
    description = serializers.CharField()
    summary = serializers.CharField()
    started_at = Instant()
    detected_at = Instant()
    mitigated_at = Instant(allow_null=True)
    resolved_at = Instant(allow_null=True)
    closed_at = Instant(allow_null=True)
    commander = serializers.CharField(source="commander.username", allow_null=True, default=None)
    reporter = serializers.CharField(source="reporter.username")
    cause = serializers.SerializerMethodField()
    external_ref = serializers.CharField(help_text="The ticket it is known by elsewhere.")
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()

    def get_cause(self, incident) -> str | None:
        return next(iter(incident.cause_keys), None)


class CauseField(KeyField):
    """A record by its key, as far as the caller may see it."""

    def get_queryset(self):
        return visible_dockets(self.context["request"].user)


class IncidentEditSerializer(StrictSerializer):
    """What may be changed of an incident that is not over; lists are given in full. ``severity`` changes by a transition."""

    title = Text(max_length=200, required=False)
    team = TeamField(required=False)
    services = ServiceField(many=True, required=False)
    environment = EnvironmentField(required=False, allow_null=True)
    description = Text(max_length=20_000, allow_blank=True, required=False)
    started_at = Instant(required=False)
    detected_at = Instant(required=False)
    commander = UserField(required=False, allow_null=True)
    cause = CauseField("dockets.Docket", "key", required=False, allow_null=True)
    restricted = Truth(required=False)


class IncidentChangeSerializer(IncidentEditSerializer):
    """The same, with the moments of steps that were taken, the summary, and why it is edited."""

    mitigated_at = Instant(required=False)
    resolved_at = Instant(required=False)
    summary = Text(max_length=20_000, allow_blank=True, required=False)
    why = Text(max_length=2000, allow_blank=True, required=False)


class IncidentInputSerializer(IncidentEditSerializer):
    """What reports one: title and services. With an ``external_ref`` ticket that is reported already, that incident is the
    answer (200), and nothing is written."""

    title = Text(max_length=200)
    services = ServiceField(many=True)
    severity = serializers.ChoiceField(choices=Severity, required=False)
    external_ref = Text(max_length=120, allow_blank=True, required=False)
    url = Text(max_length=500, allow_blank=True, required=False)


@extend_schema_serializer(component_name="IncidentRegrade")
class RegradeSerializer(StrictSerializer):
    """Another severity, and why."""

    severity = serializers.ChoiceField(choices=Severity, required=False)
    reason = Text(max_length=20_000, required=False, allow_blank=True)
