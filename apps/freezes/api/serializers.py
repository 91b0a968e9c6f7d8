"""Freezes and exceptions as JSON; times with their offset, places and people by their short names."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core import clock
from apps.core.api.fields import (
    EnvironmentField,
    Instant,
    KeyField,
    ServiceField,
    TeamField,
    Text,
    Truth,
    UserField,
    Whole,
)
from apps.core.api.serializers import StrictSerializer
from apps.dockets.enums import Prefix
from apps.environments.enums import EnvironmentKind, Tier

from ..enums import ExceptionState, FreezeState, Lane, Level
from ..queries import lapse


class FreezeRowSerializer(serializers.Serializer):
    """A freeze as a row of a list."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    state = serializers.ChoiceField(choices=FreezeState)
    level = serializers.ChoiceField(choices=Level)
    start = Instant(source="planned.lower", allow_null=True, default=None)
    end = Instant(source="planned.upper", allow_null=True, default=None)
    team = serializers.CharField(source="docket.team.slug")
    approver = serializers.CharField(source="approver.username", allow_null=True, default=None)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class FreezeSerializer(FreezeRowSerializer):
    """A freeze with what it covers; empty lists mean any."""

    reason = serializers.CharField()
    services = serializers.SerializerMethodField()
    environments = serializers.SerializerMethodField()
    teams = serializers.SerializerMethodField()
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EnvironmentKind))
    tiers = serializers.ListField(child=serializers.ChoiceField(choices=Tier))
    types = serializers.ListField(child=serializers.ChoiceField(choices=Lane))
    regions = serializers.ListField(child=serializers.CharField())
    schedule = serializers.CharField()
    confirm_until = Instant(allow_null=True)
    lock_until = Instant(allow_null=True)
    confirmed_at = Instant(allow_null=True)
    announced_at = Instant(allow_null=True)
    lift_asked_by = serializers.CharField(source="lift_asked_by.username", allow_null=True, default=None)
    lift_asked_at = Instant(allow_null=True)
    lift_reason = serializers.CharField()
    lifted_at = Instant(allow_null=True)

    def get_services(self, freeze) -> list[str]:
        return sorted(row.service.slug for row in freeze.scopes.all() if row.service_id)

    def get_environments(self, freeze) -> list[str]:
        return sorted(row.environment.slug for row in freeze.scopes.all() if row.environment_id)

    def get_teams(self, freeze) -> list[str]:
        return sorted(row.team.slug for row in freeze.scopes.all() if row.team_id)


class FreezeFieldsSerializer(StrictSerializer):
    """What a freeze says; lists are given in full."""

    title = Text(max_length=200, required=False)
    team = TeamField(required=False)
    level = serializers.ChoiceField(choices=Level, required=False)
    reason = Text(max_length=20_000, allow_blank=True, required=False)
    start = Instant(required=False)
    end = Instant(required=False)
    zone = Text(max_length=60, required=False)
    services = ServiceField(many=True, required=False)
    environments = EnvironmentField(many=True, required=False)
    teams = TeamField(many=True, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EnvironmentKind), required=False)
    tiers = serializers.ListField(child=Whole(min_value=1, max_value=4), required=False)
    types = serializers.ListField(child=serializers.ChoiceField(choices=Lane), required=False)
    regions = serializers.ListField(child=Text(max_length=40), max_length=50, required=False)
    recurrence = Text(max_length=16_000, allow_blank=True, required=False)
    approver = UserField(required=False, allow_null=True)


class FreezeEditSerializer(FreezeFieldsSerializer):
    """What may be changed of a freeze that is not lifted; ``because`` says why one that was announced holds for less."""

    because = Text(max_length=2_000, allow_blank=True, required=False)


class FreezeInputSerializer(FreezeFieldsSerializer):
    """What makes a freeze: title, team, start and end; the rest has defaults."""

    title = Text(max_length=200)
    team = TeamField()
    start = Instant()
    end = Instant()


class LockdownInputSerializer(StrictSerializer):
    """Freeze hard from this minute on: all production for four hours, where nothing else is said."""

    reason = Text(max_length=20_000)
    title = Text(max_length=200, required=False)
    team = TeamField(required=False)
    hours = Whole(min_value=1, max_value=72, required=False)
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=EnvironmentKind), required=False)
    services = ServiceField(many=True, required=False)
    environments = EnvironmentField(many=True, required=False)
    regions = serializers.ListField(child=Text(max_length=40), max_length=50, required=False)


class HitSerializer(serializers.Serializer):
    """A record with planned time inside a freeze that covers it."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    kind = serializers.ChoiceField(choices=Prefix, source="docket.prefix")
    start = Instant(source="span.lower")
    end = Instant(source="span.upper")
    is_firm = serializers.BooleanField()
    url = serializers.CharField()


class HitCountSerializer(serializers.Serializer):
    """How many records of one kind."""

    kind = serializers.CharField()
    count = serializers.IntegerField()


class HitsSerializer(serializers.Serializer):
    """What a freeze stops: how many records in all and of each kind, and the first of them by start.

    ``going_on`` are covered and go on all the same; ``reserved`` are covered, restricted and not the caller's to see.
    ``note`` says so where not all of ``total`` are listed.
    """

    total = serializers.IntegerField()
    counts = serializers.SerializerMethodField()
    going_on = serializers.IntegerField(source="on")
    reserved = serializers.IntegerField()
    note = serializers.SerializerMethodField()
    results = HitSerializer(source="rows", many=True)

    @extend_schema_field(HitCountSerializer(many=True))
    def get_counts(self, hits) -> list:
        return [{"kind": str(label), "count": count} for label, count in hits.counts]

    def get_note(self, hits) -> str:
        shown = len(hits.rows)
        if shown == hits.total:
            return ""
        return _("The first %(shown)s of %(n)s are shown.") % {"shown": shown, "n": hits.total}


class ExceptionRowSerializer(serializers.Serializer):
    """Leave for one record in one freeze, as a row of a list."""

    key = serializers.CharField(source="docket.key")
    freeze = serializers.CharField(source="freeze.docket.key")
    subject = serializers.CharField(source="subject.key")
    state = serializers.SerializerMethodField()
    reason = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.username")
    decided_by = serializers.CharField(source="decided_by.username", allow_null=True, default=None)
    seconded_by = serializers.CharField(source="seconded_by.username", allow_null=True, default=None)
    decided_at = Instant(allow_null=True)
    decision_reason = serializers.CharField()
    expires_at = Instant(allow_null=True)
    is_single_use = serializers.BooleanField()
    uses = serializers.IntegerField()
    used_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()

    @extend_schema_field(serializers.ChoiceField(choices=ExceptionState))
    def get_state(self, exception) -> str:
        return exception.state_at(clock.now())


class ExceptionSerializer(ExceptionRowSerializer):
    """Leave for one record in one freeze. ``lapse`` says why one that was granted lets nothing through any more."""

    holds = serializers.SerializerMethodField()
    lapse = serializers.SerializerMethodField()

    def get_holds(self, exception) -> bool:
        return exception.holds(clock.now())

    def get_lapse(self, exception) -> str:
        return lapse(exception, clock.now())


class ExceptionInputSerializer(StrictSerializer):
    """Ask for leave: which freeze, for which record, why, until when (the freeze's end where not said)."""

    freeze = KeyField("freezes.Freeze", "docket__key")
    subject = KeyField("dockets.Docket", "key")
    reason = Text(max_length=20_000)
    expires_at = Instant(required=False)
    single_use = Truth(required=False)
    start = Instant(required=False, help_text="Where the record would be put, if it stands elsewhere; with end.")
    end = Instant(required=False)
