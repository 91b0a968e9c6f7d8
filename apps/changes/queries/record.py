"""One change and what its page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404

from apps.accounts.enums import RoleName
from apps.calendars.models import Window
from apps.core import clock
from apps.core.markdown import render
from apps.dockets.models import Participant
from apps.dockets.permissions import visible_dockets
from apps.dockets.services import WATCHER
from apps.gates.models import Gate

from ..custom import said
from ..enums import TERMINAL_STATES, State
from ..models import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService, ChangeType, RiskAssessment
from ..permissions import may_edit, visible_to
from ..risk import Contribution, Hour, Lever, background_of, levers, other_hours
from ..rules.ending import needs_review
from ..rules.standard import can_be_standard
from ..shape import PLANS, shape_of, work_window
from ..workflow import WORKFLOW
from .asked import Asked, asked
from .headline import WAY_ON, Headline, headline
from .leaves import order_of

SHOWN_CHILDREN = 100
NAMED = (
    "docket__team",
    "type__policy",
    "template__docket",
    "parent__docket",
    "requester",
    "implementer",
    "assignee",
    "manager",
)

PLANNED = (State.DRAFT, State.ASSESS, State.AUTHORIZE, State.SCHEDULED)
SHOWN_LEVERS = 8


def find(user, key: str) -> ChangeRequest:
    """A change by key with all that its page and its guards read; raises Http404 where the person may not see one."""
    found = (
        ChangeRequest.objects.filter(visible_to(user), docket__key=key.upper())
        .select_related(*NAMED)
        .prefetch_related(
            Prefetch("service_rows", ChangeService.objects.select_related("service__team").order_by("pk")),
            Prefetch("environment_rows", ChangeEnvironment.objects.select_related("environment").order_by("pk")),
            Prefetch("docket__windows", Window.objects.order_by("pk")),
            Prefetch(
                "predecessor_rows", ChangePredecessor.objects.select_related("predecessor__docket").order_by("pk")
            ),
        )
        .annotate(
            has_gates=Exists(Gate.objects.filter(docket=OuterRef("docket"))),
            is_watched=Exists(Participant.objects.filter(docket=OuterRef("docket"), user=user.pk, part=WATCHER)),
            has_children=Exists(ChangeRequest.objects.filter(parent=OuterRef("pk")).order_by()),
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class RecordPage:
    """What the record page needs beside the change itself."""

    window: Window | None
    services: list
    environments: list
    predecessors: list
    parent: ChangeRequest | None
    assessment: RiskAssessment | None
    contributions: list[Contribution]
    options: list
    why_not_edit: object
    why_not_act: str
    headline: Headline
    asked: Asked
    plans: list[dict]
    fields: list[tuple]
    order: list
    is_planned: bool
    children: list[ChangeRequest]
    hidden_children: int
    newer_type: int
    closing_notes: str
    has_gates: bool
    needs_review: bool
    may_be_standard: bool


def record_page(change: ChangeRequest, user) -> RecordPage:
    """Facts, risk and options of one change for one person."""
    assessment, contributions = _risk(change)
    refusal, shown = may_edit(change, user), options(change, user)
    children, hidden = children_seen(change, user) if change.has_children else ([], 0)
    return RecordPage(
        window=work_window(change),
        services=[row.service for row in change.service_rows.all()],
        environments=[row.environment for row in change.environment_rows.all()],
        predecessors=predecessors_seen(change, user),
        parent=parent_seen(change, user),
        assessment=assessment,
        contributions=contributions,
        options=shown,
        why_not_edit=refusal,
        why_not_act=str(refusal) if refusal and not shown and change.state not in TERMINAL_STATES else "",
        headline=headline(change, shown),
        asked=asked(change, user),
        plans=[
            {
                "name": name,
                "label": change._meta.get_field(name).verbose_name.capitalize(),
                "html": render(getattr(change, name)),
            }
            for name in ("reason", *PLANS)
            if getattr(change, name) or name in change.type.needs_at_submit
        ],
        fields=said(change) if change.type.fields else [],
        is_planned=change.state in PLANNED,
        order=order_of(shape_of(change), change.docket) if change.brings and change.state in PLANNED else [],
        children=children,
        hidden_children=hidden,
        newer_type=newer_type(change),
        closing_notes=render(change.closing_notes),
        has_gates=change.has_gates,
        needs_review=needs_review(change) and change.state in (State.IMPLEMENT, State.REVIEW, State.CLOSED),
        may_be_standard=user.holds(RoleName.CHANGE_MANAGER) and can_be_standard(change, user) is None,
    )


def children_seen(change: ChangeRequest, user) -> tuple[list[ChangeRequest], int]:
    """What is part of it, as far as this person may know of it, and how many more there are; one query."""
    rows = list(change.children.select_related("docket__team", "type").order_by("pk")[:SHOWN_CHILDREN])
    seen = seen_of(rows, user)
    return seen, len(rows) - len(seen)


def parent_seen(change: ChangeRequest, user) -> ChangeRequest | None:
    """What it is part of, as far as this person may know of it."""
    return next(iter(seen_of([change.parent] if change.parent_id else [], user)), None)


def seen_of(rows: Iterable[ChangeRequest], user) -> list[ChangeRequest]:
    """Those of ``rows`` that this person may see; one query however many are restricted, none where none is."""
    rows = list(rows)
    hidden = {row.docket_id for row in rows if row.docket.is_restricted}
    if hidden:
        hidden -= set(visible_dockets(user).filter(pk__in=hidden).values_list("pk", flat=True))
    return [row for row in rows if row.docket_id not in hidden]


def newer_type(change: ChangeRequest) -> int:
    """The number of the type's revision in force where it is not the one that a draft was raised under, else 0."""
    if change.state != State.DRAFT or change.type.is_in_force:
        return 0
    now = ChangeType.objects.filter(slug=change.type.slug, is_in_force=True).values_list("number", flat=True)
    return now.first() or 0


def predecessors_seen(change: ChangeRequest, user) -> list[ChangeRequest]:
    """What comes first, as far as this person may know of it; asks the database only about restricted ones."""
    return seen_of((row.predecessor for row in change.predecessor_rows.all()), user)


def options(change: ChangeRequest, user) -> list:
    """The transitions that make sense to show: of hold and resume only the one that the flag leaves, and what is
    somebody else's to do only where it is the way on."""
    hidden = "hold" if change.on_hold else "resume"
    return [
        replace(option, primary=option.allowed and option.name in WAY_ON)
        for option in WORKFLOW.options(change, user)
        if option.name != hidden
        and (option.name in WAY_ON or all(refusal.kind != "who" for refusal in option.refusals))
    ]


@dataclass(frozen=True)
class RiskReport:
    """The kept assessment, its reasons, what other hours of the planned day would score, and what would lower it."""

    assessment: RiskAssessment | None
    contributions: list[Contribution]
    hours: list[Hour]
    levers: list[Lever]
    is_planned: bool = True


def risk_of(change: ChangeRequest) -> RiskReport:
    """The risk of one change, and what would make it less: nothing any more once the work has begun."""
    assessment, contributions = _risk(change)
    if change.state not in PLANNED:
        return RiskReport(assessment, contributions, [], [], is_planned=False)
    shape = shape_of(change)
    background = background_of(shape, at=clock.now())
    return RiskReport(
        assessment,
        contributions,
        other_hours(shape, background, standing=change.risk_score),
        levers(shape, background, standing=change.risk_score, count=SHOWN_LEVERS),
    )


def _risk(change: ChangeRequest) -> tuple[RiskAssessment | None, list[Contribution]]:
    assessment = change.assessments.first()
    return assessment, [Contribution(**row) for row in assessment.contributions] if assessment else []
