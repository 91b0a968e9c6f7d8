"""``GET/POST <record>/transitions/``: what could happen next and why not, and doing it."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from apps.core import denials
from apps.core.components.asks import ask_for
from apps.core.refusals import Refused

from .concurrency import etag
from .fields import Instant, Text, Truth
from .serializers import StrictSerializer

LONGEST_TEXT = 20_000


class RefusalSerializer(serializers.Serializer):
    """Why something may not happen, with where to mend it and who can."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    url = serializers.CharField()
    unblock = serializers.CharField()


class OptionSerializer(serializers.Serializer):
    """A transition out of the present state."""

    name = serializers.CharField()
    label = serializers.CharField()
    tone = serializers.CharField()
    asks = serializers.ListField(child=serializers.CharField())
    primary = serializers.BooleanField()
    allowed = serializers.BooleanField()
    refusals = RefusalSerializer(many=True)


class OptionsSerializer(serializers.Serializer):
    """The present state and every transition out of it, refused or not."""

    state = serializers.CharField()
    version = serializers.IntegerField()
    transitions = OptionSerializer(many=True)


class GivenSerializer(StrictSerializer):
    """A transition by name, its reason, and whatever else it asks for under its own name."""

    transition = Text(max_length=60)
    reason = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class TransitionsMixin:
    """For a RecordViewSet. Needs ``workflow`` and ``apply_transition(record, name, *, by, version, **given)``, which
    returns the record.

    ``given_serializers`` maps a transition to the serializer of what it asks, where text is not enough.
    """

    workflow = None
    given_serializers: dict[str, type[serializers.Serializer]] = {}

    @action(detail=True, methods=["get"], url_path="transitions")
    def transitions(self, request, *args, **kwargs):
        """What could happen next, with what stands in the way."""
        record = self.get_object()
        rows = [
            {
                "name": option.name,
                "label": str(option.label),
                "tone": option.tone,
                "asks": [*option.asks, *(ask.name for ask in option.more if ask.name)],
                "primary": option.primary,
                "allowed": option.allowed,
                "refusals": option.refusals,
            }
            for option in self.workflow.options(record, request.user)
        ]
        body = OptionsSerializer({"state": record.state, "version": record.version, "transitions": rows}).data
        return Response(body, headers={"ETag": etag(record)})

    @transitions.mapping.post
    def transition(self, request, *args, **kwargs):
        """Take one transition; refusals come back as sentences, and are recorded."""
        record = self.get_object()
        name, given = self._read_given(request.data)
        try:
            record = self.apply_transition(record, name, by=request.user, version=self.version, **given)
        except Refused as refused:
            denials.report(refused, kind=f"{self.workflow.name}.{name}", key=str(record.key), by=request.user)
            raise
        return self.answer(record)

    def _read_given(self, data) -> tuple[str, dict]:
        """The transition's name and what was given for it; raises ValidationError naming what is wrong."""
        if not isinstance(data, dict):
            raise ValidationError({"transition": [ErrorDetail(_("A JSON object is expected."), "invalid")]})
        name = Text(max_length=60).run_validation(data.get("transition")) if data.get("transition") else None
        if name is None:
            raise ValidationError({"transition": [ErrorDetail(_("Say which transition."), "required")]})
        rest = {key: value for key, value in data.items() if key != "transition"}
        serializer = self._given_class(name)(data=rest, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return name, dict(serializer.validated_data)

    def _given_class(self, name: str) -> type[serializers.Serializer]:
        if name in self.given_serializers:
            return self.given_serializers[name]
        asked = self.workflow.find(name).asks
        fields = {ask: _field_for(ask) for ask in {*asked, "reason"}}
        return type("Given", (StrictSerializer,), fields)


def _field_for(ask: str) -> serializers.Field:
    """A field for something asked; what is required is the workflow's to say, in its own words."""
    kind = ask_for(ask).kind
    if kind == "moment":
        return Instant(required=False)
    if kind == "check":
        return Truth(required=False)
    return Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)
