"""What a change would mean before it is saved: risk, conflicts, approvers, what is missing, free slots."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy
from psycopg.types.range import TimestamptzRange

from apps.approvals import queries as approvals
from apps.calendars import queries as calendar
from apps.core import clock

from ..custom import declared
from ..enums import TERMINAL_STATES, Lane
from ..materials import excluded_from
from ..models import ChangeTemplate, ChangeType
from ..risk import Lever, Score, assess, background_of, levers
from ..rules import NEEDS, STEPS, asked_for, prompted_for
from ..shape import Shape, for_policy
from .leaves import order_of
from .slot_costs import prices
from .starting import alike

SLOTS, SHOWN_LEVERS = 3, 3
HOUR = timedelta(hours=1)
STEP_WORDS = {
    "start": gettext_lazy("before work starts"),
    "finish": gettext_lazy("before it is finished"),
    "close": gettext_lazy("before it is closed"),
}


@dataclass(frozen=True)
class Preview:
    """Everything the side panel of the form shows."""

    shape: Shape
    risk: Score
    conflicts: list = field(default_factory=list)
    approvers: list = field(default_factory=list)
    missing: list[tuple[str, str]] = field(default_factory=list)
    slots: list = field(default_factory=list)
    levers: list[Lever] = field(default_factory=list)
    prompted: list[tuple[str, str]] = field(default_factory=list)
    later: list[tuple[str, list[str]]] = field(default_factory=list)
    alike: list = field(default_factory=list)
    order: list = field(default_factory=list)
    before: datetime | None = None

    @property
    def worth_moving(self) -> bool:
        """True when something blocks or warns, so that free slots are a help."""
        return any(str(row.severity) in ("blocks", "warns") for row in self.conflicts)


def preview(
    shape: Shape,
    type_: ChangeType,
    *,
    user,
    given: set[str],
    docket=None,
    copied=None,
    template: ChangeTemplate | None = None,
    title: str = "",
    before: datetime | None = None,
) -> Preview:
    """Nothing is saved. ``given`` names the fields that say something already; ``docket`` is that of a saved change,
    ``copied`` that whose tasks and tags come along, ``title`` what open changes on the same services are compared with.
    Free slots end by ``before`` (aware), or the first after it is told.
    """
    shape = for_policy(shape, docket or copied)
    given = given | _hanging(docket, copied)
    background = background_of(shape, at=clock.now())
    found = assess(shape, at=background.at, background=background)
    facts = shape.facts(score=found.score, level=found.level)
    place = {
        "services": shape.services,
        "environments": shape.environments,
        "people": shape.people,
        "buffer_minutes": shape.buffer_minutes,
        "facts": facts,
        "user": user,
        "docket": docket,
    }
    if docket is not None and docket.change.children.exclude(state__in=TERMINAL_STATES).exists():
        # As when it is saved: its parts claim what is theirs, and it does not meet them.
        place |= {"services": (), "environments": (), "people": ()}
    conflicts = calendar.preview(span=shape.span, **place) if shape.span and _somewhere(shape) else []
    seen = Preview(
        shape,
        found,
        conflicts,
        _approvers(type_, shape, facts, _excluded(shape, user, docket)),
        missing_of(type_, given, template=template),
        prompted=_prompted(type_, given),
        later=[
            (str(STEP_WORDS[step]), [label for _field, label in lacking])
            for step in STEPS[1:]
            if (lacking := missing_of(type_, given, step))
        ],
        order=order_of(shape, docket),
        alike=alike(title, shape.services, user=user, besides=shape.change_id),
        levers=levers(shape, background, standing=found.score, count=SHOWN_LEVERS),
        before=before,
    )
    if seen.worth_moving:
        return replace(seen, slots=_slots(shape, type_, shape.span, place, before))
    if shape.span is None and _somewhere(shape) and shape.lane in (Lane.NORMAL, Lane.STANDARD):
        return replace(seen, slots=_slots(shape, type_, _next_hour(), place, before))
    return seen


def _next_hour() -> TimestamptzRange:
    """What is looked for where no time was said: an hour, from the next full one."""
    begin = clock.now().replace(minute=0, second=0, microsecond=0) + HOUR
    return TimestamptzRange(begin, begin + HOUR, "[)")


def _prompted(type_: ChangeType, given: set[str]) -> list[tuple[str, str]]:
    """Field and label of what is prompted for before it is submitted and says nothing yet."""
    rows = [(NEEDS[name].field, str(NEEDS[name].label)) for name in prompted_for(type_, "submit") if name not in given]
    return rows + [
        (f"custom_{type_.slug}__{field.name}", field.label)
        for field in declared(type_)
        if field.prompted_at == "submit" and field.path not in given
    ]


def _slots(shape: Shape, type_: ChangeType, span: TimestamptzRange, place: dict, before: datetime | None) -> list:
    """Free times as long as ``span``, each with who would be asked then."""
    slots = calendar.next_free(span=span, zone=shape.zone, count=SLOTS, priced=False, before=before, **place)
    user, docket, spans = place["user"], place["docket"], [slot.span for slot in slots]
    found = prices(shape, type_, spans, user=user, excluded=_excluded(shape, user, docket), docket=docket)
    return [replace(slot, costs=tuple(said)) for slot, said in zip(slots, found, strict=True)]


def missing_of(
    type_: ChangeType, given: set[str], step: str = "submit", template: ChangeTemplate | None = None
) -> list[tuple[str, str]]:
    """Field and label of what the type, and at submit the template, asks for before ``step`` and that says nothing yet."""
    asked = [(NEEDS[name].field, str(NEEDS[name].label), name) for name in asked_for(type_, step, template)]
    asked += [
        (f"custom_{type_.slug}__{one.name}", one.label, one.path) for one in declared(type_) if one.needed_at == step
    ]
    return [(field, label) for field, label, name in asked if name not in given]


def _hanging(docket, copied) -> set[str]:
    """What types ask for that is not typed but hangs on the record: tasks, also those of a copy, files and links."""
    found = set()
    if docket is not None or copied is not None:
        found |= {"tasks"} if (docket or copied).tasks.filter(blocks_start=False).exists() else set()
    if docket is not None:
        found |= {"file"} if docket.attachments.filter(removed_at__isnull=True).exists() else set()
        found |= {"link"} if docket.links.exists() else set()
    return found


def _excluded(shape: Shape, user, docket) -> dict[int, str]:
    """As when it is saved: whoever writes this, and whom it names to do it, do not decide."""
    typed = dict.fromkeys((user.pk, *(person.pk for person in shape.people)), "")
    return typed | (excluded_from(docket, doers=shape.people) if docket is not None else {})


def _approvers(type_: ChangeType, shape: Shape, facts: dict, excluded: dict) -> list:
    if type_.lane == Lane.STANDARD or type_.policy is None or not shape.services:
        return []
    return approvals.plan(type_.policy, facts, excluded=excluded, services=shape.services)


def _somewhere(shape: Shape) -> bool:
    return bool(shape.services or shape.environments)
