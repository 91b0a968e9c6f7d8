"""Who will have to approve, and why: what opening an approval would evaluate, on facts that are only typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock

from ..asking import ask, plain, revision_in_force
from ..duedates import due_at
from ..electorate import Count, count
from ..enums import Need, Stage
from ..models import Ballot, Policy
from ..policies import Demand

SHOWN_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One ballot to come, in words. A row with a ``problem`` could be decided by nobody; without ``who`` it is the
    policy itself that blocks. ``by`` is the latest instant of an answer if it were asked now and every step before took
    all the time it has. ``board_id`` is that of a board that is asked."""

    step: str
    stage: str
    who: str
    need_sentence: str
    why_sentence: str
    people: tuple = ()
    problem: str = ""
    by: datetime | None = None
    board_id: int | None = None


def plan(
    policy: Policy | str | None, facts: Mapping, *, excluded: Mapping[int, str] = {}, services: Iterable = ()
) -> list[PlanRow]:
    """What would be asked on these facts, in order, and by when. A dozen queries and one for each calendar of a board, whatever the number of rows and services.

    ``excluded`` names who may not vote (ids to sentences); ``services`` stand for ``facts["service_ids"]`` where the
    facts do not give them yet.
    """
    slug = policy.slug if isinstance(policy, Policy) else policy or ""
    facts = plain(dict(facts))
    facts.setdefault("service_ids", [service.pk for service in services])
    evaluation = ask((revision_in_force(slug),), facts)
    # Ballots that are never saved: a negative id keeps them apart from every real one while they are counted.
    drafts = {-number: demand for number, demand in enumerate(evaluation.demands, start=1)}
    at = clock.now()
    counts = count((_draft(pk, demand) for pk, demand in drafts.items()), at, excluded=dict(excluded))
    dues = _dues(drafts, counts, at)
    rows = [_row(demand, counts[pk], dues[pk]) for pk, demand in drafts.items()]
    if evaluation.problem:
        rows.append(PlanRow("", Stage.AUTHORIZE, "", "", "", problem=evaluation.problem))
    return rows


def stages(policy: Policy | str | None, facts: Mapping) -> set[str]:
    """The stages in which anybody would be asked on these facts; whom, and whether they may vote, is not looked at."""
    slug = policy.slug if isinstance(policy, Policy) else policy or ""
    return {demand.stage for demand in ask((revision_in_force(slug),), plain(dict(facts))).demands}


def need_in_words(need: str, number: int, who: str) -> str:
    """A requirement as one sentence: "2 of CAB", "everybody in CAB who may vote"."""
    if need == Need.ALL:
        return _("everybody in %(who)s who may vote") % {"who": who}
    if need == Need.PERCENT:
        return _("%(n)s %% of %(who)s") % {"n": number, "who": who}
    return ngettext("%(n)s of %(who)s", "%(n)s of %(who)s", number) % {"n": number, "who": who}


def _draft(pk: int, demand: Demand) -> Ballot:
    kind, asked = demand.key
    return Ballot(
        pk=pk,
        need=demand.need,
        number=demand.number,
        board_id=asked if kind == "board" else None,
        team_id=asked if kind == "team" else None,
        due_hours=demand.due_hours,
        quorum=0,  # only what stands now counts
    )


def _dues(drafts: dict[int, Demand], counts: dict[int, Count], at: datetime) -> dict[int, datetime | None]:
    """When each would be due: a step is asked when the one before it is answered."""
    found: dict[int, datetime | None] = {}
    known: dict[tuple, datetime | None] = {}
    start = at
    for order in sorted({demand.order for demand in drafts.values()}):
        here = [pk for pk, demand in drafts.items() if demand.order == order]
        for pk in here:
            ballot = counts[pk].ballot
            days = (ballot.board.calendar_id, ballot.board.time_zone) if ballot.board_id else (None, "")
            if (place := (*days, ballot.due_hours, start)) not in known:
                known[place] = due_at(ballot, start)
            found[pk] = known[place]
        start = max((found[pk] for pk in here if found[pk]), default=start)
    return found


def _row(demand: Demand, counted: Count, by: datetime | None) -> PlanRow:
    who = demand.asked.name
    why = "; ".join(demand.why)
    row = PlanRow(
        step=demand.step_name,
        stage=demand.stage,
        who=who,
        need_sentence=need_in_words(demand.need, demand.number, who),
        why_sentence=_("%(why)s: %(services)s") % {"why": why, "services": ", ".join(demand.services)}
        if demand.services
        else why,
        people=tuple(counted.waiting[:SHOWN_PEOPLE]),
        by=by,
        board_id=counted.ballot.board_id,
    )
    return row if counted.tally.can_decide else replace(row, problem=counted.tally.missing)
