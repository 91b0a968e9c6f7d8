"""Eighteen months of changes that are over, written in bulk: every one with its approvals, window, risk and story."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from apps.audit.bulk import event
from apps.audit.models import Event
from apps.changes.enums import Lane, Outcome, State

from .chance import evening, level
from .place import Company
from .words import EMERGENCIES, FEATURES, NOTES, STORIES, Story

DAYS = 540
OUTCOMES = (
    (0.90, Outcome.SUCCESSFUL),
    (0.945, Outcome.WITH_ISSUES),
    (0.975, Outcome.BACKED_OUT),
    (1.0, Outcome.FAILED),
)


@dataclass
class Past:
    """One change that is over: what it was, when each thing happened, and the events that told of it."""

    key: str
    title: str
    story: Story
    lane: Lane
    service: object
    environment: object
    requester: object
    implementer: object
    risk: list[dict]
    outcome: Outcome
    notes: str
    start: datetime
    minutes: int
    times: dict[str, datetime]
    cancelled: bool = False
    events: dict[str, Event] = field(default_factory=dict)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.minutes)

    @property
    def score(self) -> int:
        return max(0, min(100, sum(row["points"] for row in self.risk)))

    @property
    def level(self):
        return level(self.score)

    @property
    def states(self) -> list[tuple[str, State]]:
        """Moments of ``times`` with the state that began at each."""
        if self.cancelled:
            return [("created", State.DRAFT), ("submitted", State.ASSESS), ("cancelled", State.CANCELLED)]
        first = {Lane.NORMAL: State.ASSESS, Lane.EMERGENCY: State.AUTHORIZE}.get(self.lane, State.SCHEDULED)
        walk = [("created", State.DRAFT), ("submitted", first)]
        if self.lane == Lane.NORMAL:
            walk.append(("assessed", State.AUTHORIZE))
        if self.lane in (Lane.NORMAL, Lane.EMERGENCY):
            walk.append(("authorized", State.SCHEDULED))
        return [*walk, ("started", State.IMPLEMENT), ("finished", State.REVIEW), ("closed", State.CLOSED)]


KINDS = {
    "created": "change.drafted",
    "submitted": "change.submitted",
    "assessed": "change.assessed",
    "authorized": "change.scheduled",
    "started": "change.started",
    "finished": "change.finished",
    "closed": "change.closed",
    "cancelled": "change.cancelled",
}


def imagine(company: Company, random: Random, now: datetime, count: int) -> list[Past]:
    """``count`` changes in the order they were raised; the youngest ended two days ago."""
    weights = [story.weight for story in STORIES]
    services = list(company.services.values())
    heavy = [5 - service.tier for service in services]
    days = sorted(random.uniform(2, DAYS) for _n in range(count))[::-1]
    found = []
    for number, days_ago in enumerate(days, start=1):
        service = random.choices(services, heavy)[0]
        story = random.choices(STORIES, weights)[0]
        found.append(_one(company, random, now - timedelta(days=days_ago), f"CHG-{number}", service, story))
    return found


def _one(company: Company, random: Random, day: datetime, key: str, service, story: Story) -> Past:
    crew = company.members[service.team.slug]
    emergency = random.random() < 0.05
    lane = Lane.EMERGENCY if emergency else Lane.STANDARD if story.standard else Lane.NORMAL
    staging = not emergency and random.random() < 0.15
    start = evening(random, day, service.team.time_zone)
    minutes = random.choice((30, 45)) if emergency else story.minutes
    sure = random.random()
    outcome = next(name for limit, name in OUTCOMES if sure <= limit)
    past = Past(
        key=key,
        title=_title(random, service, story, emergency),
        story=story,
        lane=lane,
        service=service,
        environment=company.environments[service.slug]["staging" if staging else "production"],
        requester=random.choice(crew),
        implementer=random.choice(crew),
        outcome=outcome,
        risk=_risk(random, service, story, staging, emergency),
        notes=random.choice(NOTES[outcome]),
        start=start,
        minutes=minutes,
        times=_times(random, start, minutes, lane),
        cancelled=lane == Lane.NORMAL and random.random() < 0.03,
    )
    if past.cancelled:
        past.times = {**past.times, "cancelled": past.times["submitted"] + timedelta(hours=5)}
    manager = company.people["milan"]
    actors = {
        "assessed": random.choice(crew),
        "authorized": manager,
        "started": past.implementer,
        "finished": past.implementer,
        "closed": manager,
        "cancelled": past.requester,
    }
    for moment, state in past.states:
        data = {"to": str(state)} | ({"outcome": str(outcome)} if moment == "closed" else {})
        past.events[moment] = event(
            KINDS[moment],
            key,
            past.times[moment],
            by=actors.get(moment, past.requester),
            data=data,
            reason="The window clashed with the month's close." if moment == "cancelled" else "",
        )
    return past


def _title(random: Random, service, story: Story, emergency: bool) -> str:
    if emergency:
        return random.choice(EMERGENCIES).format(s=service.name)
    version = f"{random.randint(1, 9)}.{random.randint(0, 24)}.{random.randint(0, 9)}"
    return story.title.format(s=service.name, v=version, f=random.choice(FEATURES))


def _risk(random: Random, service, story: Story, staging: bool, emergency: bool) -> list[dict]:
    """Contributions in the words of the risk rules that a new installation has."""
    rows = [("tier", {1: 20, 2: 12, 3: 5, 4: 0}[service.tier], f"tier-{service.tier} service")]
    rows.append(("environment_kind", 0 if staging else 12, "staging" if staging else "production"))
    rows.append(("outage", 10 if story.outage else 0, "an outage is expected"))
    rows.append(("lane", 10 if emergency else 0, "emergency change"))
    rows.append(("question:rehearsed", random.choice((0, 0, 4, 10)), "Was it done in the same way before?"))
    rows.append(("question:backout", random.choice((0, 5, 5, 10)), "Was backing out tried?"))
    rows.append(("team_record", random.choice((-10, -10, 0)), "team 97 % success in 90 days"))
    return [{"code": code, "points": points, "sentence": said} for code, points, said in rows if points]


def _times(random: Random, start: datetime, minutes: int, lane: Lane) -> dict[str, datetime]:
    lead = timedelta(hours=1) if lane == Lane.EMERGENCY else timedelta(days=random.uniform(2, 9))
    created = start - lead
    step = lead / 6
    begun = start + timedelta(minutes=random.randint(0, 6))
    finished = begun + timedelta(minutes=max(5, int(minutes * random.uniform(0.4, 0.97))))
    return {
        "created": created,
        "submitted": created + step,
        "assessed": created + 2 * step,
        "authorized": created + 4 * step,
        "started": begun,
        "finished": finished,
        "closed": finished + timedelta(hours=random.uniform(1, 30)),
    }
