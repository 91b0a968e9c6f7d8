"""My work: what waits for me and until when, what I wait for and for whom, my week, and the freezes ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.types.range import TimestamptzRange

from apps.accounts.enums import RoleName
from apps.approvals.enums import BallotState
from apps.approvals.models import Ballot
from apps.approvals.queries import inbox
from apps.approvals.queries.meetings import before_me
from apps.calendars.enums import WindowKind
from apps.calendars.models import Window
from apps.changes.enums import State
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.dockets.enums import TaskState
from apps.dockets.models import Docket, Task
from apps.dockets.permissions import visible_to
from apps.dockets.subjects import url_of
from apps.freezes.queries import freeze_lists

from .day import Day, day_of
from .decisions import decisions
from .exceptions import ON_HOME, Exceptional, exceptional
from .items import Item

SOON, WEEK = timedelta(hours=24), timedelta(days=7)
MOST = 12


@dataclass(frozen=True)
class Work:
    """Everything on the home page, for one person at one instant."""

    now: datetime
    asked: list[Item]
    waiting: list[Item]
    week: list[Window]
    freezes: list
    exceptions: Exceptional | None
    day: Day | None

    @property
    def greeting(self) -> str:
        """How many things wait, as a person would say it."""
        count = len(self.asked)
        if not count:
            return _("Nothing waits for you.")
        return _("One thing waits for you.") if count == 1 else _("%d things wait for you.") % count


def work_of(user) -> Work:
    """The home page of ``user``: about thirteen queries, and one per kind of exception for change managers, however much there is."""
    with clock.held() as now:
        asked = [*_meetings(user), *_votes(user), *decisions(user, now), *_steps(user, now), *_tasks(user)]
        asked.sort(key=lambda item: (item.due_at is None, item.due_at or now))
        lists, manages = freeze_lists(user), user.holds(RoleName.CHANGE_MANAGER)
        return Work(
            now=now,
            asked=[_toned(item, now) for item in asked],
            waiting=_waiting(user),
            week=_week(user, now),
            freezes=[*lists.now, *lists.ahead][:4],
            exceptions=exceptional(user, now, most=ON_HOME) if manages else None,
            day=day_of(user, now) if manages else None,
        )


def _toned(item: Item, now: datetime) -> Item:
    late, near = item.due_at and item.due_at <= now, item.due_at and item.due_at - now <= SOON
    return replace(item, tone="danger" if late else "warning" if near else "neutral")


def _meetings(user) -> list[Item]:
    """Meetings of this person's boards within a week: how much is on the agenda, and how much waits for a vote."""
    return [
        Item(
            sentence=_("%(board)s meets: %(items)s")
            % {"board": due.meeting.board, "items": _agenda_in_words(due.items, due.unvoted)},
            url=due.meeting.get_absolute_url(),
            key=due.meeting.key,
            due_at=due.starts_at,
            act=_("Vote beforehand") if due.unvoted else _("Open"),
            note=due.meeting.get_state_display(),
        )
        for due in before_me(user)
    ]


def _agenda_in_words(items: int, unvoted: int) -> str:
    said = ngettext("%(n)s item", "%(n)s items", items) % {"n": items}
    return _("%(items)s, %(n)s without your vote") % {"items": said, "n": unvoted} if unvoted else said


def _votes(user) -> list[Item]:
    return [
        Item(
            sentence=_("Vote: %s") % row.ballot.docket.title if row.ballot.step_id else row.ballot.question,
            url=row.url,
            key=row.ballot.docket.key,
            due_at=row.hurts_at,
            act=_("Read and decide"),
            note=_("risk %s") % row.facts["score"] if row.facts.get("score") is not None else "",
        )
        for row in inbox(user)
    ]


def _steps(user, now: datetime) -> list[Item]:
    """Changes in whose state it is this person's turn: to start, to finish, to close, to complete the record."""
    turns = (
        (State.SCHEDULED, "implementer", _("Start: %s"), _("Open")),
        (State.IMPLEMENT, "implementer", _("Finish: %s"), _("Finish")),
        (State.REVIEW, "requester", _("Close: %s"), _("Close")),
    )
    found = []
    for state, part, sentence, act in turns:
        rows = ChangeRequest.objects.filter(state=state, on_hold=False, **{part: user}).select_related("docket")
        if state == State.SCHEDULED:
            rows = rows.filter(
                docket__windows__purpose="work",
                docket__windows__withdrawn_at=None,
                docket__windows__span__startswith__lt=now + SOON,
            )
        for change in rows.prefetch_related("docket__windows")[:MOST]:
            window = next((w for w in change.docket.windows.all() if w.purpose == "work"), None)
            due = window and (window.span.lower if state == State.SCHEDULED else window.span.upper)
            # What was missed is not started by itself and not any more: whoever does the work is asked (T-10).
            missed = state == State.SCHEDULED and window and window.span.upper <= now
            said, do = (_("Not started, and its window has passed: %s"), _("Plan anew")) if missed else (sentence, act)
            found.append(Item(said % change.docket.title, change.get_absolute_url(), change.key, due_at=due, act=do))
    return found


def _tasks(user) -> list[Item]:
    rows = Task.objects.filter(visible_to(user, "docket__"), owner=user, state=TaskState.OPEN).select_related("docket")
    return [
        Item(_("Task: %s") % task.title, url_of(task.docket), task.docket.key, note=task.docket.title, act=_("Open"))
        for task in rows.order_by("pk")[:MOST]
    ]


def _waiting(user) -> list[Item]:
    """What this person asked for and others have to answer, with who is asked."""
    ballots = (
        Ballot.objects.filter(docket__change__requester=user, state__in=[BallotState.OPEN, BallotState.STUCK])
        .select_related("docket", "board", "team")
        .order_by("opened_at")
    )
    return [
        Item(
            ballot.docket.title,
            url_of(ballot.docket),
            ballot.docket.key,
            note=str(ballot.board or ballot.team),
            due_at=ballot.due_at,
        )
        for ballot in ballots[:MOST]
    ]


def _week(user, now: datetime) -> list[Window]:
    """The next seven days of what this person takes part in, or the team does, freezes left out."""
    mine = Window.objects.filter(
        visible_to(user, "docket__"),
        span__overlap=TimestamptzRange(now, now + WEEK),
        withdrawn_at=None,
        kind__in=[WindowKind.CHANGE, WindowKind.MILESTONE, WindowKind.DEPLOYMENT, WindowKind.MEETING],
    ).filter(docket__in=_dockets_of(user))
    return list(mine.select_related("docket").order_by("span")[:MOST])


def _dockets_of(user):
    return Docket.objects.filter(Q(participants__user=user) | Q(team__in=user.team_ids)).values("pk")
