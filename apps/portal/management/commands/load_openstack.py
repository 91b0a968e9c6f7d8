"""``make real DATA=<folder>``: OpenStack's Flamingo cycle through the public API of a running Slipway, as an outsider.

``SLIPWAY_URL`` says where it runs, ``SLIPWAY_TOKEN`` who is asking: a token with the scope to write, of somebody who is an
administrator (adds teams and services) and a release manager (plans releases).
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.portal.openstack import CYCLE, Cycle, Deliverable, Version, read_cycle
from apps.portal.outside import Outside, Unwanted

AT_ONCE = 4
NEEDED = {"administrator", "release-manager"}
TOLD_EVERY = 50
GOAL = "Released by OpenStack as %s in its Flamingo cycle. Its data gives no day, so none stands on the calendar."


class Command(BaseCommand):
    help = "Loads OpenStack's Flamingo cycle through the API of a running Slipway. Running it twice adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default="", help="where openstack-releases lies")
        parser.add_argument("--url", default=os.environ.get("SLIPWAY_URL", "http://localhost:8000"))
        parser.add_argument("--token", default=os.environ.get("SLIPWAY_TOKEN", ""))

    def handle(self, *args, folder, url, token, **options):
        # Progress is ours to tell; a line for each request would bury it.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        cycle = self._read(folder)
        if not token:
            raise CommandError(
                "Set SLIPWAY_TOKEN to an API token (manage.py createtoken <who> loader --scope read --scope write)."
            )
        self.api, self.lock = Outside(url, token), threading.Lock()
        self.run = secrets.token_hex(8)
        self.problems = [f"{problem.where}: {problem.sentence}" for problem in cycle.problems]
        self.added = dict.fromkeys(("teams", "services", "releases", "commits", "milestones"), 0)
        began = time.monotonic()
        try:
            self._check()
            self._teams_and_services(cycle)
            self._cycle(cycle)
            self._releases(cycle)
        except Unwanted as unwanted:
            raise CommandError(f"{url} answered {unwanted}") from unwanted
        self._report(cycle, time.monotonic() - began)

    def _read(self, folder: str) -> Cycle:
        try:
            return read_cycle(Path(folder or "."))
        except FileNotFoundError as problem:
            raise CommandError(
                f"There is no cycle “{CYCLE}” in “{folder}”. Say where the release data lies: make real DATA=<folder>, a "
                f"folder with deliverables/{CYCLE} and schedules/{CYCLE} in it. Nothing was loaded."
            ) from problem

    def _check(self) -> None:
        missing = NEEDED - set(self.api.get("me/")["roles"])
        if missing:
            raise CommandError(f"The token's person lacks: {', '.join(sorted(missing))}.")

    def _teams_and_services(self, cycle: Cycle) -> None:
        teams = {row["slug"] for row in self.api.rows("teams/")}
        for slug, name in sorted({one.team_slug: one.team for one in cycle.deliverables}.items()):
            if slug not in teams and self._add("teams", name, "teams/", {"slug": slug, "name": name}):
                teams.add(slug)
        services = {row["key"] for row in self.api.rows("services/")}
        wanted = [one for one in cycle.deliverables if one.slug not in services and one.team_slug in teams]
        self._each("services", wanted, self._service)

    def _service(self, one: Deliverable) -> None:
        self._add(
            "services",
            one.name,
            "services/",
            {
                "key": one.slug,
                "name": one.name,
                "team": one.team_slug,
                "tier": one.tier,
                "repository_url": one.repository,
            },
        )

    def _cycle(self, cycle: Cycle) -> None:
        """The cycle itself is a release; its schedule stands on the calendar as milestones."""
        name = f"openstack:{cycle.name}"
        standing = next(iter(self.api.rows("releases/", external_ref=name)), None) or self._add(
            "releases",
            cycle.name,
            "releases/",
            {
                "title": f"OpenStack {cycle.name.capitalize()}",
                "type": "major",
                "external_ref": name,
                "team": _team_of(cycle),
                "version_name": cycle.name.capitalize(),
            },
        )
        if not standing:
            return
        there = {row["code"] for row in self.api.get(f"releases/{standing['key']}/milestones/")}
        for one in cycle.milestones:
            if one.code not in there:
                self._add(
                    "milestones",
                    one.name,
                    f"releases/{standing['key']}/milestones/",
                    {
                        "code": one.code,
                        "name": one.name,
                        "first": one.first.isoformat(),
                        "last": one.last.isoformat(),
                    },
                )

    def _releases(self, cycle: Cycle) -> None:
        prefix = f"openstack:{cycle.name}:"
        self.standing = {row["external_ref"]: row["key"] for row in self.api.rows("releases/", external_prefix=prefix)}
        pairs = [
            (f"{prefix}{one.slug}:{version.number}", one, version)
            for one in cycle.deliverables
            for version in one.versions
        ]
        self._each("releases", pairs, lambda pair: self._release(*pair))

    def _release(self, name: str, one: Deliverable, version: Version) -> None:
        key, linked = self.standing.get(name), set()
        if key is None:
            made = self._add(
                "releases",
                f"{one.name} {version.number}",
                "releases/",
                {
                    "title": f"{one.name} {version.number}",
                    "type": _type_of(version.number),
                    "services": [one.slug],
                    "version_name": version.number,
                    "external_ref": name,
                    "goal": GOAL % version.number,
                },
            )
            if not made:
                return
            key = made["key"]
        else:
            linked = {row["url"] for row in self.api.get(f"dockets/{key}/links/")}
        for commit in version.commits:
            if commit.url not in linked:
                self._add(
                    "commits",
                    commit.url,
                    f"dockets/{key}/links/",
                    {
                        "url": commit.url,
                        "kind": "commit",
                        "title": f"{commit.repository} {commit.hash[:12]}",
                    },
                )

    def _add(self, what: str, name: str, path: str, body: dict) -> dict | None:
        """Add one thing; what the API will not have is told and costs nothing else."""
        try:
            # A key of this run: what was refused before may be mended by now, and what is there is not asked for.
            made = self.api.post(path, body, key=f"{self.run} {path} {name}"[:255])
        except Unwanted as unwanted:
            if unwanted.status in (0, 401):
                raise
            self.problems.append(f"{what}: {name}: {unwanted.sentence}")
            return None
        with self.lock:
            self.added[what] += 1
        return made

    def _each(self, what: str, wanted: list, act) -> None:
        """Do it for all, some at once, and say how far it is."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done, _nothing in enumerate(pool.map(act, wanted), start=1):
                if done % TOLD_EVERY == 0 or done == len(wanted):
                    self.stdout.write(f"{what}: {done} of {len(wanted)}")

    def _report(self, cycle: Cycle, seconds: float) -> None:
        for problem in self.problems:
            self.stderr.write(f"left out: {problem}")
        versions = sum(len(one.versions) for one in cycle.deliverables)
        count = sum(self.added.values())
        self.stdout.write(
            f"Read {len(cycle.deliverables)} deliverables, {versions} versions, {len(cycle.milestones)} milestones. "
            f"Added {', '.join(f'{number} {what}' for what, number in self.added.items())}; {len(self.problems)} left out."
        )
        self.stdout.write(f"{count} objects in {seconds:.1f} s, {count / max(seconds, 0.001):.1f} a second.")


def _team_of(cycle: Cycle) -> str:
    """Who owns the cycle: the release managers, or, in data without them, the first team there is."""
    teams = sorted({one.team_slug for one in cycle.deliverables})
    return "release-management" if "release-management" in teams else teams[0]


def _type_of(number: str) -> str:
    """Major where the version ends in .0.0, patch where its last part is counted, minor else."""
    parts = number.split(".")
    if len(parts) >= 3 and parts[1:3] == ["0", "0"]:
        return "major"
    return "patch" if len(parts) >= 3 and parts[2] not in ("0", "") else "minor"
