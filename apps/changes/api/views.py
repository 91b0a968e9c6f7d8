"""``/api/v1/changes/``."""

from __future__ import annotations

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.accounts.api.lists import BulkMixin
from apps.approvals import queries as approvals
from apps.calendars import queries as calendar
from apps.calendars.models import Window
from apps.core import clock
from apps.core.api.transitions import TransitionsMixin
from apps.core.api.views import CreateMixin, EditMixin, RecordViewSet
from apps.core.refusals import Refused
from apps.dockets.permissions import may_see

from .. import queries, services
from ..materials import excluded_from
from ..models import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService
from ..shape import as_asked
from ..workflow import WORKFLOW
from .fan_out import FanOutMixin
from .filters import ChangeFilterSet
from .inputs import (
    BackOutSerializer,
    ChangeEditSerializer,
    ChangeInputSerializer,
    CloseSerializer,
    FinishSerializer,
    ReassignSerializer,
    StepSerializer,
)
from .preview import PreviewMixin
from .serializers import (
    ChangeRowSerializer,
    ChangeSerializer,
    ConflictSerializer,
    PlanSerializer,
    RiskReportSerializer,
)

PEOPLE = ("requester", "implementer", "assignee", "manager")
NAMED = ("template__docket", "parent__docket", "type__policy", *PEOPLE)
HANGING = (
    Prefetch("service_rows", ChangeService.objects.select_related("service__team").order_by("pk")),
    Prefetch("environment_rows", ChangeEnvironment.objects.select_related("environment").order_by("pk")),
    Prefetch("predecessor_rows", ChangePredecessor.objects.select_related("predecessor__docket").order_by("pk")),
    Prefetch("docket__windows", Window.objects.order_by("pk")),
)


class ChangeViewSet(PreviewMixin, FanOutMixin, BulkMixin, CreateMixin, EditMixin, TransitionsMixin, RecordViewSet):
    """Changes: raise, read, edit, and take them through their states."""

    lookup_field = "docket__key"
    lookup_value_regex = r"[A-Z]{3}-[0-9]{1,12}"
    serializer_class = ChangeSerializer
    list_serializer_class = ChangeRowSerializer
    input_serializer_class = ChangeInputSerializer
    edit_serializer_class = ChangeEditSerializer
    filterset_class = ChangeFilterSet
    orderings = ("-id", "risk_score")
    workflow = WORKFLOW
    list_page = "changes"
    given_serializers = {
        "submit": StepSerializer,
        "start": StepSerializer,
        "finish": FinishSerializer,
        "back_out": BackOutSerializer,
        "close": CloseSerializer,
    }

    def get_queryset(self):
        """Rows for the list; one change with all that its answers read."""
        if getattr(self, "swagger_fake_view", False):
            return ChangeRequest.objects.none()
        if self.action == "list":
            return queries.listed(self.request.user, queries.ChangeFilter())
        if self.action == "transition":
            # Its verb reads it again behind the lock; until then it is only looked up.
            return ChangeRequest.objects.select_related("docket__team", "type", "template")
        return queries.told(ChangeRequest.objects.all()) if self.action == "retrieve" else self._whole()

    def _whole(self):
        """Changes with all that an answer about one reads."""
        return ChangeRequest.objects.select_related("docket__team", *NAMED).prefetch_related(*HANGING)

    def get_object(self) -> ChangeRequest:
        """One change; whether the caller may see it is asked of that one alone."""
        change = super().get_object()
        if may_see(change.docket, self.request.user):
            raise Http404
        return change

    def perform_create(self, data: dict) -> ChangeRequest:
        """Draft it, and submit it where that is asked, as an emergency always is; what stands in the way refuses both."""
        raised = services.raise_change(by=self.request.user, **data)
        if raised.left and data.get("at_once"):
            raise Refused(*raised.left)
        prefetch_related_objects([raised.change], *HANGING)
        return raised.change

    def perform_edit(self, record: ChangeRequest, data: dict, version: int | None) -> ChangeRequest:
        """Edit what is given; what moves with another time moves too, or nothing is saved."""
        return services.edit_with_followers(record, by=self.request.user, version=version, **data)

    def apply_transition(self, record: ChangeRequest, name: str, *, by, version, **given) -> ChangeRequest:
        """Take it through its verb, and read what hangs on it and its verb did not need."""
        change = services.apply(record, name, by=by, version=version, **given)
        prefetch_related_objects([change], *PEOPLE, *HANGING)
        return change

    @extend_schema(request=ReassignSerializer, responses=ChangeSerializer)
    @action(detail=True, methods=["post"])
    def reassign(self, request, *args, **kwargs):
        """Name another implementer, assignee or change manager, with the reason."""
        change = services.reassign(self.get_object(), by=request.user, **self.read_input(ReassignSerializer))
        return self.answer(self._whole().get(pk=change.pk))

    @extend_schema(responses=ConflictSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def conflicts(self, request, *args, **kwargs):
        """What its window meets on the calendar, gravest first."""
        rows = calendar.conflicts_of(self.get_object().docket, request.user)
        return Response(ConflictSerializer(rows, many=True).data)

    @extend_schema(responses=PlanSerializer(many=True))
    @action(detail=True, methods=["get"], url_path="approval-plan", pagination_class=None, filter_backends=[])
    def approval_plan(self, request, *args, **kwargs):
        """Who would be asked if it were submitted now, and why."""
        change = self.get_object()
        shape = as_asked(change)
        rows = (
            approvals.plan(
                change.type.policy,
                shape.facts(score=change.risk_score, level=change.risk_level),
                excluded=excluded_from(change.docket),
                services=shape.services,
            )
            if change.type.policy
            else []
        )
        return Response(PlanSerializer(rows, many=True).data)

    @extend_schema(responses=RiskReportSerializer)
    @action(detail=True, methods=["get"])
    def risk(self, request, *args, **kwargs):
        """Every reason of its score, what other hours of the planned day would score, and what would lower it."""
        change = self.get_object()
        with clock.held():
            report = queries.risk_of(change)
        body = {
            "score": change.risk_score,
            "level": change.risk_level,
            "at": report.assessment and report.assessment.at,
            "contributions": report.contributions,
            "hours": report.hours,
            "levers": report.levers,
        }
        return Response(RiskReportSerializer(body).data)
