"""What pages and API show of the promotion order of one change, and of leave to skip a step of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from apps.calendars.verdict import Reason
from apps.core import clock
from apps.environments.models import Environment, Service

from ..models import ChangeRequest, PromotionLeave
from ..permissions import may_run, visible_to
from ..promotion import decider_name, gaps_of, promotion, said_of
from ..rules.leaves import is_before_its_start, is_missing, nothing_asked
from ..shape import Shape, shape_of, work_window

USUAL = timedelta(days=7)


@dataclass(frozen=True)
class LeaveAsked:
    """Before it is asked: what is skipped (sentences, one for each service), what stands in the way of asking, who decides, and until when."""

    gaps: list[str]
    refusals: list
    decider: str
    until: datetime


@dataclass(frozen=True)
class Skipped:
    """A step that is skipped, in names."""

    service: str
    places: list[str]


def leaves(user) -> QuerySet[PromotionLeave]:
    """Leave to skip a step, of the changes that this person may see."""
    rows = PromotionLeave.objects.select_related("change__docket__team", "environment__team", "asked_by", "decided_by")
    seen = ChangeRequest.objects.filter(visible_to(user))
    return rows.filter(change__in=seen)


def leave_asked(change: ChangeRequest, environment: Environment, user) -> LeaveAsked:
    """What the page that asks shows, said before anything is typed."""
    now = clock.now()
    missing = [gap for gap in gaps_of(shape_of(change).facts(), now, change) if gap.target == environment]
    answers = (
        may_run(change, user),
        is_before_its_start(change),
        is_missing(change, environment, missing),
        nothing_asked(change, environment, missing, now),
    )
    window = work_window(change)
    end = window.span.upper if window and now < window.span.upper < now + USUAL else now + USUAL
    return LeaveAsked(
        said_of(change.brings, missing),
        [answer for answer in answers if answer],
        decider_name(environment),
        end.replace(second=0, microsecond=0),
    )


def skipped_by(leave: PromotionLeave) -> list[Skipped]:
    """The steps that a leave covers, by the names that they have now; two queries."""
    services = dict(Service.objects.filter(slug__in=[row["service"] for row in leave.gaps]).values_list("slug", "name"))
    slugs = {slug for row in leave.gaps for slug in row["places"]}
    places = dict(Environment.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [
        Skipped(services.get(row["service"], row["service"]), [places.get(slug, slug) for slug in row["places"]])
        for row in leave.gaps
    ]


def order_of(shape: Shape, docket) -> list[Reason]:
    """What the promotion order says of a change now, before it starts; nothing, and no query, where it brings none."""
    return list(promotion(docket, shape.facts(), None, clock.now())) if shape.version else []
