"""What a free slot would cost a change: who would have to approve it at that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.approvals import queries as approvals
from apps.approvals.queries.meetings import open_agendas
from apps.calendars.costs import costs
from apps.calendars.queries import moment_text
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
    return prices(shape_of(change), change.type, spans, user=user, excluded=excluded_from(docket), docket=docket)


def prices(
    shape: Shape,
    type_: ChangeType,
    spans: Sequence[TimestamptzRange],
    *,
    user,
    excluded: Mapping[int, str],
    docket=None,
) -> list[list[str]]:
    """Who would be asked at each of these times, in words: with the risk of that hour and the freezes that hold then, and
    when a board that meets would decide. Who is not asked at every one of them is told as extra.

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
            known[name] = approvals.plan(type_.policy, facts, excluded=dict(excluded), services=there.services)
        found.append(known[name])
    always = set.intersection(*({row.who for row in rows} for rows in found)) if found else set()
    boards = {row.board_id for rows in known.values() for row in rows} - {None}
    meet = open_agendas(boards, user)
    return [
        [_in_words(row, span, meet.get(row.board_id), extra=row.who not in always) for row in rows]
        for span, rows in zip(spans, found, strict=True)
    ]


def _near(shape: Shape, spans: Sequence[TimestamptzRange]) -> list:
    """Other changes of its services in the week before any of these times, in one statement."""
    starts = [span.lower for span in spans]
    return neighbours_of(shape, min(starts) - WEEK, max(starts)) if starts else []


def _in_words(row, span: TimestamptzRange, meetings: Sequence | None, *, extra: bool) -> str:
    if row.problem:
        return row.problem
    need = _("%s, extra at this time") % row.need_sentence if extra else row.need_sentence
    if not meetings:
        return _("Asks %s, at once by mail.") % need
    first = next((one for one in meetings if one.ends_at <= span.lower), None)
    if first is None:
        return _("Asks %s at once by mail: no meeting with an open agenda ends before it.") % need
    values = {"need": need, "begin": moment_text(first.starts_at), "close": moment_text(first.cutoff_at)}
    return _("Asks %(need)s, which meets %(begin)s; its agenda closes %(close)s.") % values
