"""What is measured: our request, the twin's, and the goals of quality.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from benchmarks import records
from benchmarks.client import Ask, Work
from benchmarks.scale import Scale

WARM = 4


@dataclass(frozen=True)
class Case:
    """``ours`` and ``bare`` are done in turn; ``once`` where each can be done only once, so there is one for each try.

    ``goal`` is the most that ours may cost as a multiple of the twin, ``most_cpu`` in milliseconds where there is no
    twin, ``queries`` the most statements, ``most_bytes`` and ``most_packed`` the most bytes, plain and compressed;
    ``crowd`` asks for a second measurement with eight clients.
    """

    name: str
    ours: Sequence[Work]
    bare: Sequence[Work] = ()
    goal: float | None = None
    most_cpu: float | None = None
    queries: int | None = None
    most_bytes: int | None = None
    most_packed: int | None = None
    once: bool = False
    crowd: bool = False


def cases(company, scale: Scale, now: datetime) -> list[Case]:
    """All of them, with the records they need."""
    doors, maker = records.Doors(), records.Maker(company)
    shown = records.many(maker.shown, 1)[0]
    program, browser = doors.program(company.people[records.READER]), doors.browser(records.READER)
    return [
        *_reads(shown, program),
        *_writes(company, doors, maker, scale.repeats + WARM + 2),
        *_calendar(shown, program, now),
        *_pages(shown, browser),
    ]


def _reads(shown, program) -> list[Case]:
    wanted = urlencode({"state": "scheduled", "risk": "medium", "order": "-risk_score", "limit": 50})
    base = f"/api/v1/changes/{shown.key}/"
    approval = shown.docket.approvals.get(purpose="change").pk
    whole = [base, f"{base}conflicts/", f"{base}transitions/", f"/api/v1/approvals/{approval}/"]
    bare = [[Ask(f"/bare/changes/{shown.key}/")]]
    return [
        Case(
            "API: list of 50",
            [[Ask(f"/api/v1/changes/?{wanted}", headers=program)]],
            [[Ask("/bare/changes/")]],
            goal=4,
            queries=4,
            crowd=True,
        ),
        Case("API: one change", [[Ask(base, headers=program)]], bare, goal=5, queries=8),
        Case(
            "API: change, approval, conflicts, transitions",
            [[Ask(path, headers=program) for path in whole]],
            bare,
            goal=5,
            queries=8,
        ),
    ]


def _writes(company, doors, maker, count: int) -> list[Case]:
    engineer = company.people[records.ENGINEER]
    service, environment = records.places()
    content = [_content(number) for number in range(2 * count)]
    creates = [
        [
            Ask(
                "/api/v1/changes/",
                "POST",
                doors.program(engineer),
                {
                    "title": one["title"],
                    "services": [service.slug],
                    "environments": [environment.slug],
                    "start": one["start"],
                    "end": one["end"],
                    "reason": one["reason"],
                    "implementation_plan": one["plan"],
                    "backout_plan": one["plan"],
                    "test_plan": one["plan"],
                },
            )
        ]
        for one in content[:count]
    ]
    bare = [
        [
            Ask(
                "/bare/create/",
                "POST",
                {},
                one | {"service": service.slug, "environment": environment.slug, "by": engineer.username},
            )
        ]
        for one in content[count:]
    ]
    ballots, starts = records.many(maker.submitted, count), records.many(maker.scheduled, count)
    drafts, spare = records.many(maker.draft, count), records.many(maker.draft, count)
    spare_ballots = records.many(maker.submitted, count)
    votes = [
        [
            Ask(
                f"/api/v1/ballots/{ballot.pk}/votes/",
                "POST",
                doors.program(voter),
                {"choice": "approve", "digest": ballot.digest},
            )
        ]
        for ballot, voter in ballots
    ]
    bare_votes = [
        [Ask("/bare/vote/", "POST", {}, {"ballot": ballot.pk, "voter": voter.pk})] for ballot, voter in spare_ballots
    ]
    bare_moves = [[Ask(f"/bare/move/{one.key}/", "POST", {}, {"state": "assess"})] for one in spare]
    return [
        Case("API: create with window", creates, bare, goal=5, queries=14, once=True),
        Case("API: vote", votes, bare_votes, goal=5, queries=15, once=True),
        Case(
            "API: transition, submit",
            [[_step(doors, one, "submit", one.requester)] for one in drafts],
            bare_moves,
            goal=5,
            queries=15,
            once=True,
        ),
        Case(
            "API: transition, start",
            [[_step(doors, one, "start", one.implementer)] for one in starts],
            bare_moves,
            goal=5,
            queries=15,
            once=True,
        ),
    ]


def _step(doors, change, name: str, by) -> Ask:
    headers = doors.program(by) | {"If-Match": f'"{change.version}"'}
    return Ask(f"/api/v1/changes/{change.key}/transitions/", "POST", headers, {"transition": name})


def _content(number: int) -> dict:
    begin = datetime.fromisoformat("2030-01-01T00:00:00+00:00") + timedelta(hours=3 * number)
    return {
        "title": f"Resize pool {number}",
        "start": begin.isoformat(),
        "end": (begin + timedelta(hours=2)).isoformat(),
        "reason": "It is nearly full.",
        "plan": "One node after the other.",
    }


def _calendar(shown, program, now: datetime) -> list[Case]:
    service, environment = records.places()
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    spans = [(start + timedelta(hours=5 * n), start + timedelta(hours=5 * n + 4)) for n in range(40)]
    asked = [{"start": a.isoformat(), "end": b.isoformat()} for a, b in spans]
    names, ids = (
        {"services": [service.slug], "environments": [environment.slug]},
        {"services": [service.pk], "environments": [environment.pk]},
    )
    month = urlencode({"from": (now - timedelta(days=40)).isoformat(), "to": (now - timedelta(days=10)).isoformat()})
    question = {"change": shown.key, "service": service.slug, "environment": environment.slug}
    return [
        Case(
            "API: conflict check",
            [[Ask("/api/v1/windows/preview/", "POST", program, one | names)] for one in asked],
            [[Ask("/bare/probe/", "POST", {}, one | ids)] for one in asked],
            goal=3,
        ),
        Case(
            "API: calendar, a month of 10,000",
            [[Ask(f"/api/v1/calendar/?{month}", headers=program)]],
            [[Ask(f"/bare/month/?{month}")]],
            goal=2,
        ),
        Case(
            "API: calendar, the same folded by day",
            [[Ask(f"/api/v1/calendar/?{month}&fold=day", headers=program)]],
            [[Ask(f"/bare/month/?{month}")]],
            goal=2,
        ),
        Case(
            "API: verdict",
            [[Ask("/api/v1/verdict/", "POST", program, question)]],
            [[Ask(f"/bare/verdict/{shown.key}/")]],
            goal=3,
        ),
    ]


def _pages(shown, browser) -> list[Case]:
    def page(name: str, path: str, cpu: float, queries: int | None, **more) -> Case:
        return Case(name, [[Ask(path, headers=browser)]], most_cpu=cpu, queries=queries, **more)

    sizes = {"most_bytes": 80_000, "most_packed": 15_000}
    return [
        page("page: list of changes", "/changes/?state=scheduled&risk=medium&sort=risk", 50, 8, crowd=True, **sizes),
        page("page: one change", f"/changes/{shown.key}/", 30, 12, crowd=True, **sizes),
        page("page: calendar month", "/calendars/?view=month", 50, None, **sizes),
        page("page: calendar agenda", "/calendars/?view=agenda", 50, None, **sizes),
        page("page: calendar timeline", "/calendars/?view=timeline", 50, None, **sizes),
        page("page: board of environments", "/bookings/", 50, None, **sizes),
        page("page: search", "/search/?q=gateway", 50, None),
        page("page: home", "/", 50, None, **sizes),
    ]
