"""Gates as JSON."""

from rest_framework import serializers

from apps.core.api.fields import Instant, Text, Truth, UserField
from apps.core.api.serializers import StrictSerializer

from ..enums import CriterionKind, Result, Verdict, WaiverState
from ..looking import look


class CriterionSerializer(serializers.Serializer):
    """A criterion with what is found for it now."""

    code = serializers.CharField(source="criterion.code")
    name = serializers.CharField(source="criterion.name")
    kind = serializers.ChoiceField(choices=CriterionKind, source="criterion.kind")
    result = serializers.ChoiceField(choices=Result, source="found.result")
    sentence = serializers.CharField(source="found.sentence")
    url = serializers.CharField(source="found.url")
    ballot = serializers.IntegerField(source="criterion.ballot_id", allow_null=True)
    waiver = serializers.CharField(source="waiver.key", allow_null=True, default=None)


class DecisionSerializer(serializers.Serializer):
    """A recorded verdict with its frozen evidence."""

    id = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=Verdict)
    by = serializers.CharField(source="by.username")
    at = Instant()
    reason = serializers.CharField()
    digest = serializers.CharField()
    evidence = serializers.JSONField()


class GateListSerializer(serializers.Serializer):
    """A gate as a row of a list."""

    id = serializers.IntegerField()
    key = serializers.CharField(source="docket.key")
    purpose = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=Verdict)
    is_outdated = serializers.BooleanField()
    version = serializers.IntegerField()


class GateSerializer(GateListSerializer):
    """A gate with all findings of this instant, the verdict that would follow, and its decisions."""

    verdict_now = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    criteria = serializers.SerializerMethodField()
    decisions = DecisionSerializer(many=True)

    def to_representation(self, gate):
        self._look = look(gate)
        return super().to_representation(gate)

    def get_verdict_now(self, gate) -> str:
        return self._look.verdict

    def get_missing(self, gate) -> list[str]:
        return self._look.missing

    def get_criteria(self, gate) -> list[dict]:
        return CriterionSerializer(self._look.seen, many=True).data


class DecideSerializer(StrictSerializer):
    """Recording a decision takes a note at most: the verdict follows from the findings."""

    reason = Text(required=False, allow_blank=True, default="", max_length=20_000)


class WaiverAskSerializer(StrictSerializer):
    """Asking to pass without a criterion."""

    criterion = Text(max_length=60)
    reason = Text(max_length=20_000)
    owner = UserField()
    expires_at = Instant()


class WaiverSettleSerializer(StrictSerializer):
    """Granting or refusing."""

    granted = Truth()
    reason = Text(required=False, allow_blank=True, default="", max_length=20_000)


class WaiverSerializer(serializers.Serializer):
    """A waiver."""

    key = serializers.CharField()
    gate = serializers.IntegerField(source="criterion.gate_id")
    criterion = serializers.CharField(source="criterion.code")
    state = serializers.ChoiceField(choices=WaiverState)
    reason = serializers.CharField()
    owner = serializers.CharField(source="owner.username")
    asked_by = serializers.CharField(source="asked_by.username")
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    expires_at = Instant()
    version = serializers.IntegerField()
