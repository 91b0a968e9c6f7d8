"""The rules of comparison over REST: read by all, set by administrators, tried before they are set."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core.api.fields import Text
from apps.core.api.serializers import StrictSerializer
from apps.core.api.views import EditMixin, RecordViewSet
from apps.core.insist import insist

from .. import services
from ..comparing.trying import outcome
from ..enums import Severity
from ..models import ConflictRule
from ..permissions import may_keep_rules
from ..rules import rules
from ..services.rules import problems


class ConflictRuleSerializer(serializers.ModelSerializer):
    """A comparison and how it is set; ``parameters`` holds only what differs from the usual."""

    parameters = serializers.DictField(child=serializers.IntegerField())
    about = serializers.SerializerMethodField(
        help_text="What it compares; empty where nothing compares by it any more."
    )

    class Meta:
        model = ConflictRule
        fields = ["code", "name", "about", "severity", "is_enabled", "parameters", "version"]

    def get_about(self, row) -> str:
        declared = rules.get(row.code)
        return str(declared.about) if declared else ""


class ConflictRuleEditSerializer(StrictSerializer):
    """What is left out stays. ``parameters`` are given whole."""

    severity = serializers.ChoiceField(choices=Severity, required=False)
    is_enabled = serializers.BooleanField(required=False)
    parameters = serializers.DictField(required=False)
    reason = Text(required=False, allow_blank=True, default="", max_length=500)


class OutcomeSerializer(serializers.Serializer):
    """What these settings would open, close and weigh otherwise, among the windows ahead that were looked at; saving looks at
    ``total``."""

    opens = serializers.IntegerField()
    closes = serializers.IntegerField()
    changes = serializers.IntegerField()
    looked = serializers.IntegerField()
    total = serializers.IntegerField()


class ConflictRuleViewSet(EditMixin, RecordViewSet):
    """What is compared on the calendar."""

    lookup_field = "code"
    orderings = ("code",)
    serializer_class = ConflictRuleSerializer
    edit_serializer_class = ConflictRuleEditSerializer

    def get_queryset(self):
        return ConflictRule.objects.all()

    def perform_edit(self, record, data, version):
        return services.edit_rule(record, by=self.request.user, version=version, **data)

    @extend_schema(request=ConflictRuleEditSerializer, responses=OutcomeSerializer)
    @action(detail=True, methods=["post"])
    def preview(self, request, *args, **kwargs):
        """What other settings would find among what is planned ahead; nothing is saved."""
        rule = self.get_object()
        insist(may_keep_rules(request.user))
        given = dict(self.read_input(ConflictRuleEditSerializer))
        given.pop("reason", None)
        insist(*problems(rule, given))
        standing = {name: getattr(rule, name) for name in ("severity", "is_enabled", "parameters")}
        return Response(OutcomeSerializer(outcome(rule, **{**standing, **given})).data)
