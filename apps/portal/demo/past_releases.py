"""Releases that are over: six phases, milestones, scope and the go decision, written in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from psycopg.types.range import TimestamptzRange

from apps.audit.bulk import event, insert, write_history, write_rows
from apps.audit.models import Event
from apps.calendars.enums import WindowKind
from apps.calendars.models import Window
from apps.changes.models import ChangeRequest
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket, Participant
from apps.releases.enums import PHASES, ReleaseType, ScopeKind, State, Strategy
from apps.releases.models import Milestone, Phase, Release, ReleaseService, ReleaseTemplate, ScopeItem

from .place import Company
from .words import GOALS, RELEASES

TYPES = (
    (0.55, ReleaseType.MINOR, 20),
    (0.85, ReleaseType.PATCH, 8),
    (0.95, ReleaseType.MAJOR, 40),
    (1.0, ReleaseType.EMERGENCY, 2),
)
MILESTONES = (
    ("code_freeze", "Code freeze", 0.45),
    ("test_complete", "Test complete", 0.7),
    ("staging_deployed", "Staging deployed", 0.8),
    ("production", "Production", 0.92),
)
DAYWISE = timedelta(days=20)
SHARES = (0.0, 0.2, 0.45, 0.7, 0.85, 0.93, 1.0)


@dataclass
class PastRelease:
    """One release that is over, from its first day to its last."""

    key: str
    title: str
    version: str
    type: ReleaseType
    services: list
    manager: object
    goal: str
    began: datetime
    length: timedelta
    cancelled: bool
    events: dict[str, Event] = field(default_factory=dict)

    def at(self, share: float) -> datetime:
        """The instant at a share of its length: long releases are planned in days, short ones by the hour."""
        zone = ZoneInfo(self.services[0].team.time_zone)
        at = (self.began + self.length * share).astimezone(zone).replace(minute=0, second=0, microsecond=0)
        return at.replace(hour=0) if self.length >= DAYWISE else at


def imagine(company: Company, random: Random, now: datetime, count: int) -> list[PastRelease]:
    """``count`` releases, oldest first; the youngest was completed a week ago."""
    ends = sorted(random.uniform(7, 520) for _n in range(count))[::-1]
    found = []
    for number, days_ago in enumerate(ends, start=1):
        sure = random.random()
        kind, days = next((kind, days) for limit, kind, days in TYPES if sure <= limit)
        lead = random.choice(list(company.services.values()))
        others = [s for s in company.services.values() if s.team == lead.team and s != lead]
        length = timedelta(days=days + random.randint(0, 5))
        version = f"{1 + number // 40}.{number % 40}"
        past = PastRelease(
            key=f"REL-{number}",
            title=f"{random.choice(RELEASES)} ({lead.name} {version})",
            version=version,
            type=kind,
            services=[lead, *random.sample(others, min(len(others), random.randint(0, 2)))],
            manager=company.people["rita" if random.random() < 0.7 else "milan"],
            goal=random.choice(GOALS),
            began=now - timedelta(days=days_ago) - length,
            length=length,
            cancelled=random.random() < 0.05,
        )
        past.events["created"] = event("release.drafted", past.key, past.began - timedelta(days=2), by=past.manager)
        for phase, share in zip(PHASES, SHARES, strict=False):
            if past.cancelled and share > 0.3:
                break
            past.events[phase] = event(
                "release.advanced" if share else "release.begun",
                past.key,
                past.at(share),
                by=past.manager,
                data={"to": str(phase)},
            )
        last = "cancelled" if past.cancelled else "completed"
        past.events["ended"] = event(
            f"release.{last}",
            past.key,
            past.at(0.4 if past.cancelled else 1.0),
            by=past.manager,
            reason="Folded into the next one." if past.cancelled else "",
        )
        found.append(past)
    return found


def write(pasts: list[PastRelease]) -> None:
    """All of it; the events have been written before."""
    templates = {row.type: row for row in ReleaseTemplate.objects.all()}
    dockets = write_rows(
        (
            Docket(
                key=past.key,
                prefix=Prefix.RELEASE,
                title=past.title,
                team=past.services[0].team,
                opened_by=past.manager,
                opened_at=past.events["created"].at,
            ),
            past.events["created"],
        )
        for past in pasts
    )
    releases = insert(
        [
            Release(
                docket=docket,
                type=past.type,
                state=State.CANCELLED if past.cancelled else State.COMPLETED,
                template=templates.get(past.type),
                version_name=past.version,
                strategy=Strategy.ROLLING,
                manager=past.manager,
                goal=past.goal,
                rollback_plan="Deploy the version before, service by service, in reverse order; no schema change is one-way.",
                rehearsed_at=past.at(0.8),
                created_at=past.events["created"].at,
                version=len(past.events),
                completed_at=None if past.cancelled else past.at(1.0),
            )
            for past, docket in zip(pasts, dockets, strict=True)
        ]
    )
    pairs = list(zip(pasts, dockets, releases, strict=True))
    write_history(_walked(pairs, first=True), kind="+")
    write_history(_walked(pairs, first=False))
    write_rows(
        (ReleaseService(release=release, service=service), past.events["created"])
        for past, _d, release in pairs
        for service in past.services
    )
    write_rows(
        (Participant(docket=docket, user=past.manager, part="manager"), past.events["created"])
        for past, docket, _r in pairs
    )
    _phases(pairs)
    _milestones(pairs)
    _scope(pairs)


def _walked(pairs, *, first: bool):
    for past, _docket, release in pairs:
        end = release.state
        states = [
            ("created", State.DRAFT),
            *((phase, phase) for phase in PHASES if phase in past.events),
            ("ended", end),
        ]
        for version, (moment, state) in enumerate(states, start=1):
            if (version == 1) == first:
                release.state, release.version = state, version
                yield release, past.events[moment]
        release.state, release.version = end, len(states)


def _phases(pairs) -> None:
    rows = []
    for past, docket, release in pairs:
        for order, phase in enumerate(PHASES):
            span = TimestamptzRange(past.at(SHARES[order]), past.at(SHARES[order + 1]), "[)")
            window = Window(
                docket=docket,
                purpose=f"phase:{phase}",
                kind=WindowKind.RELEASE_PHASE,
                span=span,
                is_firm=True,
                withdrawn_at=past.events["ended"].at if past.cancelled else None,
            )
            rows.append((past, release, order, phase, window))
    write_rows((window, past.events["created"]) for past, _r, _o, _p, window in rows)
    write_rows(
        (
            Phase(
                release=release,
                code=phase,
                order=order + 1,
                window=window,
                began_at=past.at(SHARES[order]) if phase in past.events else None,
                ended_at=None if past.cancelled else past.at(SHARES[order + 1]),
            ),
            past.events["ended"],
        )
        for past, release, order, phase, window in rows
    )


def _milestones(pairs) -> None:
    rows = []
    for past, docket, release in pairs:
        for code, name, share in MILESTONES:
            at = past.at(share)
            day = at.replace(hour=0)
            span = TimestamptzRange(day, day + timedelta(days=1), "[)")
            window = Window(
                docket=docket,
                purpose=f"milestone:{code}",
                kind=WindowKind.MILESTONE,
                title=name,
                span=span,
                is_firm=True,
                withdrawn_at=past.events["ended"].at if past.cancelled else None,
            )
            rows.append((past, release, code, name, at, window))
    write_rows((window, past.events["created"]) for past, *_rest, window in rows)
    write_rows(
        (
            Milestone(
                release=release,
                code=code,
                name=name,
                window=window,
                reached_at=None if past.cancelled else at,
                reached_by=None if past.cancelled else past.manager,
            ),
            past.events["ended"],
        )
        for past, release, code, name, at, window in rows
    )


def _scope(pairs) -> None:
    """The changes of its services that ran in its deployment phase, and one feature."""
    rows, taken = [], set()
    for past, _docket, release in pairs:
        act = past.events["created"]
        rows.append(
            (
                ScopeItem(
                    release=release,
                    kind=ScopeKind.FEATURE,
                    title=past.title.partition(" (")[0],
                    added_by=past.manager,
                    added_at=act.at,
                ),
                act,
            )
        )
        ran = ChangeRequest.objects.filter(
            service_rows__service__in=past.services, started_at__range=(past.at(0.5), past.at(1.0))
        ).select_related("docket")[:4]
        for change in ran:
            if change.pk not in taken:
                taken.add(change.pk)
                rows.append(
                    (
                        ScopeItem(
                            release=release,
                            kind=ScopeKind.CHANGE,
                            title=change.docket.title,
                            docket=change.docket,
                            added_by=past.manager,
                            added_at=act.at,
                        ),
                        act,
                    )
                )
    write_rows(rows)
