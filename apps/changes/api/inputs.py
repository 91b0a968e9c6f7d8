"""What is sent to write a change, and to take it a step further."""

from __future__ import annotations

from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, ServiceField, TeamField, Text, Truth, UserField, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import Grade, Outcome
from ..services.content import LONGEST_TEXT
from .fields import ChangeField, TemplateField


def _prose() -> Text:
    return Text(max_length=LONGEST_TEXT, required=False, allow_blank=True, trim_whitespace=True)


def _keys(help_text: str) -> serializers.ListField:
    return serializers.ListField(child=Text(max_length=60), required=False, max_length=200, help_text=help_text)


class ChangeEditSerializer(StrictSerializer):
    """Fields of a change as they are written; on an edit only what is given changes."""

    title = Text(max_length=200)
    type = serializers.SlugField(max_length=40, required=False)
    services = ServiceField(many=True, required=False)
    environments = EnvironmentField(many=True, required=False)
    brings = Text(
        max_length=100,
        required=False,
        allow_blank=True,
        help_text="The version it brings, of all its services; it has to run in each environment before, in turn.",
    )
    start = Instant(required=False)
    end = Instant(required=False)
    zone = Text(max_length=60, required=False)
    buffer_minutes = Whole(min_value=0, max_value=1440, required=False)
    reason = _prose()
    implementation_plan = _prose()
    backout_plan = _prose()
    test_plan = _prose()
    communication_plan = _prose()
    impact = Whole(min_value=Grade.HIGH, max_value=Grade.LOW, required=False)
    urgency = Whole(min_value=Grade.HIGH, max_value=Grade.LOW, required=False)
    outage_expected = Truth(required=False)
    answers = serializers.DictField(child=Text(max_length=60), required=False)
    implementer = UserField(required=False, allow_null=True)
    assignee = UserField(required=False, allow_null=True)
    manager = UserField(required=False, allow_null=True)
    team = TeamField(required=False)
    restricted = Truth(required=False)
    predecessors = ChangeField(many=True, required=False)
    outcome = serializers.ChoiceField(choices=Outcome.choices, required=False)
    parent = ChangeField(required=False, allow_null=True)
    custom = serializers.DictField(required=False)
    why = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)
    leave = _keys(help_text="Keys of what would move with another start or end, and stays where it is.")
    take = _keys(help_text="Keys of what would stay by itself, and moves along.")


class FirstTaskSerializer(StrictSerializer):
    """A task that a new change begins with; minutes count from the start of its window."""

    title = Text(max_length=200)
    owner = UserField(required=False, allow_null=True)
    offset_minutes = Whole(min_value=-100_000, max_value=100_000, required=False)
    planned_minutes = Whole(min_value=1, max_value=100_000, required=False)


class ChangeInputSerializer(ChangeEditSerializer):
    """A new change."""

    why = leave = take = None
    template = TemplateField(required=False)
    at_once = Truth(required=False)
    links = serializers.ListField(child=Text(max_length=500), required=False, max_length=20)
    copy_of = ChangeField(required=False)
    tags = serializers.ListField(child=Text(max_length=60), required=False, max_length=50)
    tasks = FirstTaskSerializer(many=True, required=False)


class ReassignSerializer(StrictSerializer):
    """Who takes it; what is not given stays. ``version`` is the one that was read."""

    version = Whole(min_value=1)
    implementer = UserField(required=False, allow_null=True)
    assignee = UserField(required=False, allow_null=True)
    manager = UserField(required=False, allow_null=True)
    reason = Text(max_length=20_000, required=False, allow_blank=True)


class StepSerializer(StrictSerializer):
    """What a type may ask for at a step; ``custom`` are fields of its own by name."""

    implementation_plan = _prose()
    backout_plan = _prose()
    test_plan = _prose()
    communication_plan = _prose()
    custom = serializers.DictField(required=False)
    reason = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class CloseSerializer(StepSerializer):
    """What is said at the end."""

    notes = Text(max_length=LONGEST_TEXT, required=False, allow_blank=True)


class FinishSerializer(StepSerializer):
    """How the work went, and when it really was."""

    outcome = Text(max_length=20, required=False, allow_blank=True)
    started_at = Instant(required=False)
    finished_at = Instant(required=False)


class BackOutSerializer(StrictSerializer):
    """Why the work was undone, and when it really was."""

    reason = Text(max_length=20_000, required=False, allow_blank=True)
    started_at = Instant(required=False)
    finished_at = Instant(required=False)
