"""How a revision plugs in: what is judged of it, who may not judge, and what a decision does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, subjects

from . import services
from .briefs import Brief, briefs
from .contents import changed_lines, outline
from .revising import authors_of, may_edit
from .revisions import revisable_of


def facts(docket: Docket) -> dict:
    """What the policy for changes of the rules may look at: ``of`` is the kind of rules, ``type_slug`` which."""
    revision = docket.revision
    return {
        "kind": "revision",
        "type": "revision",
        "type_slug": revision.name,
        "of": revision.kind,
        "risk": "high",
        "environment_kinds": [],
        "service_ids": [],
        "team": docket.team.slug,
        "team_id": docket.team_id,
    }


def content(docket: Docket) -> dict:
    """All of what it proposes, and of what that would take the place of (A-04)."""
    revision = docket.revision
    return {
        "what": {
            "docket.title": docket.title,
            "reason": revision.reason,
            "content": revision.content,
            "before": revision.before,
        }
    }


def brief_of(docket: Docket, user) -> Brief:
    """The difference first, then both versions line by line."""
    revision = docket.revision
    thing = revisable_of(revision.kind)
    lines = changed_lines(revision.before, revision.content, thing)
    return Brief(
        risk_reasons=(),
        shown={"content": outline(revision.content, thing), "before": outline(revision.before, thing)},
        changes=tuple((line.label, line.before, line.after) for line in lines),
    )


subjects.add(
    Prefix.POLICY,
    Subject(
        prefix=Prefix.POLICY,
        label=gettext_lazy("Change of the rules"),
        relation="revision",
        url_name="approvals:revision",
        facts=facts,
        content=content,
        excluded=lambda docket: authors_of(docket.revision),
        may_edit=lambda docket, user: may_edit(docket.revision, user),
        reactions={"approval.decided": services.revision_decided},
    ),
)
briefs.add(Prefix.POLICY, brief_of)
