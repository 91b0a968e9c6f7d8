"""What a mover is told: which windows move from where to where, what refuses, what they would meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core.refusals import Refusal
from apps.dockets.enums import TaskState
from apps.dockets.models import Task
from apps.dockets.subjects import begins_at, url_of

from ..followers import later
from ..models import Window
from ..queries.conflicts import ConflictRow
from .plan import Plan, Step

TASK = "task"


@dataclass(frozen=True)
class Moved:
    """One window, or task, as it stands and as it would stand.

    ``key`` names it in ``leave`` and ``take``; ``kind`` is that of its window, or "task"; ``follows`` False: it stays,
    and ``refusal`` says why where it may not move. ``may_stay``: the mover may leave it where it is; ``by_default``: it
    follows where the mover says nothing.
    """

    key: str
    title: str
    url: str
    kind: str
    why: str
    before: TimestamptzRange
    after: TimestamptzRange
    follows: bool = True
    may_stay: bool = True
    by_default: bool = True
    refusal: Refusal | None = None

    @property
    def record(self) -> str:
        """The key of the record that it belongs to."""
        return self.key.partition("/")[0]


@dataclass(frozen=True)
class Met:
    """A conflict that one of the moved windows would have, from the side of ``key``."""

    key: str
    row: ConflictRow
    is_new: bool


@dataclass(frozen=True)
class Shift:
    """The answer to a move, previewed or ``applied``. ``hidden``: so many more followers that the mover may not see.

    ``along``: the windows that move with it, each with the span it would get.
    """

    window: Moved
    moves: list[Moved] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    conflicts: list[Met] = field(default_factory=list)
    hidden: int = 0
    etag: str = ""
    applied: bool = False
    along: tuple[tuple[Window, TimestamptzRange], ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.refusals

    @property
    def may_go_elsewhere(self) -> bool:
        """Whether another time would help: it is refused, has not begun, and was to go anywhere at all."""
        return not self.allowed and {"begun", "same"}.isdisjoint(one.code for one in self.refusals)

    @property
    def following(self) -> list[Moved]:
        """Records that move with it and could be left; tasks are not among them."""
        return [row for row in self.moves if row.follows and row.may_stay]

    @property
    def version(self) -> str:
        """What stands now, for a mover who previewed something else (see ``Stale``)."""
        return self.etag


def rows_of(found: Plan, landed: dict[int, TimestamptzRange], refused: dict[int, Refusal]) -> tuple[Moved, list[Moved]]:
    """The moved window and the rest; ``landed``: where each came to stand when it was tried."""
    own = found.steps[0].window.docket_id
    rows = [_row(step, own, landed, refused.get(step.window.pk)) for step in found.steps]
    return replace(rows[0], may_stay=False), [*rows[1:], *_tasks(found, landed)]


def _row(step: Step, own: int, landed: dict[int, TimestamptzRange], refusal: Refusal | None) -> Moved:
    window = step.window
    # What belongs to the moved record itself needs no more than its own name.
    parts = [window.title] if window.title and window.docket_id == own else [window.title, window.docket.title]
    after = step.span if refusal else landed.get(window.pk, step.span)
    return Moved(
        step.key,
        " · ".join(part for part in parts if part),
        url_of(window.docket),
        window.kind,
        step.why,
        window.span,
        after,
        follows=step.follows and step.stays is None,
        may_stay=step.stays is None,
        by_default=step.by_default,
        refusal=step.stays or refusal,
    )


def _tasks(found: Plan, landed: dict[int, TimestamptzRange]) -> list[Moved]:
    """Open tasks that are counted from the start of what moves: they follow by themselves."""
    steps = {
        step.window.docket_id: step
        for step in found.moving
        if step.window.purpose == "work" and begins_at(step.window.docket) is not None
    }
    rows = Task.objects.filter(docket__in=steps, state=TaskState.OPEN, offset_minutes__isnull=False)
    moved = []
    for task in rows.order_by("docket_id", "order", "id"):
        step = steps[task.docket_id]
        before = task_span(task, step.window.span)
        by = landed.get(step.window.pk, step.span).lower - step.window.span.lower
        if by:
            moved.append(
                Moved(
                    f"{step.key}/task-{task.pk}",
                    task.title,
                    f"{url_of(step.window.docket)}#tasks",
                    TASK,
                    _("task of %s") % step.key,
                    before,
                    later(before, by),
                    may_stay=False,
                )
            )
    return moved


def task_span(task: Task, span: TimestamptzRange) -> TimestamptzRange:
    """When a task is planned, counted from the start of its record's window; a minute where its length is not said."""
    start = span.lower + timedelta(minutes=task.offset_minutes)
    return TimestamptzRange(start, start + timedelta(minutes=task.planned_minutes or 1), "[)")
