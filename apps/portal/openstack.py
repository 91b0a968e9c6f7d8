"""OpenStack's release data as it lies in a folder: deliverables with their versions, and the cycle's schedule.

Everything is read as text: a version ``1.10`` is no number. What cannot be used is told as a ``Problem``, one by one, and
costs nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

CYCLE = "flamingo"
FORGE = "https://opendev.org"
HASH = re.compile(r"[0-9a-f]{40}")
KINDS = {
    "service": 1,
    "client-library": 3,
    "library": 2,
    "horizon-plugin": 3,
    "tempest-plugin": 4,
    "trailing": 3,
    "other": 4,
}
# The words of the cycle's own schedule page for its short codes; ours where a milestone has a fixed meaning here.
MILESTONES = {
    "vptg": "Project teams gathering",
    "1": "First milestone",
    "2": "Second milestone",
    "3": "Third milestone",
    "mf": "Membership freeze",
    "cycle-trail": "Deadline of trailing deliverables",
    "extra-acs": "Extra contributors freeze",
    "final-lib": "Last release of libraries",
    "ff": "Feature freeze",
    "final-clientlib": "Last release of client libraries",
    "soft-sf": "Soft string freeze",
    "rf": "Requirements freeze",
    "cycle-highlights": "Cycle highlights",
    "rc1": "First release candidates",
    "hard-sf": "Hard string freeze",
    "finalrc": "Last release candidates",
    "final": "Coordinated release",
}
CODES = {"ff": "code_freeze", "finalrc": "test_complete", "final": "production"}


@dataclass(frozen=True)
class Problem:
    """A row that could not be used, and why."""

    where: str
    sentence: str


@dataclass(frozen=True)
class Commit:
    """A commit of a repository."""

    repository: str
    hash: str

    @property
    def url(self) -> str:
        return f"{FORGE}/{self.repository}/commit/{self.hash}"


@dataclass(frozen=True)
class Version:
    """One released version of a deliverable."""

    number: str
    commits: tuple[Commit, ...]


@dataclass(frozen=True)
class Deliverable:
    """A deliverable: what Slipway calls a service."""

    slug: str
    name: str
    team: str
    tier: int
    repository: str
    versions: tuple[Version, ...] = ()

    @property
    def team_slug(self) -> str:
        return slug_of(self.team)


@dataclass(frozen=True)
class Milestone:
    """A milestone of the cycle, on the days from ``first`` to ``last``."""

    code: str
    name: str
    first: date
    last: date


@dataclass
class Cycle:
    """A whole cycle, and what of it could not be read."""

    name: str
    deliverables: list[Deliverable] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def slug_of(name: str) -> str:
    """A name as Slipway's short name: lower case, digits, ``-`` and ``_``."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")[:80]


def read_cycle(folder: Path, name: str = CYCLE) -> Cycle:
    """Read a cycle from a checkout of the release data; raises FileNotFoundError where it is not there."""
    files = sorted((folder / "deliverables" / name).glob("*.yaml"))
    schedule = folder / "schedules" / name / "schedule.yaml"
    if not files or not schedule.exists():
        raise FileNotFoundError(folder)
    cycle = Cycle(name)
    for path in files:
        try:
            cycle.deliverables.append(_deliverable(path, cycle.problems))
        except (yaml.YAMLError, UnicodeError, KeyError, TypeError, AttributeError) as problem:
            cycle.problems.append(Problem(path.name, f"cannot be read: {problem}"))
    cycle.milestones = list(_milestones(schedule, name, cycle.problems))
    return cycle


def _deliverable(path: Path, problems: list[Problem]) -> Deliverable:
    content = _load(path)
    versions, seen = [], set()
    for row in content.get("releases") or []:
        number = (row.get("version") or "").strip()
        if not number or number in seen:
            problems.append(Problem(path.name, f"version {number!r} is empty or stands twice"))
            continue
        seen.add(number)
        versions.append(Version(number, tuple(_commits(path.name, number, row.get("projects") or [], problems))))
    repositories = list(content.get("repository-settings") or {})
    return Deliverable(
        slug=slug_of(path.stem),
        name=path.stem,
        team=content["team"],
        tier=KINDS.get(content.get("type"), 4),
        repository=f"{FORGE}/{repositories[0]}" if repositories else "",
        versions=tuple(versions),
    )


def _commits(where: str, number: str, rows: list, problems: list[Problem]) -> Iterator[Commit]:
    for row in rows:
        repository, found = row.get("repo") or "", row.get("hash") or ""
        if repository and HASH.fullmatch(found):
            yield Commit(repository, found)
        else:
            problems.append(
                Problem(where, f"version {number}: {repository or 'no repository'} has no whole commit hash")
            )


def _milestones(path: Path, cycle: str, problems: list[Problem]) -> Iterator[Milestone]:
    """Milestones of this cycle; the schedule also names some of the next one."""
    letter, seen = cycle[0], set()
    for week in _load(path).get("cycle") or []:
        try:
            first, last = date.fromisoformat(week["start"]), date.fromisoformat(week["end"])
        except (KeyError, ValueError):
            problems.append(Problem(path.name, f"a week has no days: {week}"))
            continue
        for code in [*(week.get("x-project") or []), *(week.get("project-specific") or [])]:
            mark, _dash, rest = code.partition("-")
            if mark != letter:
                continue
            own = CODES.get(rest, rest.replace("-", "_"))
            if own in seen:
                problems.append(Problem(path.name, f"{code} stands twice; the week of {first} is left out"))
                continue
            seen.add(own)
            yield Milestone(own, MILESTONES.get(rest, rest.replace("-", " ").capitalize()), first, last)


def _load(path: Path) -> dict:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader)  # noqa: S506 - reads text only, builds no objects
