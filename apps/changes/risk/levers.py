"""What would lower the risk: the same engine on the same change with one thing different. No second copy of any rule.

Looked at: every third hour of each of the next seven days, each better answer, each plan that is not written yet, no
outage. Conflicts and freezes are not: the form's free slots know of those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..shape import PLANS, Shape
from .background import WEEK, Background, neighbours_of, week_before
from .engine import assess, model_in_force
from .hours import STEP_HOURS
from .questions import asked

DAYS, MOST_TIMES = 7, 3
NOTHING = timedelta()


@dataclass(frozen=True)
class Lever:
    """One thing that could be different; ``start`` is set where it is the window. ``difference`` is below nothing."""

    code: str
    sentence: str
    score: int
    level: str
    difference: int
    start: datetime | None = None
    field: str = ""

    @property
    def signed(self) -> str:
        """The difference with its sign, as it stands on the page."""
        return f"−{-self.difference}"


def levers(shape: Shape, background: Background, *, standing: int, count: int | None = None) -> list[Lever]:
    """Everything that would lower the score from ``standing``, most first; of the other times the best of a day.

    One statement besides the model: the other changes of those services in the days around.
    """
    model = model_in_force()
    if model is None:
        return []
    found = []
    for code, sentence, other, behind, start, field in _others(shape, background, model):
        score = assess(other, at=behind.at, model=model, background=behind)
        if score.score < standing:
            found.append(Lever(code, sentence, score.score, score.level, score.score - standing, start, field))
    # Of two times that score the same the one nearer to the plan is the easier one to agree on.
    found.sort(key=lambda lever: (lever.score, abs(lever.start - shape.start) if lever.start else NOTHING))
    return _best_of_each_day(found)[:count]


def _others(shape: Shape, background: Background, model) -> Iterator[tuple]:
    for question in asked(model.questions, shape.answers):
        for value, label in question.choices:
            if value != question.answer:
                other = replace(shape, answers={**shape.answers, question.code: value})
                yield question.code, f"{question.text} {label}", other, background, None, f"answer_{question.code}"
    for name in PLANS:
        if name not in shape.plans:
            yield name, _PLAN_WORDS[name](), replace(shape, plans=shape.plans | {name}), background, None, name
    if shape.outage:
        yield "outage", _("Without an outage"), replace(shape, outage=False), background, None, "outage_expected"
    yield from _other_times(shape, background)


def _other_times(shape: Shape, background: Background) -> Iterator[tuple]:
    if shape.span is None:
        return
    zone = ZoneInfo(shape.zone)
    midnight = shape.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    around = neighbours_of(shape, shape.start - WEEK, shape.start + timedelta(days=DAYS + 1))
    for day in range(DAYS):
        for hour in range(0, 24, STEP_HOURS):
            # Wall-clock hours of the plan's zone: a day with a change of daylight-saving time has them, too.
            start = (midnight + timedelta(days=day)).replace(hour=hour).astimezone(UTC)
            if start < background.at or start == shape.start:
                continue
            said = date_format(start.astimezone(zone), "l j M H:i")
            behind = replace(background, this_week=week_before(around, start))
            yield "start", said, shape.at(start), behind, start, "start"


def _best_of_each_day(found: list[Lever]) -> list[Lever]:
    """At most one time a day and three times in all, one value a question: the rest says nothing new."""
    seen, kept, times = set(), [], 0
    for lever in found:
        what = (lever.code, lever.start.date() if lever.start else None)
        if what in seen or (lever.start and times == MOST_TIMES):
            continue
        seen.add(what)
        times += lever.start is not None
        kept.append(lever)
    return kept


_PLAN_WORDS = {
    "implementation_plan": lambda: _("With an implementation plan"),
    "backout_plan": lambda: _("With a backout plan"),
    "test_plan": lambda: _("With a test plan"),
    "communication_plan": lambda: _("With a communication plan"),
}
