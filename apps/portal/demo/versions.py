"""What runs where: each service a step behind the one before now and then, and a draft that brings what staging never saw."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.changes import services as changes
from apps.changes.enums import State
from apps.changes.models import ChangeRequest
from apps.environments import services
from apps.environments.models import Environment

from .place import Company

STEPS = ("development", "test", "staging", "production")
# How many versions each step is behind the newest, by service in turn.
BEHIND = ((0, 0, 1, 1), (0, 1, 1, 2), (0, 0, 0, 1), (0, 0, 2, 2))
EACH = timedelta(days=6)


def play(company: Company, now: datetime) -> None:
    """Reports of the last weeks by each team's pipeline, and two drafts with a version."""
    shared = {row.slug: row for row in Environment.objects.filter(slug__endswith="-dev-1")}
    for number, (slug, service) in enumerate(company.services.items()):
        places = {**company.environments[slug], "development": shared[f"{service.team.slug}-dev-1"]}
        for step, behind in zip(STEPS, BEHIND[number % len(BEHIND)], strict=True):
            for back in (behind + 1, behind):
                services.report_version(
                    service,
                    places[step],
                    _version(number, back),
                    by=company.members[service.team.slug][0],
                    at=now - EACH * (back + 1) + timedelta(hours=20 * STEPS.index(step)),
                    source=f"pipeline {600 + number * 10 - back}",
                )
    _drafts(company)


def _drafts(company: Company) -> None:
    """Drafts to production: what they bring is the newest, which has not run in every step before."""
    slugs = list(company.services)
    for draft in ChangeRequest.objects.filter(state=State.DRAFT, type__lane="normal").order_by("pk")[:2]:
        service = draft.services.first()
        newest = _version(slugs.index(service.slug), 0)
        changes.edit(draft, by=draft.requester, brings=newest)


def _version(number: int, back: int) -> str:
    return f"{2 + number % 5}.{9 + number % 7 - back}.0"
