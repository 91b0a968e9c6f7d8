"""What is asked of one person, sorted by when it starts to hurt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Least, Lower
from django.urls import reverse

from apps.calendars.models import Window
from apps.core import clock
from apps.dockets.permissions import visible_to
from apps.dockets.subjects import url_of

from ..desks import desks
from ..electorate import count
from ..enums import BallotState
from ..models import Ballot, Vote
from ..rules import LIVE
from .voices import voiced_by

MOST = 200


@dataclass(frozen=True)
class InboxRow:
    """One question to the reader: until when, when the work starts, where it is answered, and for whom."""

    ballot: Ballot
    hurts_at: datetime | None
    starts_at: datetime | None
    url: str
    facts: dict
    missing: str
    tone: str


def waiting_for(user) -> QuerySet[Ballot]:
    """Open ballots that this person could answer, for the own seat or an absent person's; those that hurt first, first."""
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at__isnull=True)
    starts = Subquery(window.annotate(start=Lower("span")).values("start")[:1], output_field=DateTimeField())
    return (
        answerable(user)
        .annotate(starts_at=starts)
        .annotate(hurts_at=Least("due_at", Case(When(starts_at__gt=F("opened_at"), then="starts_at"))))
        .select_related("docket__team", "board", "team", "step__approval")
        .order_by(Coalesce("hurts_at", "opened_at"), "id")
    )


def answerable(user) -> QuerySet[Ballot]:
    """The same in no order and with nothing else, for counting and for other conditions; two indexes carry it (open ballots by board and by team)."""
    if user.is_service or not user.is_active:
        return Ballot.objects.none()
    at = clock.now()
    standing = Vote.objects.filter(ended_at__isnull=True)
    voted = Exists(standing.filter(ballot=OuterRef("pk"), voter=user)) | Exists(
        standing.filter(approval=OuterRef("step__approval"), voter=user)
    )
    running = Q(step__isnull=True) | Q(step__approval__state__in=LIVE, step__approval__suspended_at__isnull=True)
    return (
        Ballot.objects.filter(running, voiced_by(user, at), visible_to(user, prefix="docket__"), state=BallotState.OPEN)
        .exclude(Q(excluded__has_key=str(user.pk)) | Q(recused__has_key=str(user.pk)))
        .exclude(voted)
    )


def asked_count(user) -> int:
    """How many questions wait for this person (navigation badge)."""
    return answerable(user).count()


def following(user) -> InboxRow | None:
    """What is asked of this person next, for whoever has just answered something else."""
    ballot = waiting_for(user).first()
    return None if ballot is None else _rows([ballot])[0]


def inbox(user) -> list[InboxRow]:
    """The rows of the approvals inbox."""
    return _rows(list(waiting_for(user)[:MOST]))


def _rows(ballots: list[Ballot]) -> list[InboxRow]:
    at = clock.now()
    counts, urls = count(ballots, at), answer_urls(ballots)
    return [
        InboxRow(
            ballot=ballot,
            hurts_at=ballot.hurts_at,
            starts_at=ballot.starts_at,
            url=urls[ballot.pk],
            facts=ballot.step.approval.facts if ballot.step_id else {},
            missing=counts[ballot.pk].tally.missing,
            tone=_tone(ballot.hurts_at, at),
        )
        for ballot in ballots
    ]


def votes_of(user) -> list[Vote]:
    """What this person decided lately, newest first."""
    votes = Vote.objects.filter(visible_to(user, prefix="ballot__docket__"), voter=user).order_by("-id")
    return list(votes.select_related("ballot__docket", "ballot__board", "ballot__team", "ballot__step__approval")[:8])


def _tone(hurts_at: datetime | None, at: datetime) -> str:
    if hurts_at is None or hurts_at - at > timedelta(hours=24):
        return "info"
    return "danger" if hurts_at - at < timedelta(hours=4) else "warning"


def answer_url(ballot: Ballot) -> str:
    """Where a ballot is answered."""
    return answer_urls([ballot])[ballot.pk]


def answer_urls(ballots: list[Ballot]) -> dict[int, str]:
    """Where each is answered: its decision page; for one that stands alone where its app says, or at its record."""
    alone = [ballot for ballot in ballots if not ballot.step_id]
    urls = {ballot.pk: url_of(ballot.docket) for ballot in alone}
    for desk in desks if alone else ():
        urls |= desk(alone)
    for ballot in ballots:
        if ballot.step_id:
            urls[ballot.pk] = reverse("approvals:approval", args=[ballot.docket.key, ballot.step.approval.purpose])
    return urls
