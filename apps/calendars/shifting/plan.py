"""Who moves when a window does: the followers, their followers in turn, and what names this plan."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core.digests import digest
from apps.core.refusals import Refusal, Refused
from apps.dockets.permissions import may_see

from ..comparing.meetings import near
from ..comparing.sides import Side, ground_of, side_of
from ..followers import Follower, followers
from ..models import Claim, Window

MOST = 200


@dataclass(frozen=True)
class Step:
    """One window on its way to ``span``; ``cause`` is the id of the window that it follows (None: the one that is moved),
    ``by_default`` whether it follows where the mover says nothing."""

    window: Window
    span: TimestamptzRange
    why: str = ""
    follows: bool = True
    stays: Refusal | None = None
    cause: int | None = None
    by_default: bool = True

    @property
    def key(self) -> str:
        """How a mover names it: by the record's key, with what it is for where that says more than a time."""
        key, purpose = self.window.docket.key, self.window.purpose
        return key if purpose == "work" or purpose.startswith("at:") else f"{key}/{purpose}"


@dataclass(frozen=True)
class Plan:
    """``steps``: the window itself first, then all that was found; ``hidden``: so many more that the mover may not see."""

    steps: list[Step] = field(default_factory=list)
    hidden: int = 0

    @property
    def moving(self) -> list[Step]:
        """What moves, in an order in which nothing lands on what has not moved yet."""
        on_the_way = [step for step in self.steps if step.follows and step.stays is None]
        first = self.steps[0]
        is_later = first.span.lower >= first.window.span.lower
        return sorted(on_the_way, key=lambda step: (step.window.span.lower, step.window.pk), reverse=is_later)


def plan(
    window: Window,
    span: TimestamptzRange,
    *,
    user,
    leave: Collection[str] = (),
    take: Collection[str] = (),
    stays: dict[int, Refusal] | None = None,
) -> Plan:
    """Everything that moves with ``window``; ``leave`` and ``take`` are keys, ``stays`` refusals by window id.

    What the mover may not see is counted and stays where it is. Raises Refused where more than 200 windows would move.
    """
    stays = stays or {}
    steps = [Step(window, span, stays=stays.get(window.pk))]
    waiting, seen, hidden = deque(steps), {window.pk}, set()
    while waiting:
        step = waiting.popleft()
        for one in (one for find in followers for one in find(step.window, step.span)):
            if one.window.pk in seen | hidden or one.span == one.window.span:
                continue
            if may_see(one.window.docket, user):
                hidden.add(one.window.pk)
                continue
            seen.add(one.window.pk)
            found = _following(step, one, leave, take, stays)
            steps.append(found)
            if found.follows:
                waiting.append(found)
        if len(steps) > MOST:
            sentence = _("More than %s windows would move with this; move them in parts.") % MOST
            raise Refused(Refusal(sentence, code="too_many", kind="state"))
    return Plan(steps, len(hidden))


def _following(cause: Step, one: Follower, leave, take, stays: dict[int, Refusal]) -> Step:
    found = Step(
        one.window,
        one.span,
        one.why,
        stays=one.stays or stays.get(one.window.pk),
        cause=cause.window.pk,
        by_default=one.follows,
    )
    wanted = found.key in take or (one.follows and found.key not in leave)
    return replace(found, follows=wanted and found.stays is None)


def etag_of(found: Plan) -> str:
    """Names what was previewed: where everything stands and would go, and whom the moved window would meet there."""
    first, ours = found.steps[0], {step.window.pk for step in found.steps}
    others = sorted(other.window_id for other in _near(first) if other.window_id not in ours)
    rows = [[step.window.pk, step.window.sequence, step.span, step.follows] for step in found.steps]
    return digest([rows, found.hidden, others])[:32]


def _near(step: Step) -> list[Side]:
    claims = list(Claim.objects.filter(window=step.window))
    mine = side_of(
        step.window,
        services=[row.service_id for row in claims if row.service_id],
        environments=[row.environment_id for row in claims if row.environment_id],
        people=[row.person_id for row in claims if row.person_id],
    )
    return near(replace(mine, span=step.span), ground_of(mine.services, mine.environments))
