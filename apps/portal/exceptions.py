"""What a change manager looks at first: only what is out of the ordinary, each with its one next action.

Each kind is one condition, asked in one statement over the open changes; so the page costs the same whatever there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import TimestamptzRange

from apps.accounts.enums import RoleName
from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.calendars.enums import ConflictStatus, Severity
from apps.calendars.models import Conflict, Window
from apps.changes.enums import OPEN_STATES, Lane, RiskLevel, State, TemplateState
from apps.changes.models import ChangeRequest
from apps.changes.permissions import visible_to
from apps.core.refusals import Refusal
from apps.dockets.enums import TaskState
from apps.dockets.models import Task
from apps.reviews.enums import ReviewState
from apps.reviews.models import Review

from .items import Item

SOON, DAY, AHEAD = timedelta(hours=48), timedelta(hours=24), timedelta(days=60)
LONG_IN_REVIEW, LONG_ON_HOLD = timedelta(days=3), timedelta(days=7)
ON_HOME, ON_PAGE = 8, 200
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


def may_see_exceptions(user) -> Refusal | None:
    """Change managers."""
    if user.holds(RoleName.CHANGE_MANAGER):
        return None
    return Refusal(
        _("Only change managers look after what is out of the ordinary."),
        code="not_change_manager",
        kind="who",
        unblock=_("An administrator"),
    )


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


@dataclass(frozen=True)
class Exceptional:
    """Rows with their next action, gravest kind first, and how many changes there are of each kind.

    ``total`` counts changes, each once, though it may be exceptional in several ways.
    """

    items: list[Item]
    counts: list[tuple[Kind, int]]
    total: int


def exceptional(user, now: datetime, *, kind: str = "", most: int = ON_PAGE) -> Exceptional:
    """What is out of the ordinary among what ``user`` may see; of one kind only where it is named.

    One statement per kind and one for the rows that are shown, whatever there is.
    """
    found: dict[int, Kind] = {}
    counts = []
    for one in KINDS:
        ids = _ids(user, one, now)
        counts.append((one, len(ids)))
        for pk in ids if kind in ("", one.name) else ():
            found.setdefault(pk, one)
    everybody = len(found)
    chosen = dict(list(found.items())[:most])
    rows = {row.pk: row for row in _rows(list(chosen))}
    items = [_item(rows[pk], one) for pk, one in chosen.items() if pk in rows]
    return Exceptional(items, [(one, count) for one, count in counts if count or one.name == kind], everybody)


def exceptions(user, now: datetime) -> list[Item]:
    """The first of them, for the home page."""
    return exceptional(user, now, most=ON_HOME).items


def _ids(user, kind: Kind, now: datetime) -> list[int]:
    rows = ChangeRequest.objects.filter(visible_to(user)).filter(
        kind.condition(now), state__in=OPEN_STATES, on_hold=kind.on_hold
    )
    return list(rows.order_by("-risk_score", "-pk").values_list("pk", flat=True))


def _rows(ids: list[int]) -> QuerySet[ChangeRequest]:
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at=None)
    return (
        ChangeRequest.objects.filter(pk__in=ids)
        .select_related("docket")
        .annotate(
            starts_at=Subquery(window.values(edge=Lower("span"))[:1]), window_id=Subquery(window.values("pk")[:1])
        )
        .only("state", "risk_score", "risk_level", "docket__key", "docket__title")
    )


def _item(change: ChangeRequest, kind: Kind) -> Item:
    url = change.get_absolute_url()
    moving = reverse("calendars:shift", args=[change.window_id]) if kind.moves and change.window_id else ""
    return Item(
        change.docket.title,
        url,
        change.key,
        note=str(kind.label),
        due_at=change.starts_at,
        act=str(kind.act),
        act_url=moving or (f"{url}{kind.leads}" if kind.leads else ""),
        bulk="" if moving else kind.bulk,
        kind=kind.name,
        tone="warning",
    )
