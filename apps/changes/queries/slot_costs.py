"""What a free slot would cost a change: who would have to approve it at that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.approvals import queries as approvals
from apps.calendars.costs import costs
from apps.core import clock
from apps.core.digests import digest
from apps.dockets.enums import Prefix

from ..enums import Lane
from ..materials import excluded_from
from ..models import ChangeType
from ..risk import assess, background_of, model_in_force
from ..risk.background import WEEK, neighbours_of, week_before
from ..shape import Shape, for_policy, shape_of


@costs.register("changes")
def price(docket, facts: dict | None, spans: Sequence[TimestamptzRange], user) -> list[list[str]]:
    """For a saved change; what is only typed is priced by its own preview, which knows more of it."""
    if docket is None or docket.prefix != Prefix.CHANGE:
        return [[] for _span in spans]
    change = docket.change
    return prices(shape_of(change), change.type, spans, excluded=excluded_from(docket), docket=docket)


def prices(
    shape: Shape,
    type_: ChangeType,
    spans: Sequence[TimestamptzRange],
    *,
    excluded: Mapping[int, str],
    docket=None,
) -> list[list[str]]:
    """Who would be asked at each of these times, in words: with the risk of that hour and the freezes that hold then.

    Times that come to the same facts are asked about once.
    """
    if type_.lane == Lane.STANDARD or type_.policy is None or not shape.services:
        return [[] for _span in spans]
    now, known, found, model = clock.now(), {}, [], model_in_force()
    # What no hour changes is read once; a group asks this of each of its changes.
    shape = for_policy(replace(shape, start=None, end=None), docket)
    background, near = background_of(shape, at=now), _near(shape, spans)
    for span in spans:
        there = for_policy(replace(shape, start=span.lower, end=span.upper))
        around = replace(background, this_week=week_before(near, span.lower))
        score = assess(there, at=now, background=around, model=model)
        facts = there.facts(score=score.score, level=score.level)
        name = digest(facts)
        if name not in known:
            known[name] = _in_words(
                approvals.plan(type_.policy, facts, excluded=dict(excluded), services=there.services)
            )
        found.append(known[name])
    return found


def _near(shape: Shape, spans: Sequence[TimestamptzRange]) -> list:
    """Other changes of its services in the week before any of these times, in one statement."""
    starts = [span.lower for span in spans]
    return neighbours_of(shape, min(starts) - WEEK, max(starts)) if starts else []


def _in_words(rows) -> list[str]:
    return [row.problem or _("Asks %s.") % row.need_sentence for row in rows]
