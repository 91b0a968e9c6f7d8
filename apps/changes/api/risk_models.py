"""``/api/v1/risk-models/`` and ``/api/v1/risk-back-tests/``: the model in force, those before, and drafts tried on the past.

A draft itself is a revision of kind ``risk_model``: it is written, proposed and decided under ``/api/v1/revisions/``.
"""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from apps.approvals import queries as approvals
from apps.approvals.permissions import may_revise
from apps.core import denials
from apps.core.api.fields import Instant
from apps.core.api.filters import StrictFilterSet, TruthFilter
from apps.core.api.views import ApiView, RecordViewSet
from apps.core.insist import insist
from apps.core.refusals import Refused
from apps.core.runs import RunState
from apps.dockets.queries import keyed

from .. import services
from ..enums import RiskLevel
from ..models import BackTest, RiskModel
from ..queries import back_tests
from ..queries.risk_models import rule_lines
from ..risk_revision import KIND, NAME


class AnswerSerializer(serializers.Serializer):
    """One answer of a question."""

    value = serializers.CharField()
    label = serializers.CharField()
    points = serializers.IntegerField()


class QuestionSerializer(serializers.Serializer):
    """One question; unanswered counts as its worst answer."""

    code = serializers.CharField()
    text = serializers.CharField()
    answers = AnswerSerializer(many=True)


class RiskModelSerializer(serializers.Serializer):
    """A risk model: what it asks, its rules as they are and in words, and where the levels begin."""

    number = serializers.IntegerField()
    in_force = serializers.BooleanField(source="is_in_force")
    since = Instant(allow_null=True)
    until = Instant(allow_null=True)
    revision = serializers.CharField(source="revision.key", allow_null=True, default=None)
    questions = QuestionSerializer(many=True)
    rules = serializers.ListField(child=serializers.DictField())
    rules_in_words = serializers.SerializerMethodField()
    thresholds = serializers.DictField(child=serializers.IntegerField())

    def get_rules_in_words(self, model) -> list[str]:
        """When each rule counts, and how much."""
        return [f"{row.signed} {row.sentence}" for row in rule_lines(model)]


class RiskModelFilter(StrictFilterSet):
    in_force = TruthFilter(field_name="is_in_force")

    class Meta:
        model = RiskModel
        fields: list[str] = []


class RiskModelViewSet(RecordViewSet):
    """Every risk model that was ever in force."""

    lookup_field = "number"
    lookup_value_regex = r"[1-9][0-9]{0,8}"
    serializer_class = RiskModelSerializer
    filterset_class = RiskModelFilter
    orderings = ("-number",)
    needs_version = False

    def get_queryset(self):
        """All of them; they are for all who are signed in."""
        return RiskModel.objects.select_related("revision")


class RateSerializer(serializers.Serializer):
    """Changes of one level and how many of them failed."""

    count = serializers.IntegerField()
    failed = serializers.IntegerField()


class CalibrationSerializer(serializers.Serializer):
    """One level: what failed of it then, and by the draft."""

    level = serializers.ChoiceField(choices=RiskLevel)
    before = RateSerializer()
    after = RateSerializer()


class FailureSerializer(serializers.Serializer):
    """A failed change with both scores."""

    change = serializers.CharField(source="change.docket.key")
    old_score = serializers.IntegerField()
    old_level = serializers.CharField()
    new_score = serializers.IntegerField()
    new_level = serializers.CharField()


class BackTestSerializer(serializers.Serializer):
    """How far it is, and once it is done what came of it; failed changes only as far as the caller may see them."""

    revision = serializers.CharField()
    state = serializers.ChoiceField(choices=RunState)
    is_of_this_content = serializers.BooleanField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    asked_at = Instant()
    finished_at = Instant(allow_null=True)
    sentences = serializers.ListField(child=serializers.CharField())
    matrix = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))
    calibration = CalibrationSerializer(many=True)
    failures = FailureSerializer(many=True)
    hidden = serializers.IntegerField()


class BackTestView(ApiView):
    """The back-test of one revision of the risk model."""

    @extend_schema(responses=BackTestSerializer)
    def get(self, request, key):
        """How far it is; 404 where none was asked for."""
        revision = self._revision(key)
        test = BackTest.objects.filter(docket=revision.docket).first()
        if test is None:
            raise Http404
        return Response(self._body(revision, test))

    @extend_schema(request=None, responses={202: BackTestSerializer})
    def post(self, request, key):
        """Have the content of now tried; asked twice, it runs once."""
        revision = self._revision(key)
        try:
            insist(may_revise(request.user))
            test = services.ask_back_test(revision.docket, revision.content, by=request.user)
        except Refused as refused:
            denials.report(refused, kind="risk_model.back_test_asked", key=revision.key, by=request.user)
            raise
        return Response(self._body(revision, test), status=status.HTTP_202_ACCEPTED)

    def _revision(self, key: str):
        return keyed(approvals.revisions_of(KIND, NAME, self.request.user), key)

    def _body(self, revision, test: BackTest) -> dict:
        is_done = test.state == RunState.DONE
        report = back_tests.report(test, self.request.user) if is_done else None
        return BackTestSerializer(
            {
                "revision": revision.key,
                "state": test.state,
                "is_of_this_content": back_tests.is_of(test, revision.content),
                "done": test.done,
                "total": test.total,
                "asked_at": test.asked_at,
                "finished_at": test.finished_at,
                "sentences": [sentence for sentence, _tone in report.sentences] if report else [],
                "matrix": test.result.get("matrix", {}) if is_done else {},
                "calibration": report.calibration if report else [],
                "failures": report.failures if report else [],
                "hidden": report.hidden if report else 0,
            }
        ).data
