"""Revisions for their pages: one with its difference and preview, all of one thing, all that are under way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.core.workflow import Option
from apps.dockets.permissions import visible_to

from ..contents import Line, changed_lines, label_of_path
from ..enums import ProposalState
from ..models import Revision
from ..revising import drawn_from, may_edit, proposed_content, standing_content
from ..revisions import PURPOSE, Previewed, revisable_of
from ..workflow import REVISION_WORKFLOW
from .standing import StepRow, rows_of, standing

SHOWN_PREVIEW = 30


@dataclass(frozen=True)
class Proposal:
    """A revision as its page shows it. ``since`` is what has changed in force since it was drawn, empty when nothing."""

    revision: Revision
    label: str
    lines: list[Line]
    since: list[Line]
    problems: list[tuple[str, str]]
    preview: list[Previewed]
    options: list[Option]
    approval: object
    steps: list[StepRow]
    why_not_edit: Refusal | None
    thing_url: str
    editor_url: str

    @property
    def is_stale(self) -> bool:
        return bool(self.since)

    @property
    def is_draft(self) -> bool:
        return self.revision.state == ProposalState.DRAFT


def visible_revisions(user) -> QuerySet[Revision]:
    """Revisions this person may see, newest first."""
    found = Revision.objects.filter(visible_to(user, prefix="docket__"))
    return found.select_related("docket__team", "docket__opened_by").order_by("-id")


def revisions_of(kind: str, name: str, user) -> QuerySet[Revision]:
    """The revisions of one thing, newest first: what is proposed, in force, was in force, or came to nothing."""
    return visible_revisions(user).filter(kind=kind, name=name)


def proposal(revision: Revision, user) -> Proposal:
    """Everything on the page of a revision, for one reader."""
    thing = revisable_of(revision.kind)
    open_still = revision.state in (ProposalState.DRAFT, ProposalState.PROPOSED)
    content, before = proposed_content(revision), drawn_from(revision)
    problems = thing.check(content) if open_still else {}
    now = standing_content(revision) if open_still else before
    approval = standing(revision.docket, PURPOSE)
    refusal = may_edit(revision, user)
    if revision.state != ProposalState.DRAFT and refusal is None:
        refusal = Refusal(_("Only a draft is edited."), code="not_a_draft", kind="state")
    return Proposal(
        revision=revision,
        label=str(thing.label),
        lines=changed_lines(before, content, thing),
        since=changed_lines(before, now, thing),
        problems=[(label_of_path(path, content, thing), text) for path, text in problems.items()],
        preview=previewed(revision) if open_still and not problems else [],
        options=REVISION_WORKFLOW.options(revision, user),
        approval=approval,
        steps=rows_of(approval, user) if approval else [],
        why_not_edit=refusal,
        thing_url=reverse(thing.page, args=[revision.name]) if now else "",
        editor_url=reverse(thing.editor, args=[revision.key]) if thing.editor else "",
    )


def previewed(revision: Revision) -> list[Previewed]:
    """What its app says would differ; sound content only."""
    found = revisable_of(revision.kind).preview(revision.name, proposed_content(revision))
    lines = [each if isinstance(each, Previewed) else Previewed(str(each)) for each in found]
    return lines[:SHOWN_PREVIEW]
