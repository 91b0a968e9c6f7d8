"""Services and environments as JSON: lasting things are named by their short names."""

from rest_framework import serializers

from apps.core.api.fields import ServiceField, TeamField, Text, Truth, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import EnvironmentKind, Lifecycle, Tier

SLUG = r"^[a-z0-9][a-z0-9_-]*$"


class ServiceRowSerializer(serializers.Serializer):
    """A service as a row of a list."""

    key = serializers.CharField(source="slug")
    name = serializers.CharField()
    team = serializers.CharField(source="team.slug")
    tier = serializers.ChoiceField(choices=Tier)
    lifecycle = serializers.ChoiceField(choices=Lifecycle)
    description = serializers.CharField()
    repository_url = serializers.CharField()
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class ServiceSerializer(ServiceRowSerializer):
    """A service with what it stands on, what stands on it, and where it runs."""

    depends_on = serializers.SerializerMethodField()
    needed_by = serializers.SerializerMethodField()
    environments = serializers.SerializerMethodField()

    def get_depends_on(self, service) -> list[str]:
        return list(service.depends_on.order_by("slug").values_list("slug", flat=True))

    def get_needed_by(self, service) -> list[str]:
        return list(service.dependants.order_by("slug").values_list("slug", flat=True))

    def get_environments(self, service) -> list[str]:
        return list(service.environments.order_by("order", "slug").values_list("slug", flat=True))


class ServiceEditSerializer(StrictSerializer):
    """What may be changed of a service; ``depends_on`` is given in full."""

    name = Text(max_length=160, required=False)
    team = TeamField(required=False)
    tier = serializers.ChoiceField(choices=Tier, required=False)
    lifecycle = serializers.ChoiceField(choices=Lifecycle, required=False)
    description = Text(max_length=20_000, allow_blank=True, required=False)
    repository_url = Text(max_length=200, allow_blank=True, required=False)
    depends_on = ServiceField(many=True, required=False)


class ServiceInputSerializer(ServiceEditSerializer):
    """What makes a service: key, name and team; the rest has defaults."""

    key = serializers.RegexField(SLUG, max_length=80)
    name = Text(max_length=160)
    team = TeamField()


class RetireSerializer(StrictSerializer):
    """Why something is taken out of use."""

    reason = Text(max_length=20_000)


class EnvironmentRowSerializer(serializers.Serializer):
    """An environment as a row of a list."""

    key = serializers.CharField(source="slug")
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=EnvironmentKind)
    order = serializers.IntegerField()
    team = serializers.CharField(source="team.slug")
    region = serializers.CharField()
    time_zone = serializers.CharField()
    is_exclusive = serializers.BooleanField()
    is_retired = serializers.BooleanField()
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class EnvironmentSerializer(EnvironmentRowSerializer):
    """An environment with the services in it."""

    services = serializers.SerializerMethodField()

    def get_services(self, environment) -> list[str]:
        return list(environment.services.order_by("slug").values_list("slug", flat=True))


class EnvironmentEditSerializer(StrictSerializer):
    """What may be changed of an environment; ``services`` is given in full."""

    name = Text(max_length=160, required=False)
    kind = serializers.ChoiceField(choices=EnvironmentKind, required=False)
    order = Whole(min_value=1, max_value=32_767, required=False)
    team = TeamField(required=False)
    region = Text(max_length=40, allow_blank=True, required=False)
    time_zone = Text(max_length=60, required=False)
    is_exclusive = Truth(required=False)
    services = ServiceField(many=True, required=False)


class EnvironmentInputSerializer(EnvironmentEditSerializer):
    """What makes an environment: key, name, kind and team; the rest has defaults."""

    key = serializers.RegexField(SLUG, max_length=100)
    name = Text(max_length=160)
    kind = serializers.ChoiceField(choices=EnvironmentKind)
    team = TeamField()
