"""Revisions over REST: proposing other rules, and what that would change."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.core import denials
from apps.core.api.fields import Instant, TeamField, Text
from apps.core.api.filters import StrictFilterSet
from apps.core.api.serializers import StrictSerializer
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet
from apps.core.refusals import Refused
from apps.core.runs import RunState

from .. import queries, services
from ..enums import ProposalState
from ..models import Revision
from ..revisions import revisables
from ..workflow import REVISION_WORKFLOW


class LineSerializer(serializers.Serializer):
    """One place where two contents differ: its path, and both values in words."""

    path = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.ChoiceField(choices=[("added", "added"), ("removed", "removed"), ("changed", "changed")])
    before = serializers.CharField()
    after = serializers.CharField()


class RevisionListSerializer(serializers.Serializer):
    """A revision as a row of a list. ``of`` is the short name of what it changes, ``number`` its own once in force."""

    key = serializers.CharField(source="docket.key")
    title = serializers.CharField(source="docket.title")
    kind = serializers.CharField()
    of = serializers.CharField(source="name")
    state = serializers.ChoiceField(choices=ProposalState)
    base = serializers.IntegerField()
    number = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    team = serializers.CharField(source="docket.team.slug")
    drafted_by = serializers.CharField(source="docket.opened_by.username", allow_null=True, default=None)
    drafted_at = Instant(source="docket.opened_at")
    proposed_at = Instant(allow_null=True)
    decided_at = Instant(allow_null=True)
    url = serializers.CharField(source="get_absolute_url")
    version = serializers.IntegerField()


class RevisionSerializer(RevisionListSerializer):
    """A revision with what it proposes, what it was drawn from, and the difference field by field.

    ``since`` is what has changed in force since it was drawn; anything there has to be drawn again first.
    """

    content = serializers.JSONField()
    before = serializers.JSONField()
    difference = serializers.SerializerMethodField()
    since = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    preview = serializers.SerializerMethodField()

    def to_representation(self, revision):
        revision.shown = queries.proposal(revision, self.context["request"].user)
        return super().to_representation(revision)

    def get_difference(self, revision) -> list[dict]:
        return LineSerializer(revision.shown.lines, many=True).data

    def get_since(self, revision) -> list[dict]:
        return LineSerializer(revision.shown.since, many=True).data

    def get_problems(self, revision) -> list[str]:
        return [f"{where}: {problem}" for where, problem in revision.shown.problems]

    def get_preview(self, revision) -> list[str]:
        return [str(line) for line in revision.shown.preview]


class RuleCountSerializer(serializers.Serializer):
    """How often a rule applied, and would apply."""

    rule = serializers.CharField()
    applied = serializers.IntegerField()
    would_apply = serializers.IntegerField()


class ExampleSerializer(serializers.Serializer):
    """One record that would have been asked for otherwise."""

    key = serializers.CharField()
    title = serializers.CharField()
    url = serializers.CharField()
    sentence = serializers.CharField()


class DryRunSerializer(serializers.Serializer):
    """A dry run: how far it is, and what came out. Restricted records are left out."""

    state = serializers.ChoiceField(choices=RunState, source="run.state")
    done = serializers.IntegerField(source="run.done")
    total = serializers.IntegerField(source="run.total")
    days = serializers.IntegerField(source="run.days")
    outdated = serializers.BooleanField()
    headline = serializers.CharField()
    notes = serializers.ListField(child=serializers.CharField())
    rules = serializers.SerializerMethodField()
    examples = ExampleSerializer(many=True)

    @extend_schema_field(RuleCountSerializer(many=True))
    def get_rules(self, found) -> list[dict]:
        return [{"rule": rule, "applied": old, "would_apply": new} for rule, old, new in found.rules]


class StandingSerializer(serializers.Serializer):
    """The content in force of one thing that revisions change."""

    kind = serializers.CharField()
    of = serializers.CharField()
    content = serializers.JSONField()


class RevisionEditSerializer(StrictSerializer):
    """What may be changed of a draft; ``content`` is given whole."""

    content = serializers.JSONField(required=False)
    reason = Text(max_length=20_000, required=False)
    title = Text(max_length=200, required=False)


class RevisionInputSerializer(RevisionEditSerializer):
    """A draft: which kind of rules, which of them by short name, the whole new content, and why."""

    kind = Text(max_length=20)
    of = serializers.SlugField(max_length=60, source="name")
    content = serializers.JSONField()
    reason = Text(max_length=20_000)
    team = TeamField(required=False)


class RevisionFilter(StrictFilterSet):
    kind = django_filters.CharFilter()
    of = django_filters.CharFilter(field_name="name")
    state = django_filters.ChoiceFilter(choices=ProposalState.choices)

    class Meta:
        model = Revision
        fields = ["kind", "of", "state"]


class RevisionViewSet(CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Changes of the rules: drafted whole, proposed, and put in force by a vote under the rules in force."""

    lookup_field = "docket__key"
    filterset_class = RevisionFilter
    serializer_class = RevisionSerializer
    list_serializer_class = RevisionListSerializer
    input_serializer_class = RevisionInputSerializer
    edit_serializer_class = RevisionEditSerializer
    workflow = REVISION_WORKFLOW
    versioned_actions = (*RecordViewSet.versioned_actions, "redraw")

    def get_queryset(self):
        return queries.visible_revisions(self.request.user)

    def perform_create(self, data):
        if data["kind"] not in revisables.names():
            known = ", ".join(revisables.names())
            raise serializers.ValidationError({"kind": [_("A revision changes one of: %s.") % known]})
        return self._denials("revision.drafted", data["name"], services.draft_revision, **data)

    def perform_edit(self, record, data, version):
        return self._denials("revision.edited", record.key, services.edit_revision, record, version=version, **data)

    def apply_transition(self, record, name, *, by, version, **given):
        """Propose, take back or withdraw."""
        return services.apply_revision(record, name, by=by, version=version, **given)

    @extend_schema(responses=StandingSerializer)
    @action(
        detail=False,
        methods=["get"],
        url_path=r"current/(?P<kind>[a-z_]{1,20})/(?P<of>[-a-z0-9_]{1,60})",
        pagination_class=None,
        filterset_class=None,
    )
    def current(self, request, kind: str, of: str):
        """What is in force, whole, as a draft takes it; 404 where nothing of that kind goes by that name."""
        content = revisables.get(kind).current(of) if revisables.get(kind) else {}
        if not content:
            raise Http404
        return Response({"kind": kind, "of": of, "content": content})

    @extend_schema(request=None, responses=RevisionSerializer)
    @action(detail=True, methods=["post"])
    def redraw(self, request, *args, **kwargs):
        """Draw a draft again from what is in force now."""
        record = self.get_object()
        return self.answer(
            self._denials("revision.redrawn", record.key, services.redraw_revision, record, version=self.version)
        )

    @extend_schema(responses=DryRunSerializer)
    @action(detail=True, methods=["get"], url_path="dry-run")
    def dry_run(self, request, *args, **kwargs):
        """What a proposed policy would have asked in the last 90 days, or how far that is worked out; 404 before it was
        asked for."""
        found = queries.rehearsal(self.get_object(), request.user)
        if found is None:
            raise Http404
        return Response(DryRunSerializer(found).data)

    @extend_schema(request=None, responses={202: DryRunSerializer})
    @dry_run.mapping.post
    def ask_dry_run(self, request, *args, **kwargs):
        """Have it worked out."""
        record = self.get_object()
        try:
            services.ask_dry_run(record, by=request.user)
        except Refused as refused:
            denials.report(refused, kind="revision.tried", key=record.key, by=request.user)
            raise
        found = queries.rehearsal(record, request.user)
        return Response(DryRunSerializer(found).data, status=status.HTTP_202_ACCEPTED)

    def _denials(self, event: str, key: str, act, /, *args, **given):
        try:
            made = act(*args, by=self.request.user, **given)
        except Refused as refused:
            denials.report(refused, kind=event, key=key, by=self.request.user)
            raise
        return self.get_queryset().get(pk=made.pk)
