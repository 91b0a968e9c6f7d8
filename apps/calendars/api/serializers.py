"""Windows, conflicts and verdicts as JSON."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from apps.core.api.fields import EnvironmentField, Instant, ServiceField, TeamField, Text, UserField, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import ConflictStatus, Severity, Weight, WindowKind
from ..queries.entries import RESERVED

ASKED_KINDS = (WindowKind.CHANGE, WindowKind.DEPLOYMENT, WindowKind.BOOKING)
MOST_TOGETHER = 20
"""A change in a group costs some 60 statements with its slots, so a group has to end somewhere."""


class EntrySerializer(serializers.Serializer):
    """A window on the calendar; of a restricted one the span only, under the kind "reserved"."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[*WindowKind.values, RESERVED])
    title = serializers.CharField()
    key = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    start = Instant()
    end = Instant()
    is_firm = serializers.BooleanField()
    has_conflict = serializers.BooleanField()
    severity = serializers.ChoiceField(
        choices=[Severity.WARNS, Weight.STOPS, Severity.BLOCKS],
        allow_null=True,
        help_text="The worst of its open conflicts; stops: what it meets stops its start, unless leave is given.",
    )
    is_movable = serializers.BooleanField(help_text="The reader may try to move it; moving itself asks everything.")
    is_everywhere = serializers.BooleanField(help_text="Whatever one works on: a freeze without a scope.")


class FoldSerializer(serializers.Serializer):
    """Windows of one day or hour that were counted instead of listed; ``by_day``: of a whole day."""

    start = Instant()
    end = Instant()
    by_day = serializers.BooleanField()
    count = serializers.IntegerField()
    conflicts = serializers.IntegerField()
    kinds = serializers.DictField(child=serializers.IntegerField())
    words = serializers.CharField(help_text="The same for people: “180 changes, 20 bookings”.")


@extend_schema_serializer(many=False)
class CalendarSerializer(serializers.Serializer):
    """What is on the calendar between two instants."""

    zone = serializers.CharField()
    start = Instant()
    end = Instant()
    entries = EntrySerializer(many=True)
    folds = FoldSerializer(many=True)


@extend_schema_serializer(component_name="CalendarConflict")
class ConflictSerializer(serializers.Serializer):
    """A conflict from one side; of a restricted other only span and severity."""

    id = serializers.IntegerField(source="pk", allow_null=True)
    sentence = serializers.CharField()
    severity = serializers.ChoiceField(choices=Severity)
    status = serializers.ChoiceField(choices=ConflictStatus)
    code = serializers.CharField()
    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    other = serializers.CharField(source="other_key", allow_blank=True)
    other_title = serializers.CharField(allow_blank=True)
    other_url = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True)
    is_reserved = serializers.BooleanField(source="reserved")
    since = Instant()
    accepted_until = Instant(allow_null=True)
    held = serializers.CharField(
        allow_blank=True, help_text="Why nobody accepts it, where what it comes of stops the start."
    )


@extend_schema_serializer(component_name="ConflictOfRecord")
class MetSerializer(ConflictSerializer):
    """A conflict, and the key of the record that it is about (empty where none was named)."""

    of = serializers.CharField(allow_blank=True)


class SlotSerializer(serializers.Serializer):
    """A free time, why it is free, and who would have to be asked for it."""

    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    reason = serializers.CharField()
    costs = serializers.ListField(child=serializers.CharField())
    leave = serializers.ListField(
        child=serializers.CharField(),
        help_text="Who would have to let it through what stands in the way; empty where it is wholly free.",
    )
    is_late = serializers.BooleanField(help_text="The first that is free after the time that was wished for.")


class PreviewSerializer(serializers.Serializer):
    """What a window would meet, and when it would meet nothing."""

    conflicts = serializers.SerializerMethodField()
    slots = SlotSerializer(many=True)

    @extend_schema_field(MetSerializer(many=True))
    def get_conflicts(self, answer) -> list:
        """Each with the key of the record that it is about, where one was named."""
        return [{**ConflictSerializer(row).data, "of": key} for key, row in answer["conflicts"]]


class AskSerializer(StrictSerializer):
    """A window that is only asked about; ``change`` is the key of a record whose own windows do not count.

    ``changes`` instead asks for several standing records at once: the first of them at ``start``, the others as far from
    it as they are now. ``slots`` says whether free times are told; by itself only where something blocks or warns.
    ``before``: they end by then; where none does, the first after it is told. ``kind`` is what it would be; of a booking
    that is for ``change``, ``team`` holds it, and it is at work on whatever runs in its environments.
    """

    start = Instant()
    end = Instant(required=False)
    services = ServiceField(many=True, required=False, default=list)
    environments = EnvironmentField(many=True, required=False, default=list)
    people = UserField(many=True, required=False, default=list)
    buffer_minutes = Whole(required=False, default=0, min_value=0, max_value=1440)
    change = Text(required=False, allow_blank=True, default="", max_length=20)
    changes = serializers.ListField(child=Text(max_length=20), required=False, default=list, max_length=MOST_TOGETHER)
    slots = serializers.BooleanField(required=False, allow_null=True, default=None)
    before = Instant(required=False, allow_null=True, default=None)
    kind = serializers.ChoiceField(choices=ASKED_KINDS, required=False, default=WindowKind.CHANGE)
    team = TeamField(required=False, allow_null=True, default=None)

    def validate(self, attrs):
        """Something has to be claimed, or there is nothing to compare."""
        if attrs["changes"]:
            return attrs
        if "end" not in attrs:
            raise serializers.ValidationError({"end": _("Say until when.")})
        if not (attrs["services"] or attrs["environments"] or attrs["people"]):
            raise serializers.ValidationError({"services": _("Name a service, an environment or a person.")})
        return attrs


class QuestionSerializer(StrictSerializer):
    """May this happen? ``time`` is now where it is left out. ``version`` is what would be brought there: it has to have run
    in each environment of the service that comes before; without one the promotion order is not judged."""

    service = ServiceField()
    environment = EnvironmentField()
    change = Text(required=False, allow_blank=True, default="", max_length=20)
    version = Text(required=False, allow_blank=True, default="", max_length=100)
    time = Instant(required=False)


class ReasonSerializer(serializers.Serializer):
    """What stands in the way, where it can be mended, and who can."""

    code = serializers.CharField()
    sentence = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    unblock = serializers.CharField(allow_blank=True)


class VerdictSerializer(serializers.Serializer):
    """The answer and its reasons; ask again at ``valid_until``."""

    answer = serializers.ChoiceField(choices=["allow", "deny", "wait"])
    reasons = ReasonSerializer(many=True)
    notes = ReasonSerializer(many=True)
    valid_until = Instant()


class AcceptSerializer(StrictSerializer):
    """Taking responsibility for an overlap."""

    until = Instant()
    reason = Text(max_length=2000)
