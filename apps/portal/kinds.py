"""The ways in which a change can be out of the ordinary: what each looks for, and the one act that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy
from psycopg.types.range import TimestamptzRange

from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.calendars.enums import ConflictStatus, Severity
from apps.calendars.models import Conflict, Window
from apps.changes.enums import OPEN_STATES, Lane, RiskLevel, State, TemplateState
from apps.dockets.enums import TaskState
from apps.dockets.models import Task
from apps.reviews.enums import ReviewState
from apps.reviews.models import Review

SOON, DAY, AHEAD = timedelta(hours=48), timedelta(hours=24), timedelta(days=60)
LONG_IN_REVIEW, LONG_ON_HOLD = timedelta(days=3), timedelta(days=7)
UNDECIDED = (State.ASSESS, State.AUTHORIZE)
AGREED = (State.AUTHORIZE, State.SCHEDULED)


@dataclass(frozen=True)
class Kind:
    """One way of being out of the ordinary. ``act`` is the word on the button; ``bulk`` the act on many rows that mends
    it, chosen already when its rows are; else ``leads`` gives where the button goes, from the change's own page.
    ``moves``: one alone is moved on the page that moves its window, where what stands in the way shows."""

    name: str
    label: str
    act: str
    condition: Callable[[datetime], Q]
    bulk: str = ""
    leads: str = ""
    moves: bool = False
    on_hold: bool = False
    """Asked of what is on hold; every other kind is asked of what is not."""


def _window(**asked) -> Exists:
    return Exists(Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at=None, **asked))


def _ballot(**asked) -> Exists:
    return Exists(Ballot.objects.filter(docket=OuterRef("docket"), **asked))


def _meets(now: datetime, **asked) -> Q:
    """An open conflict on either side; one question for each, because only so each finds its index."""
    ahead = TimestamptzRange(now, now + AHEAD)
    rows = Conflict.objects.filter(status=ConflictStatus.OPEN, **asked)
    first = rows.filter(first__docket=OuterRef("docket"), first__span__overlap=ahead)
    return Q(Exists(first)) | Q(Exists(rows.filter(second__docket=OuterRef("docket"), second__span__overlap=ahead)))


def _collides(now: datetime) -> Q:
    other = Conflict.objects.exclude(rule__code="freeze").filter(status=ConflictStatus.OPEN)
    asked = Q(severity=Severity.BLOCKS) | Q(severity=Severity.WARNS, since__gte=now - DAY)
    ahead = TimestamptzRange(now, now + AHEAD)
    first = other.filter(asked, first__docket=OuterRef("docket"), first__span__overlap=ahead)
    second = other.filter(asked, second__docket=OuterRef("docket"), second__span__overlap=ahead)
    return Q(state__in=AGREED) & (Q(Exists(first)) | Q(Exists(second)))


def _weak(now: datetime) -> Q:
    """What is risky and yet says not how it is undone or tried."""
    risky = Q(risk_level__in=[RiskLevel.HIGH, RiskLevel.CRITICAL])
    return Q(state__in=(*UNDECIDED, State.SCHEDULED)) & risky & (Q(backout_plan="") | Q(test_plan=""))


def _owed_condition(now: datetime) -> Q:
    owed = Task.objects.filter(docket=OuterRef("docket"), blocks_start=True, state=TaskState.OPEN)
    return Q(Exists(owed)) & Q(state=State.SCHEDULED) & Q(_window(span__startswith__lt=now + SOON))


def _forgotten(now: datetime) -> Q:
    """On hold, and not put there lately; when that was, only the trail knows."""
    lately = Event.objects.filter(
        key=OuterRef("docket__key"), kind="change.held", outcome=Outcome.DONE, at__gte=now - LONG_ON_HOLD
    )
    return ~Q(Exists(lately))


def _template_gone(now: datetime) -> Q:
    standing = Q(template__state=TemplateState.CERTIFIED, template__certified_until__gte=timezone.localdate(now))
    return Q(type__lane=Lane.STANDARD, state__in=[State.DRAFT, State.SCHEDULED], template__isnull=False) & ~standing


KINDS = (
    Kind(
        "missed",
        gettext_lazy("Its window has passed without a start"),
        gettext_lazy("Move it"),
        lambda now: Q(state=State.SCHEDULED) & Q(_window(span__endswith__lte=now)),
        bulk="shift",
    ),
    Kind(
        "record",
        gettext_lazy("The full record is overdue"),
        gettext_lazy("Complete it"),
        lambda now: Q(record_due_at__lt=now, state__in=OPEN_STATES),
        leads="edit/#plan",
    ),
    Kind(
        "stuck",
        gettext_lazy("Nobody can decide it"),
        gettext_lazy("See why"),
        lambda now: Q(state__in=UNDECIDED) & Q(_ballot(state=BallotState.STUCK)),
        leads="#approvals",
    ),
    Kind(
        "late",
        gettext_lazy("Its approval is overdue"),
        gettext_lazy("See who is missing"),
        lambda now: Q(state__in=UNDECIDED) & Q(_ballot(state=BallotState.OPEN, due_at__lt=now)),
        leads="#approvals",
    ),
    Kind(
        "near",
        gettext_lazy("Starts within two days and is not approved"),
        gettext_lazy("Move it"),
        lambda now: Q(state__in=UNDECIDED) & Q(_window(span__startswith__lt=now + SOON)),
        bulk="shift",
        moves=True,
    ),
    Kind(
        "condition",
        gettext_lazy("A condition is open and it starts within two days"),
        gettext_lazy("See what is owed"),
        _owed_condition,
        leads="#tasks-of-change",
    ),
    Kind(
        "freeze",
        gettext_lazy("A freeze covers its window"),
        gettext_lazy("Move it"),
        lambda now: (
            Q(state__in=(*UNDECIDED, State.SCHEDULED))
            & _meets(now, rule__code="freeze", severity__in=[Severity.WARNS, Severity.BLOCKS])
        ),
        bulk="shift",
        moves=True,
    ),
    Kind("conflict", gettext_lazy("A conflict is new or blocks it"), gettext_lazy("Look"), _collides, leads="#window"),
    Kind(
        "template",
        gettext_lazy("Its template is no longer certified"),
        gettext_lazy("See the template"),
        _template_gone,
        leads="#where",
    ),
    Kind("weak", gettext_lazy("Risky, and its plan is weak"), gettext_lazy("Write it"), _weak, leads="edit/#plan"),
    Kind(
        "nobody",
        gettext_lazy("Nobody is named to do it"),
        gettext_lazy("Name somebody"),
        lambda now: Q(state__in=AGREED, implementer=None),
        bulk="implementer",
    ),
    Kind(
        "unmanaged",
        gettext_lazy("No change manager looks after it, and it is risky"),
        gettext_lazy("Take it"),
        lambda now: Q(
            state__in=(*UNDECIDED, State.SCHEDULED), manager=None, risk_level__in=[RiskLevel.HIGH, RiskLevel.CRITICAL]
        ),
        bulk="manager",
    ),
    Kind(
        "review",
        gettext_lazy("Its review is overdue"),
        gettext_lazy("Open the review"),
        lambda now: (
            Q(Exists(Review.objects.filter(docket=OuterRef("docket"), state=ReviewState.OPEN, due_at__lt=now)))
            & Q(state__in=OPEN_STATES)
        ),
        leads="#facts",
    ),
    Kind(
        "unclosed",
        gettext_lazy("Waits in review for more than three days"),
        gettext_lazy("Close it"),
        lambda now: Q(state=State.REVIEW, finished_at__lt=now - LONG_IN_REVIEW),
        bulk="close",
    ),
    Kind(
        "held",
        gettext_lazy("On hold for more than a week"),
        gettext_lazy("Resume or cancel it"),
        _forgotten,
        bulk="resume",
        on_hold=True,
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
