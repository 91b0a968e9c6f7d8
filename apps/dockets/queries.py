"""Reads: a docket that a person may see, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import Http404

from apps.accounts.enums import RoleName
from apps.core import clock
from apps.core.markdown import render

from .enums import TaskState
from .models import Docket, Link, Task
from .permissions import visible_dockets
from .services.opening import WATCHER
from .subjects import begins_at, subjects

SHOWN_COMMENTS = 200


def seen_docket(key: str, user) -> Docket:
    """The docket called ``key``; raises Http404 where it does not exist or is not for this person to see."""
    docket = visible_dockets(user).select_related("team").filter(key=key.upper()).first()
    if docket is None:
        raise Http404
    return docket


def keyed(rows, key: str):
    """The one of ``rows`` whose docket has this key, in whatever case it is written; raises Http404 where none has."""
    found = rows.filter(docket__key=key.upper()).first()
    if found is None:
        raise Http404
    return found


def tasks_of(docket: Docket):
    """Tasks in their order, with the people they name."""
    return docket.tasks.select_related("owner", "done_by", "started_by", "after")


@dataclass(frozen=True)
class PlannedTask:
    """A task with its planned times (None where it has no offset or the record no window) and what holds it back."""

    task: Task
    starts: datetime | None
    ends: datetime | None
    waits_for: Task | None
    is_next: bool

    @property
    def is_late(self) -> bool:
        """Its time has come and nobody began, or it should have ended."""
        due = self.ends if self.task.started_at else self.starts
        return bool(due and self.task.state == TaskState.OPEN and due < clock.now())


def plan_of(docket: Docket) -> list[PlannedTask]:
    """The tasks in their order, timed from the start of the window as it is now, the next one marked."""
    rows, begins, found = list(tasks_of(docket)), begins_at(docket), []
    is_open = {row.pk for row in rows if row.state == TaskState.OPEN}
    coming = next((row.pk for row in rows if row.pk in is_open and row.after_id not in is_open), None)
    for row in rows:
        starts = begins + timedelta(minutes=row.offset_minutes) if begins and row.offset_minutes is not None else None
        ends = starts + timedelta(minutes=row.planned_minutes) if starts and row.planned_minutes else None
        waits = row.after if row.after_id in is_open else None
        found.append(PlannedTask(row, starts, ends, waits, row.pk == coming))
    return found


def files_of(docket: Docket):
    """The files that stand, oldest first."""
    return docket.attachments.filter(removed_at__isnull=True).select_related("added_by")


def readable_files(docket: Docket, user):
    """The files whose bytes this person may have: those that stand, and for auditors what was taken off too."""
    return docket.attachments.all() if user.holds(RoleName.AUDITOR) else files_of(docket)


def links_of(docket: Docket, user):
    """Links out and links from elsewhere; to and from dockets only where this person may see them."""
    seen = visible_dockets(user)
    out = (
        docket.links.filter(Q(to__isnull=True) | Q(to__in=seen))
        .select_related("to", "added_by", "author")
        .order_by("id")
    )
    back = docket.linked_from.filter(docket__in=seen).select_related("docket", "added_by").order_by("id")
    return out, back


def doers_of(dockets: Iterable[int]) -> dict[int, set[int]]:
    """Who asked for the work of these records or does it, as ids of people by id of docket; one query for each kind."""
    ids, found = set(dockets), {}
    for subject in subjects if ids else ():
        found |= subject.doers(ids) if subject.doers else {}
    return found


def links_between(some: Iterable[int], others: Iterable[int]) -> list[tuple[int, int, object]]:
    """The links that join some of these docket ids and some of those, whichever way they lead: ``(one of some, one of
    others, who made it)``; None made what the system linked."""
    some, others = set(some), set(others)
    if not some or not others:
        return []
    rows = Link.objects.filter(Q(docket__in=some, to__in=others) | Q(docket__in=others, to__in=some))
    rows = rows.select_related("added_by").order_by("pk")
    return [
        (row.docket_id, row.to_id, row.added_by) if row.docket_id in some else (row.to_id, row.docket_id, row.added_by)
        for row in rows
    ]


def going_on(prefix: str = "") -> Q:
    """The condition on dockets whose work goes on in any freeze; none where no record says so."""
    found = Q(pk__in=[])
    for subject in subjects:
        if subject.goes_on:
            found |= subject.goes_on(prefix)
    return found


def unstopped(dockets: Iterable[int]) -> set[int]:
    """Those of these records whose work goes on in any freeze."""
    ids = list(dockets)
    return set(Docket.objects.filter(going_on(), pk__in=ids).values_list("pk", flat=True)) if ids else set()


def comments_of(docket: Docket):
    """Comments, oldest first."""
    return docket.comments.select_related("by").order_by("id")


def comments_shown(docket: Docket) -> list[dict]:
    """The last comments for a page, oldest first: who, when, and the text as safe HTML."""
    rows = list(docket.comments.select_related("by").order_by("-id")[:SHOWN_COMMENTS])
    return [{"by": row.by, "at": row.at, "html": render(row.text)} for row in reversed(rows)]


def is_watching(docket: Docket, user) -> bool:
    """True when the person asked to be told of everything here."""
    return docket.participants.filter(user=user, part=WATCHER).exists()
