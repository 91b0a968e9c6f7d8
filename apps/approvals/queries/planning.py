"""Who will have to approve, and why: what opening an approval would evaluate, on facts that are only typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock

from ..asking import ask, plain, revision_in_force
from ..electorate import Count, count
from ..enums import Need, Stage
from ..models import Ballot, Policy
from ..policies import Demand

SHOWN_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One ballot to come, in words. A row with a ``problem`` could be decided by nobody; without ``who`` it is the
    policy itself that blocks."""

    step: str
    stage: str
    who: str
    need_sentence: str
    why_sentence: str
    people: tuple = ()
    problem: str = ""


def plan(
    policy: Policy | str | None, facts: Mapping, *, excluded: Mapping[int, str] = {}, services: Iterable = ()
) -> list[PlanRow]:
    """What would be asked on these facts, in order. A dozen queries at most, whatever the number of rows and services.

    ``excluded`` names who may not vote (ids to sentences); ``services`` stand for ``facts["service_ids"]`` where the
    facts do not give them yet.
    """
    slug = policy.slug if isinstance(policy, Policy) else policy or ""
    facts = plain(dict(facts))
    facts.setdefault("service_ids", [service.pk for service in services])
    evaluation = ask((revision_in_force(slug),), facts)
    # Ballots that are never saved: a negative id keeps them apart from every real one while they are counted.
    drafts = {-number: demand for number, demand in enumerate(evaluation.demands, start=1)}
    counts = count((_draft(pk, demand) for pk, demand in drafts.items()), clock.now(), excluded=dict(excluded))
    rows = [_row(demand, counts[pk]) for pk, demand in drafts.items()]
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
        quorum=0,  # only what stands now counts
    )


def _row(demand: Demand, counted: Count) -> PlanRow:
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
    )
    return row if counted.tally.can_decide else replace(row, problem=counted.tally.missing)
