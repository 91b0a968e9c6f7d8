"""One change as it is told to programs: only what the answer says is read."""

from __future__ import annotations

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject

from apps.calendars.models import Window

from ..models import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService, RiskAssessment

RELATED = (
    "docket__team",
    "type",
    "template__docket",
    "parent__docket",
    "requester",
    "implementer",
    "assignee",
    "manager",
)
OWN = tuple(field.name for field in ChangeRequest._meta.concrete_fields)
NAMED = (
    "docket__key",
    "docket__title",
    "docket__is_restricted",
    "docket__team__slug",
    "type__slug",
    "type__lane",
    "type__number",
    "type__fields",
    "template__docket__key",
    "parent__docket__key",
    "parent__docket__is_restricted",
    *(f"{part}__username" for part in ("requester", "implementer", "assignee", "manager")),
)


def told(rows: QuerySet[ChangeRequest]) -> QuerySet[ChangeRequest]:
    """The same changes with what hangs on them, to be read and not to be acted upon; ``newest`` is the last assessment,
    its instant as text. Four more queries, however many there are."""
    newest = RiskAssessment.objects.filter(change=OuterRef("pk")).order_by("-pk")
    services = ChangeService.objects.select_related("service").only("change", "service__slug")
    environments = ChangeEnvironment.objects.select_related("environment").only("change", "environment__slug")
    before = ChangePredecessor.objects.select_related("predecessor__docket").only(
        "change", "predecessor__docket__key", "predecessor__docket__is_restricted"
    )
    windows = Window.objects.only("docket", "purpose", "withdrawn_at", "span", "zone", "is_firm", "buffer_minutes")
    return (
        rows.select_related(*RELATED)
        .only(*OWN, *NAMED)
        .annotate(newest=Subquery(newest.values(told=JSONObject(at="at", contributions="contributions"))[:1]))
        .prefetch_related(
            Prefetch("service_rows", services.order_by("pk")),
            Prefetch("environment_rows", environments.order_by("pk")),
            Prefetch("predecessor_rows", before.order_by("pk")),
            Prefetch("docket__windows", windows.order_by("pk")),
        )
    )
