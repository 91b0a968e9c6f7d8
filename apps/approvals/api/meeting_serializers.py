"""Meetings, series, agenda items and minutes as JSON; times with their offset, people by their log-in names."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.models import User
from apps.core.api.fields import Day, Instant, KeyField, TeamField, Text, UserField, Whole
from apps.core.api.serializers import StrictSerializer

from ..enums import Choice, ItemOutcome, ItemSource, ItemState, MeetingState, OnHoliday
from ..meetings.occasions import recurrence_of
from .serializers import WaySerializer

LONGEST = 5_000


class SeriesListSerializer(serializers.Serializer):
    """A series as a row of a list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    board = serializers.CharField(source="board.slug")
    team = serializers.CharField(source="team.slug")
    rule = serializers.CharField()
    first_at = Instant()
    zone = serializers.CharField()
    minutes = serializers.IntegerField()
    ended_at = Instant(allow_null=True)
    version = serializers.IntegerField()


class SeriesSerializer(SeriesListSerializer):
    """A series with its rule in words."""

    place = serializers.CharField()
    cutoff_minutes = serializers.IntegerField()
    item_minutes = serializers.IntegerField()
    exclusions = serializers.ListField(child=serializers.DateField())
    on_holiday = serializers.ChoiceField(choices=OnHoliday)
    in_words = serializers.SerializerMethodField()

    def get_in_words(self, series) -> str:
        return recurrence_of(series).in_words()


class OccasionSerializer(serializers.Serializer):
    """One time a series meets or leaves out, with the reason."""

    occurrence = Instant()
    start = Instant()
    end = Instant()
    skipped = serializers.BooleanField()
    note = serializers.CharField()


class SeriesEditSerializer(StrictSerializer):
    """What may be changed of a series that has not ended."""

    name = Text(max_length=120, required=False)
    team = TeamField(required=False)
    rule = Text(max_length=500, required=False)
    first_at = Instant(required=False)
    zone = Text(max_length=60, required=False)
    minutes = Whole(min_value=1, max_value=1440, required=False)
    place = Text(max_length=200, allow_blank=True, required=False)
    cutoff_minutes = Whole(min_value=0, max_value=43_200, required=False)
    item_minutes = Whole(min_value=1, max_value=1440, required=False)
    exclusions = serializers.ListField(child=Day(), max_length=200, required=False)
    on_holiday = serializers.ChoiceField(choices=OnHoliday, required=False)


class SeriesInputSerializer(SeriesEditSerializer):
    """What makes a series: board, name, team, rule (RFC 5545) and its first meeting; the rest has defaults."""

    board = KeyField("approvals.Board", "slug")
    name = Text(max_length=120)
    team = TeamField()
    rule = Text(max_length=500)
    first_at = Instant()


class MeetingListSerializer(serializers.Serializer):
    """A meeting as a row of a list: how much is to be discussed, and how much waits for the caller's vote."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    board = serializers.CharField(source="board.slug")
    state = serializers.ChoiceField(choices=MeetingState)
    start = Instant(source="starts_at", allow_null=True)
    end = Instant(source="ends_at", allow_null=True)
    cutoff_at = Instant(allow_null=True)
    listed = serializers.IntegerField()
    unvoted = serializers.IntegerField()
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class AgendaItemSerializer(serializers.Serializer):
    """An item of an agenda as the caller sees it; of a restricted record only its place."""

    id = serializers.IntegerField(source="item.pk")
    order = serializers.IntegerField(source="item.order")
    is_hidden = serializers.BooleanField()
    key = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    ballot = serializers.SerializerMethodField()
    digest = serializers.CharField()
    source = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=ItemState, source="item.state")
    outcome = serializers.SerializerMethodField()
    risk = serializers.SerializerMethodField()
    contention = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    seconds = serializers.SerializerMethodField()
    conflicts = serializers.IntegerField()
    services = serializers.ListField(child=serializers.CharField())
    missing = serializers.CharField()
    may_vote = serializers.BooleanField(source="asks_me")
    stands_for = WaySerializer(allow_null=True, help_text="For whom the caller would vote, where not for the own seat.")
    refusal = serializers.SerializerMethodField()
    quorum = serializers.IntegerField()
    here = serializers.ListField(child=serializers.CharField())

    def get_key(self, row) -> str:
        return "" if row.is_hidden else row.item.docket.key

    def get_title(self, row) -> str:
        return "" if row.is_hidden else row.item.docket.title

    def get_ballot(self, row) -> int | None:
        return None if row.is_hidden else row.item.ballot_id

    def get_reason(self, row) -> str:
        return "" if row.is_hidden else row.item.reason

    @extend_schema_field(serializers.ChoiceField(choices=ItemSource, allow_blank=True))
    def get_source(self, row) -> str:
        return "" if row.is_hidden else row.item.source

    @extend_schema_field(serializers.ChoiceField(choices=ItemOutcome, allow_blank=True))
    def get_outcome(self, row) -> str:
        return "" if row.is_hidden else row.item.outcome

    def get_risk(self, row) -> str:
        return "" if row.is_hidden else row.item.risk

    def get_contention(self, row) -> int:
        return 0 if row.is_hidden else row.item.contention

    def get_why(self, row) -> str:
        return "" if row.is_hidden else row.item.why

    def get_seconds(self, row) -> int:
        return 0 if row.is_hidden else row.item.seconds

    def get_refusal(self, row) -> str:
        return str(row.refusal or "")


class MeetingSerializer(MeetingListSerializer):
    """A meeting with its agenda, who is present (those among them whom the chair marked and who have not confirmed it by
    joining are ``unconfirmed``: they do not count), and what it was closed with."""

    place = serializers.CharField()
    note = serializers.CharField()
    cutoff_minutes = serializers.IntegerField()
    item_minutes = serializers.IntegerField()
    agenda_digest = serializers.CharField()
    agenda_closed_at = Instant(allow_null=True)
    started_at = Instant(allow_null=True)
    ended_at = Instant(allow_null=True)
    current = serializers.IntegerField(source="current_id", allow_null=True)
    pulse = serializers.CharField()
    present = serializers.ListField(child=serializers.CharField())
    unconfirmed = serializers.ListField(child=serializers.CharField())
    page = serializers.IntegerField(
        help_text="Which page of the agenda ``items`` are; fifty each, asked for by ``?page=``."
    )
    pages = serializers.IntegerField()
    items = AgendaItemSerializer(many=True)


class MeetingEditSerializer(StrictSerializer):
    """What may be changed of a meeting that has not started."""

    title = Text(max_length=200, required=False)
    start = Instant(required=False)
    minutes = Whole(min_value=1, max_value=1440, required=False)
    place = Text(max_length=200, allow_blank=True, required=False)
    cutoff_minutes = Whole(min_value=0, max_value=43_200, required=False)
    item_minutes = Whole(min_value=1, max_value=1440, required=False)


class MeetingInputSerializer(MeetingEditSerializer):
    """What makes one meeting: board, team and start; the rest has defaults."""

    board = KeyField("approvals.Board", "slug")
    team = TeamField()
    start = Instant()
    zone = Text(max_length=60, required=False)


class AgendaItemInputSerializer(StrictSerializer):
    """A record to put on the agenda."""

    key = KeyField("dockets.Docket", "key")
    reason = Text(max_length=500, allow_blank=True, required=False, default="")


class AgendaActSerializer(StrictSerializer):
    """Something done with an item: ``move`` needs ``to``, ``remove`` and ``recuse`` a reason."""

    item = Whole(min_value=1, max_value=2**31 - 1)
    act = serializers.ChoiceField(choices=("turn", "move", "defer", "remove", "note", "recuse"))
    to = Whole(min_value=1, max_value=9_999, required=False)
    reason = Text(max_length=LONGEST, allow_blank=True, required=False, default="")


class MeetingDecisionSerializer(StrictSerializer):
    """What the board decided: ``choice`` for everybody present who has not voted, save ``otherwise`` (log-in to choice)."""

    item = Whole(min_value=1, max_value=2**31 - 1)
    choice = serializers.ChoiceField(choices=Choice)
    digest = Text(max_length=64)
    reason = Text(max_length=LONGEST, allow_blank=True, required=False, default="")
    conditions = serializers.ListField(child=Text(max_length=200), required=False, default=list, max_length=20)
    otherwise = serializers.DictField(child=serializers.ChoiceField(choices=Choice), required=False, default=dict)

    def validate_otherwise(self, said: dict) -> dict:
        """By person, whom log-in names stand for; names of nobody are refused."""
        people = User.objects.in_bulk(said, field_name="username")
        if unknown := sorted(set(said) - set(people)):
            raise serializers.ValidationError(_("Nobody is called %s.") % ", ".join(unknown))
        return {people[name].pk: choice for name, choice in said.items()}


class MeetingRoomSerializer(StrictSerializer):
    """Who comes or goes; the caller where nobody is named."""

    act = serializers.ChoiceField(choices=("join", "leave"))
    user = UserField(required=False, allow_null=True, default=None)


class MeetingActionSerializer(StrictSerializer):
    """What somebody takes away."""

    title = Text(max_length=200)
    owner = UserField(required=False, allow_null=True, default=None)
    item = Whole(min_value=1, max_value=2**31 - 1, required=False)
    due_on = Day(required=False, allow_null=True, default=None)


class MinutesDisputeSerializer(StrictSerializer):
    """What is not right about the minutes."""

    text = Text(max_length=LONGEST)


class MinutesDisputedSerializer(serializers.Serializer):
    """What somebody said against the minutes."""

    by = serializers.CharField(source="by.username")
    at = Instant()
    text = serializers.CharField()


class MinutesSerializer(serializers.Serializer):
    """Signed minutes: the frozen text as the caller may see it, the digest over all of it, and what is said against it."""

    key = serializers.CharField(source="meeting.docket.key")
    digest = serializers.CharField()
    signed_by = serializers.CharField(source="signed_by.username")
    signed_at = Instant()
    content = serializers.JSONField()
    disputes = MinutesDisputedSerializer(many=True)
