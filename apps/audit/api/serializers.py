"""Events and verifications as JSON."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.fields import Instant, Text
from apps.core.api.serializers import StrictSerializer

from ..enums import Outcome, Via
from ..timeline import telling


class EventSerializer(serializers.Serializer):
    """One act. ``address``, ``request_id`` and ``data`` are given to auditors only: they may name other records."""

    id = serializers.IntegerField()
    at = Instant()
    kind = serializers.CharField()
    key = serializers.CharField()
    sentence = serializers.SerializerMethodField()
    by = serializers.SerializerMethodField()
    on_behalf_of = serializers.SerializerMethodField()
    token = serializers.IntegerField(source="token_id", allow_null=True)
    via = serializers.ChoiceField(choices=Via)
    outcome = serializers.ChoiceField(choices=Outcome)
    reason = serializers.CharField()
    cause = serializers.IntegerField(source="cause_id", allow_null=True)
    address = serializers.SerializerMethodField()
    request_id = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField()

    def get_sentence(self, event) -> str:
        return telling(event).sentence

    def get_by(self, event) -> str | None:
        return self.context["names"].get(event.by_id)

    def get_on_behalf_of(self, event) -> str | None:
        return self.context["names"].get(event.on_behalf_of_id)

    def get_address(self, event) -> str | None:
        return event.address if self.context["auditor"] else None

    def get_request_id(self, event) -> str | None:
        return event.request_id if self.context["auditor"] else None

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_data(self, event):
        return event.data if self.context["auditor"] else None


class FaultSerializer(serializers.Serializer):
    """The first row that was touched."""

    table = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    key = serializers.CharField()
    what = serializers.CharField()
    seal = serializers.IntegerField(allow_null=True)


class ReportSerializer(serializers.Serializer):
    """What was found. ``complete`` is false where time ran out; ``head`` is a checkpoint to keep outside."""

    sound = serializers.BooleanField()
    complete = serializers.BooleanField()
    seals = serializers.IntegerField()
    events = serializers.IntegerField()
    unsealed = serializers.IntegerField()
    head = serializers.CharField()
    seconds = serializers.FloatField()
    sentence = serializers.CharField()
    fault = FaultSerializer(allow_null=True)


class VerifySerializer(StrictSerializer):
    """What to verify against."""

    checkpoint = Text(required=False, allow_blank=True, default="", max_length=90)


class HealthSerializer(serializers.Serializer):
    """How the trail stands without computing it."""

    seals = serializers.IntegerField()
    newest_seal_at = Instant(allow_null=True)
    head = serializers.CharField()
    unsealed = serializers.IntegerField()
    outbox_waiting = serializers.IntegerField()
    outbox_given_up = serializers.IntegerField()
