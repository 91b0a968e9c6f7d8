"""Releases on their way: planned from templates, some begun, some past their first gates."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from apps.changes.models import ChangeRequest
from apps.core.refusals import Refused
from apps.gates import services as gates
from apps.gates.models import Gate
from apps.releases import services
from apps.releases.models import Release, ReleaseTemplate

from .place import Company
from .votes import vote
from .words import FEATURES, GOALS, RELEASES

AGREED = "Agreed with product."
# How many phases each release has behind it, in turn; None stays a draft.
STEPS = (0, 2, 1, None, 3, 1, 2, 0, 3)


def play(company: Company, random: Random, now: datetime, count: int, opened: list[ChangeRequest]) -> None:
    """``count`` releases with targets in the next four months, each with scope, risks and a rollback plan."""
    templates = list(ReleaseTemplate.objects.filter(is_retired=False).order_by("pk"))
    manager = company.people["rita"]
    for number in range(count):
        lead = random.choice(list(company.services.values()))
        template = templates[number % len(templates)]
        target = (now + timedelta(days=14 + 6 * number)).date()
        try:
            release = services.plan_from_template(
                by=manager,
                title=f"{RELEASES[number % len(RELEASES)]} ({lead.name})",
                services=[lead],
                template=template,
                target=target,
                version_name=f"{random.randint(4, 9)}.{number}",
                goal=random.choice(GOALS),
                rollback_plan="Deploy the version before, service by service, in reverse order; schema changes are additive.",
                escalation=company.people["bruno"],
            )
        except Refused:
            continue
        _fill(release, random, manager, [one for one in opened if one.docket.team == lead.team][:2])
        _lead(company, release, STEPS[number % len(STEPS)], manager)


def _fill(release: Release, random: Random, manager, near: list[ChangeRequest]) -> None:
    for title in random.sample(FEATURES, 2):
        services.add_item(release, by=manager, title=title.capitalize(), reason=AGREED)
    for change in near:
        services.add_item(release, by=manager, change=change.key, reason=AGREED)
    services.add_risk(
        release,
        by=manager,
        title="The partner's test system is away on Fridays",
        likelihood=3,
        impact=2,
        contingency="Run the contract tests against the recorded answers.",
        owner=manager,
    )


def _lead(company: Company, release: Release, steps: int | None, manager) -> None:
    if steps is None:
        return
    release = services.plan(release, by=manager)
    release = services.begin(release, by=manager)
    for _phase in range(steps):
        try:
            phase = release.phases.filter(code=release.state).select_related("gate").first()
            if phase and phase.gate_id:
                vote(company, release)
                gates.decide(Gate.objects.get(pk=phase.gate_id), by=manager)
            release = services.advance(release, by=manager)
        except Refused:
            return
