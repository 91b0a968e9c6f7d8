"""What hangs on a release, as JSON, and what is sent to add or change it."""

from __future__ import annotations

from rest_framework import serializers

from apps.core.api.fields import Day, Instant, ServiceField, Text, Truth, UserField, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import DependencyKind, ScopeKind, State

REASON = 2000


class PhaseSerializer(serializers.Serializer):
    """One of the six phases, with its gate's address and state."""

    code = serializers.ChoiceField(choices=State.choices)
    start = Instant(source="window.span.lower", allow_null=True, default=None)
    end = Instant(source="window.span.upper", allow_null=True, default=None)
    began_at = Instant(allow_null=True)
    ended_at = Instant(allow_null=True)
    gate = serializers.IntegerField(source="gate_id", allow_null=True)
    gate_state = serializers.CharField(source="gate.state", allow_null=True, default=None)
    gate_is_outdated = serializers.BooleanField(source="gate.is_outdated", allow_null=True, default=None)


class MilestoneSerializer(serializers.Serializer):
    """A milestone with its day or days."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    start = Instant(source="window.span.lower", allow_null=True, default=None)
    end = Instant(source="window.span.upper", allow_null=True, default=None)
    window = serializers.IntegerField(
        source="window_id",
        allow_null=True,
        default=None,
        help_text="The window to ask `/windows/{id}/shift/preview/` about: what moves with it, and what may stay.",
    )
    reached_at = Instant(allow_null=True)
    reached_by = serializers.CharField(source="reached_by.username", allow_null=True, default=None)


class MilestoneAddSerializer(StrictSerializer):
    """A milestone on a day, or from ``first`` to ``last``."""

    name = Text(max_length=120)
    code = serializers.SlugField(max_length=40, required=False)
    first = Day()
    last = Day(required=False)


class MilestoneMoveSerializer(StrictSerializer):
    """Another day, or that it is reached or not after all."""

    first = Day(required=False)
    last = Day(required=False)
    reached = Truth(required=False)
    reason = Text(max_length=REASON, required=False, allow_blank=True)


class ScopeSerializer(serializers.Serializer):
    """Something in scope; a change that the caller may not see is left out."""

    id = serializers.IntegerField(source="item.pk")
    kind = serializers.ChoiceField(choices=ScopeKind.choices, source="item.kind")
    title = serializers.CharField()
    change = serializers.CharField(source="change.key", allow_null=True, default=None)
    state = serializers.CharField(source="change.state", allow_null=True, default=None)
    url = serializers.CharField(source="item.url")
    is_late = serializers.BooleanField(source="item.is_late")
    added_by = serializers.CharField(source="item.added_by.username")
    added_at = Instant(source="item.added_at")


class ScopeAddSerializer(StrictSerializer):
    """A change by its key, or a feature, fix or ticket by its title."""

    change = Text(max_length=20, required=False)
    title = Text(max_length=200, required=False, allow_blank=True)
    kind = serializers.ChoiceField(
        choices=[one for one in ScopeKind.choices if one[0] != ScopeKind.CHANGE], required=False
    )
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    reason = Text(max_length=REASON, required=False, allow_blank=True)


class ReasonSerializer(StrictSerializer):
    """Why."""

    reason = Text(max_length=REASON)


class DependencySerializer(serializers.Serializer):
    """What must be there first, and how it stands."""

    id = serializers.IntegerField(source="dependency.pk")
    kind = serializers.ChoiceField(choices=DependencyKind.choices, source="dependency.kind")
    name = serializers.CharField()
    url = serializers.CharField()
    is_met = serializers.BooleanField(source="standing.is_met")
    sentence = serializers.CharField(source="standing.sentence")
    violation = serializers.CharField(source="standing.violation")


class DependencyAddSerializer(StrictSerializer):
    """``on`` is the key of a release; a service by its short name; anything else by a title."""

    kind = serializers.ChoiceField(choices=DependencyKind.choices)
    on = Text(max_length=20, required=False)
    service = ServiceField(required=False, allow_null=True)
    title = Text(max_length=200, required=False, allow_blank=True)


class DependencyMeetSerializer(StrictSerializer):
    """Whether it is there."""

    is_met = Truth()


class ReleaseRiskSerializer(serializers.Serializer):
    """A risk with its grades, 1 (low) to 5 (high)."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    likelihood = serializers.IntegerField()
    impact = serializers.IntegerField()
    contingency = serializers.CharField()
    owner = serializers.CharField(source="owner.username", allow_null=True, default=None)
    closed_at = Instant(allow_null=True)


class RiskEditSerializer(StrictSerializer):
    """Fields of a risk; with ``closed`` (and a reason) it is closed."""

    title = Text(max_length=200)
    likelihood = Whole(min_value=1, max_value=5, required=False)
    impact = Whole(min_value=1, max_value=5, required=False)
    contingency = Text(max_length=20_000, required=False, allow_blank=True)
    owner = UserField(required=False, allow_null=True)


class PartSerializer(serializers.Serializer):
    """A part of the readiness."""

    code = serializers.CharField()
    name = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()
    sentence = serializers.CharField()


class ReadinessSerializer(serializers.Serializer):
    """The score 0-100 and the parts that add up to it."""

    score = serializers.IntegerField()
    parts = PartSerializer(many=True)


class NotesSerializer(serializers.Serializer):
    """Release notes as Markdown."""

    text = serializers.CharField(source="notes")
    published_at = Instant(source="notes_published_at", allow_null=True)
    version = serializers.IntegerField()


class NotesWriteSerializer(StrictSerializer):
    """``text`` as it is to read, or ``generate`` it from the scope; ``publish`` what then stands."""

    text = Text(max_length=50_000, required=False, allow_blank=True)
    generate = Truth(required=False)
    publish = Truth(required=False)


class MoveSerializer(serializers.Serializer):
    """One phase or milestone as it stands and as it would stand."""

    kind = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    moves = serializers.BooleanField()
    before = serializers.ListField(child=serializers.DateField(), allow_null=True)
    after = serializers.ListField(child=serializers.DateField())
    why_stays = serializers.CharField()
