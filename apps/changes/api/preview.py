"""``POST /api/v1/changes/preview/`` and ``…/changes/prefill/``: what the form shows beside what is typed."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import clock
from apps.core.api.fields import Instant, Text
from apps.core.api.serializers import StrictSerializer
from apps.core.refusals import Refusal, Refused

from .. import custom, queries
from ..priority import priority_said
from ..queries.starting import prefill
from ..risk import model_in_force
from ..services.content import type_called
from ..shape import PLANS, Shape
from .inputs import ChangeInputSerializer
from .serializers import (
    ConflictSerializer,
    ContributionSerializer,
    PlanSerializer,
)


class PreviewInputSerializer(ChangeInputSerializer):
    """As much of a new change as is known; free slots end by ``before``, or the first after it is told."""

    title = Text(max_length=200, required=False, allow_blank=True, default="")
    before = Instant(required=False, allow_null=True, default=None)


class MissingSerializer(serializers.Serializer):
    """Something that the type asks for and that is not there yet."""

    field = serializers.CharField()
    label = serializers.CharField()


class LaterSerializer(serializers.Serializer):
    """What is asked for before a later step."""

    step = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())


class FreeSlotSerializer(serializers.Serializer):
    """A free window of the same length, why it is free, and who would be asked for it."""

    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    reason = serializers.CharField()
    costs = serializers.ListField(child=serializers.CharField())
    leave = serializers.ListField(
        child=serializers.CharField(),
        help_text="Who would have to let it through what stands in the way; empty where it is wholly free.",
    )
    is_late = serializers.BooleanField(help_text="The first that is free after the time that was wished for.")


class AlikeSerializer(serializers.Serializer):
    """An open change on the same services with similar words."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    state = serializers.CharField()


class OrderSerializer(serializers.Serializer):
    """What the promotion order says of the version it brings; ``stops`` where no leave or emergency lets it pass."""

    code = serializers.CharField(source="refusal.code")
    sentence = serializers.CharField(source="refusal.sentence")
    url = serializers.CharField(source="refusal.url")
    unblock = serializers.CharField(source="refusal.unblock")
    stops = serializers.SerializerMethodField()

    def get_stops(self, row) -> bool:
        return row.effect != "note"


class ChangePreviewSerializer(serializers.Serializer):
    """What would follow; nothing is saved."""

    score = serializers.IntegerField(source="risk.score")
    level = serializers.CharField(source="risk.level")
    contributions = ContributionSerializer(many=True, source="risk.contributions")
    conflicts = ConflictSerializer(many=True)
    approvers = PlanSerializer(many=True)
    missing = MissingSerializer(many=True)
    prompted = MissingSerializer(many=True)
    later = LaterSerializer(many=True)
    alike = AlikeSerializer(many=True)
    order = OrderSerializer(many=True)
    slots = FreeSlotSerializer(many=True)


class PastedSerializer(StrictSerializer):
    """An address, or the key of a record."""

    link = Text(max_length=500)


class PrefillSerializer(serializers.Serializer):
    """What a link or key gives a new change; hand ``link`` to ``links``, ``copied_from`` to ``copy_of``, and
    ``restricted`` on: what a restricted record says is for those who see it."""

    title = serializers.CharField()
    services = serializers.ListField(child=serializers.CharField())
    environments = serializers.ListField(child=serializers.CharField())
    link = serializers.CharField()
    copied_from = serializers.CharField()
    restricted = serializers.BooleanField()


class PreviewMixin:
    """For the viewset of changes."""

    @extend_schema(request=PreviewInputSerializer, responses=ChangePreviewSerializer)
    @action(detail=False, methods=["post"], url_path="preview")
    def preview(self, request, *args, **kwargs):
        """What a change would mean: risk, conflicts, approvers, what is missing, what it may repeat, free slots."""
        given = dict(self.read_input(PreviewInputSerializer))
        before = given.pop("before")
        template, copy_of = given.get("template"), given.get("copy_of")
        if template is not None:
            given = {**template.defaults, **template.locked, **given}
        type_ = type_called(given.get("type", "normal"))
        with clock.held():
            seen = queries.preview(
                _shape(given, type_, request.user),
                type_,
                user=request.user,
                before=before,
                given=_said(given),
                copied=copy_of and copy_of.docket,
                template=template,
                title=given["title"],
            )
        body = {
            **{name: getattr(seen, name) for name in ("risk", "conflicts", "approvers", "alike", "order", "slots")},
            "missing": [{"field": name, "label": label} for name, label in seen.missing],
            "prompted": [{"field": name, "label": label} for name, label in seen.prompted],
            "later": [{"step": step, "labels": labels} for step, labels in seen.later],
        }
        return Response(ChangePreviewSerializer(body).data)

    @extend_schema(request=PastedSerializer, responses=PrefillSerializer)
    @action(detail=False, methods=["post"], url_path="prefill")
    def prefill(self, request, *args, **kwargs):
        """What a link or key says by itself; nothing is fetched."""
        found = prefill(self.read_input(PastedSerializer)["link"], request.user, host=request.get_host())
        if found is None:
            sentence = _("This is neither a link nor the key of a record that you may see.")
            raise Refused(Refusal(sentence, code="link", kind="input", field="link"))
        return Response(PrefillSerializer(found).data)


def _said(given: dict) -> set[str]:
    """Names of what says something, as types ask for it."""
    names = {name for name, value in given.items() if value not in (None, "", [], {})}
    names |= {custom.PREFIX + name for name, value in given.get("custom", {}).items() if value not in (None, "")}
    names |= {"link"} if "links" in names else set()
    model = model_in_force()
    if model is not None and not all(given.get("answers", {}).get(one["code"]) for one in model.questions):
        names.discard("answers")
    return names | ({"window"} if {"start", "end"} <= names else set())


def _shape(given: dict, type_, user) -> Shape:
    services = tuple(given.get("services", ()))
    people = {given.get(name) for name in ("implementer", "assignee")} - {None}
    return Shape(
        lane=type_.lane,
        type_slug=type_.slug,
        services=services,
        team=given.get("team") or (services[0].team if services else None),
        environments=tuple(given.get("environments", ())),
        start=given.get("start"),
        end=given.get("end"),
        zone=given.get("zone") or user.time_zone,
        buffer_minutes=given.get("buffer_minutes", 0),
        outage=given.get("outage_expected", False),
        version=given.get("brings", ""),
        priority=priority_said(type_.defaults, given.get("impact"), given.get("urgency")),
        answers=given.get("answers", {}),
        people=tuple(people),
        plans=frozenset(name for name in PLANS if given.get(name)),
    )
