"""What a release says of itself to mechanisms: its facts, its content by group, and who may not sign it off."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.dockets.models import Docket
from apps.environments.models import Environment

from .enums import ReleaseType

RISKS = {ReleaseType.MAJOR: "high", ReleaseType.MINOR: "medium", ReleaseType.PATCH: "low"}
LEVELS = ((15, "critical"), (9, "high"), (4, "medium"), (0, "low"))


def facts(docket: Docket) -> dict:
    """The plain facts of this release, now; it goes to the production environments of its services."""
    release = docket.release
    services = [row.service for row in release.service_rows.select_related("service__team")]
    return {**reach(services, docket.team, str(release.type)), "risk": risk_of(release)}


def reach(services, team, kind: str) -> dict:
    """The facts of a release of these services, saved or only typed; ``services`` come with their teams."""
    environments = list(
        Environment.objects.filter(hosted__service__in=services, kind="production", is_retired=False)
        .distinct()
        .order_by("id")
        .values_list("id", "slug")
    )
    tiers = sorted({service.tier for service in services})
    return {
        "kind": "release",
        "type": kind,
        "type_slug": kind,
        "tiers": tiers,
        "tier": tiers[0] if tiers else None,
        "environment_kinds": ["production"] if environments else [],
        "services": [service.slug for service in services],
        "service_ids": [service.pk for service in services],
        "environments": [slug for _pk, slug in environments],
        "environment_ids": [pk for pk, _slug in environments],
        "teams": sorted({service.team.slug for service in services}),
        "team": team.slug,
        "team_id": team.pk,
        "outage": False,
    }


def risk_of(release) -> str:
    """By its type; an emergency release has the risk of the gravest open risk on its list (likelihood times impact)."""
    if release.type in RISKS:
        return RISKS[release.type]
    gravest = max((risk.likelihood * risk.impact for risk in release.risks.filter(closed_at=None)), default=9)
    return next(level for least, level in LEVELS if gravest >= least)


def content(docket: Docket) -> dict[str, dict[str, object]]:
    """What people wrote, by the group of fields that a sign-off or a decision rests on."""
    release = docket.release
    windows = docket.windows.filter(withdrawn_at=None).order_by("purpose")
    return {
        "what": {
            "title": docket.title,
            "team": docket.team_id,
            "type": release.type,
            "version_name": release.version_name,
            "goal": release.goal,
            "services": sorted(release.service_rows.values_list("service_id", flat=True)),
            "scope": [
                [row.kind, row.title, row.url, row.docket_id or 0]
                for row in release.scope.filter(removed_at=None).order_by("id")
            ],
        },
        "window": {window.purpose: [window.span.lower, window.span.upper] for window in windows},
        "plan": {"strategy": release.strategy, "rollback_plan": release.rollback_plan},
        "people": {"manager": release.manager_id, "escalation": release.escalation_id},
    }


def excluded(docket: Docket) -> dict[int, str]:
    """Whoever manages the release wants it out, so somebody else signs it off."""
    return {docket.release.manager_id: _("You manage this release, so somebody else signs it off.")}
