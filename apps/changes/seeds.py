"""What a new installation starts with: the four types, one risk model, and a few certified standard changes."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as said

from apps.accounts.models import Team
from apps.approvals.models import Policy
from apps.core import clock
from apps.dockets import services as dockets
from apps.dockets.enums import Prefix

from .enums import Lane, RiskLevel, TemplateState, VersionState
from .models import ChangeTemplate, ChangeType, RiskModel, TemplateVersion

CERTIFIED_FOR = timedelta(days=365)

TYPES = (
    {
        "slug": "normal",
        "lane": Lane.NORMAL,
        "name": said("Normal change"),
        "policy": "change",
        "description": said("Planned ahead, assessed by peers and authorized by whom its risk asks for."),
        "needs_at_submit": [
            "reason",
            "services",
            "environments",
            "window",
            "implementation_plan",
            "backout_plan",
            "test_plan",
            "implementer",
        ],
        "review_from": RiskLevel.CRITICAL,
    },
    {
        "slug": "standard",
        "lane": Lane.STANDARD,
        "name": said("Standard change"),
        "policy": None,
        "description": said("Done often and approved beforehand, as its template says."),
        "needs_at_submit": ["services", "environments", "window", "implementer"],
    },
    {
        "slug": "emergency",
        "lane": Lane.EMERGENCY,
        "name": said("Emergency change"),
        "policy": "emergency",
        "description": said(
            "Something is broken now. The emergency board is asked at once; the record follows in 24 hours."
        ),
        "needs_at_submit": ["services"],
        "needs_at_close": ["reason", "implementation_plan"],
        "defaults": {"hours": 4, "impact": 1, "urgency": 1},
    },
    {
        "slug": "retrospective",
        "lane": Lane.RETROSPECTIVE,
        "name": said("Retrospective change"),
        "policy": "retrospective",
        "description": said("Done already, recorded afterwards: it is reviewed, and approved late."),
        "needs_at_submit": ["reason", "services", "environments", "window", "outcome"],
    },
)

QUESTIONS = [
    {
        "code": "rehearsed",
        "text": said("Was it done in the same way before?"),
        "answers": [
            {"value": "here", "label": said("Yes, here"), "points": 0},
            {"value": "elsewhere", "label": said("Yes, in a test or staging environment"), "points": 4},
            {"value": "never", "label": said("No"), "points": 10},
        ],
    },
    {
        "code": "data",
        "text": said("Does it change or move data?"),
        "answers": [
            {"value": "no", "label": said("No"), "points": 0},
            {"value": "reversible", "label": said("Yes, and it can be reversed"), "points": 6},
            {"value": "irreversible", "label": said("Yes, and it cannot be reversed"), "points": 15},
        ],
    },
    {
        "code": "backout",
        "text": said("Was backing out tried?"),
        "answers": [
            {"value": "tried", "label": said("Yes, it worked"), "points": 0},
            {"value": "described", "label": said("No, but it is described step by step"), "points": 5},
            {"value": "none", "label": said("No"), "points": 10},
        ],
    },
]

RULES = [
    {"code": "tier", "tier": 1, "points": 20},
    {"code": "tier", "tier": 2, "points": 12},
    {"code": "tier", "tier": 3, "points": 5},
    {"code": "environment_kind", "kind": "production", "points": 12},
    {"code": "outage", "points": 10},
    {"code": "many_services", "at_least": 3, "points": 8},
    {"code": "lane", "lane": "emergency", "points": 10},
    {"code": "working_hours", "from": 8, "to": 18, "points": 6},
    {"code": "short_notice", "hours": 24, "points": 6},
    {"code": "long_window", "hours": 6, "points": 4},
    {"code": "no_plan", "plan": "backout_plan", "points": 10},
    {"code": "no_plan", "plan": "test_plan", "points": 5},
    {"code": "busy_week", "at_least": 3, "points": 6},
    {"code": "team_record", "least": 10, "good": 95, "points": -10, "poor": 80, "penalty": 10},
]
THRESHOLDS = {"medium": 25, "high": 50, "critical": 75}

TEMPLATES = (
    {
        "title": said("Restart a stateless service"),
        "why": said("Done every week; one instance at a time, so that nobody notices."),
        "locked": {
            "implementation_plan": said(
                "1. Drain one instance from the load balancer.\n2. Restart it and wait until it is healthy.\n3. Put it back; go on with the next."
            ),
            "backout_plan": said("Stop after the instance that does not become healthy; the others still serve."),
            "outage_expected": False,
        },
        "defaults": {
            "reason": said("Restart to pick up renewed configuration."),
            "test_plan": said("Health checks are green on every instance for five minutes."),
            "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
        },
    },
    {
        "title": said("Renew a TLS certificate"),
        "why": said("The same steps each time, and the old certificate stays good until the new one is in place."),
        "locked": {
            "implementation_plan": said(
                "1. Issue the certificate from the approved authority.\n2. Install it beside the old one.\n3. Reload the listener without dropping connections."
            ),
            "backout_plan": said("Point the listener back to the old certificate and reload."),
            "outage_expected": False,
        },
        "defaults": {
            "reason": said("The certificate ends within thirty days."),
            "test_plan": said("Read the chain and the end date from outside; no handshake errors for ten minutes."),
            "answers": {"rehearsed": "here", "data": "no", "backout": "tried"},
        },
    },
)


def seed(by) -> None:
    """Idempotent; inside the caller's act. What was edited since stays as it is."""
    standing = set(ChangeType.objects.values_list("slug", flat=True))
    policies = {policy.slug: policy for policy in Policy.objects.all()}
    for row in TYPES:
        if row["slug"] not in standing:
            ChangeType.objects.create(**{**row, "policy": policies.get(row["policy"])})
    if not RiskModel.objects.exists():
        RiskModel.objects.create(
            number=1, is_in_force=True, since=clock.now(), questions=QUESTIONS, rules=RULES, thresholds=THRESHOLDS
        )
    _templates(by)


def _templates(by) -> None:
    """Certified examples, owned by the first team; an installation without a team starts without them."""
    team = Team.objects.order_by("pk").first()
    if team is None or ChangeTemplate.objects.exists():
        return
    for row in TEMPLATES:
        docket = dockets.open_docket(prefix=Prefix.TEMPLATE, title=row["title"], team=team, by=by)
        said, now = {"locked": row["locked"], "defaults": row["defaults"]}, clock.now()
        template = ChangeTemplate.objects.create(
            docket=docket,
            state=TemplateState.CERTIFIED,
            certified_by=by,
            certified_at=now,
            certified_until=(now + CERTIFIED_FOR).date(),
            **said,
        )
        TemplateVersion.objects.create(
            template=template,
            state=VersionState.IN_FORCE,
            title=row["title"],
            reason=row["why"],
            written_by=by,
            written_at=now,
            decided_at=now,
            **said,
        )
