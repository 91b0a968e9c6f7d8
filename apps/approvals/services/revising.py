"""Changing the rules: drafted, proposed, put in force by a vote. See ``revisions`` for how a kind of thing plugs in."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.audit.services import recording
from apps.core import clock
from apps.core.digests import canonical
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line, clean_text
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.services import open_docket, participate, reserve_key, retitle

from ..contents import plainly
from ..enums import ProposalState
from ..models import Approval, Revision
from ..permissions import as_who
from ..revising import AUTHOR, has_a_reason, is_the_only_one, may_edit, proposed_content, standing_content
from ..revisions import POLICY, PURPOSE, Revisable, revisable_of
from ..rules import LIVE
from ..workflow import REVISION_WORKFLOW
from .closing import enact as enact_approval
from .closing import withdraw as withdraw_approval
from .opening import open_approval

LONGEST, LARGEST = 20_000, 200_000


def draft_revision(*, kind: str, name: str, content: dict, reason: str, by, team=None, title: str = "") -> Revision:
    """A draft of new content for the thing called ``name`` of a declared ``kind``, drawn from what is in force now.

    ``content`` need not be sound yet. ``team`` answers for it (the drafter's first where not said). Raises Refused when the
    person may not, and where content or reason cannot be kept.
    """
    thing = revisable_of(kind)
    insist(as_who(thing.may_draft(name, by), "may_draft"))
    before = plainly(thing.current(name))
    content, reason = _content(content), _reason(reason)
    key = reserve_key(Prefix.POLICY)
    with transaction.atomic(), recording(kind="revision.drafted", key=key, by=by, data={"kind": kind, "of": name}):
        docket = open_docket(
            prefix=Prefix.POLICY, key=key, title=title or _title(thing, name, content), team=team or _team_of(by), by=by
        )
        revision = Revision(
            docket=docket,
            kind=kind,
            name=name,
            base=_number(thing, name),
            before=before,
            content=content,
            reason=reason,
        )
        insist(has_a_reason(revision, by))
        revision.save()
        participate(docket, by, AUTHOR)
    return revision


def edit_revision(
    revision: Revision,
    *,
    by,
    content: dict | None = None,
    reason: str | None = None,
    title: str | None = None,
    version: int | None = None,
) -> Revision:
    """Change a draft; whoever does becomes one of its authors and does not vote on it.

    Raises Refused for anything but a draft, Stale when ``version`` is no longer the revision's.
    """
    insist(may_edit(revision, by))
    with transaction.atomic(), recording(kind="revision.edited", key=revision.key, by=by):
        locked = _locked(revision, version)
        insist(_is_draft(locked))
        locked.content = locked.content if content is None else _content(content)
        locked.reason = locked.reason if reason is None else _reason(reason)
        insist(has_a_reason(locked, by))
        locked.save()
        retitle(locked.docket, title=title)
        participate(locked.docket, by, AUTHOR)
    return locked


def redraw_revision(revision: Revision, *, by, version: int | None = None) -> Revision:
    """Draw a draft again from what is in force now, keeping what it proposes; the difference then shows all of it."""
    insist(may_edit(revision, by))
    with transaction.atomic(), recording(kind="revision.redrawn", key=revision.key, by=by):
        locked = _locked(revision, version)
        insist(_is_draft(locked))
        locked.before = standing_content(locked)
        locked.base = _number(revisable_of(locked.kind), locked.name)
        locked.save()
        participate(locked.docket, by, AUTHOR)
    return locked


def propose_revision(revision: Revision, *, by, version: int | None = None) -> Revision:
    """Put it to the vote of whom the policy “policy” names (A-11: the rules in force judge, not the proposed ones)."""
    with transaction.atomic():
        try:
            with transaction.atomic(), REVISION_WORKFLOW.acting(revision, "propose", by=by, version=version) as locked:
                locked.proposed_at = clock.now()
        except IntegrityError:
            # Two proposals for one thing in the same instant: the constraint saw what the guard could not.
            insist(is_the_only_one(revision, by))
            raise
        # After the transition, because a decision that falls at once moves the saved row.
        open_approval(locked.docket, purpose=PURPOSE, policy=POLICY, by=by)
    return _fresh(locked)


def take_back_revision(revision: Revision, *, by, reason: str, version: int | None = None) -> Revision:
    """From the vote back to a draft, to change it; votes given so far go with the approval."""
    return _leave_vote(revision, "take_back", by=by, reason=reason, version=version)


def withdraw_revision(revision: Revision, *, by, reason: str, version: int | None = None) -> Revision:
    """It is no longer wanted; it stays readable."""
    return _leave_vote(revision, "withdraw", by=by, reason=reason, version=version)


def apply_revision(revision: Revision, name: str, *, by, version: int | None = None, reason: str = "") -> Revision:
    """Take a transition by its name, for pages and the API."""
    row = REVISION_WORKFLOW.find(name)
    if row.by_decision:
        return REVISION_WORKFLOW.apply(revision, name, by=by, version=version)
    if name == "propose":
        return propose_revision(revision, by=by, version=version)
    verb = {"take_back": take_back_revision, "withdraw": withdraw_revision}[name]
    return verb(revision, by=by, reason=reason, version=version)


def revision_decided(docket: Docket, *, by, state: str, **_rest) -> None:
    """The vote is over; called in its transaction. Carried: the new version is written, and the votes stay for good."""
    revision = Revision.objects.select_related("docket").get(docket=docket)
    if revision.state != ProposalState.PROPOSED:
        return
    if state == "rejected":
        with REVISION_WORKFLOW.acting(revision, "reject", by=by, decided=True) as locked:
            locked.decided_at = clock.now()
        return
    with REVISION_WORKFLOW.acting(revision, "enact", by=by, decided=True) as locked:
        thing = revisable_of(locked.kind)
        thing.enact(locked.name, proposed_content(locked), by=by, docket=docket)
        enacted = Revision.objects.filter(kind=locked.kind, name=locked.name)
        last = enacted.aggregate(last=Max("number"))["last"] or 0
        locked.number = max(last + 1, _number(thing, locked.name)) if thing.number else last + 1
        locked.decided_at = clock.now()
    enact_approval(docket, purpose=PURPOSE, by=by)


def _leave_vote(revision: Revision, name: str, *, by, reason: str, version: int | None) -> Revision:
    with REVISION_WORKFLOW.acting(revision, name, by=by, reason=reason, version=version) as locked:
        if Approval.objects.filter(docket=locked.docket, purpose=PURPOSE, state__in=LIVE).exists():
            withdraw_approval(locked.docket, purpose=PURPOSE, by=by, reason=reason)
    return _fresh(locked)


def _fresh(revision: Revision) -> Revision:
    return Revision.objects.select_related("docket__team", "docket__opened_by").get(pk=revision.pk)


def _locked(revision: Revision, version: int | None) -> Revision:
    rows = Revision.objects.select_for_update(of=("self",)).select_related("docket__team", "docket__opened_by")
    locked = rows.get(pk=revision.pk)
    locked.expect(version)
    return locked


def _is_draft(revision: Revision) -> Refusal | None:
    if revision.state == ProposalState.DRAFT:
        return None
    return Refusal(
        _("%(key)s is “%(state)s”; only a draft is edited. Take it back first.")
        % {"key": revision.key, "state": revision.get_state_display()},
        code="not_a_draft",
        kind="state",
    )


def _number(thing: Revisable, name: str) -> int:
    if thing.number is not None:
        return thing.number(name)
    found = Revision.objects.filter(kind=thing.kind, name=name).aggregate(last=Max("number"))
    return found["last"] or 0


def _content(content: object) -> dict:
    try:
        kept = plainly(content)
    except (TypeError, ValueError) as problem:
        raise Refused(
            Refusal(_("What is proposed is not plain JSON."), code="content", kind="input", field="content")
        ) from problem
    if len(canonical(kept)) > LARGEST:
        raise Refused(
            Refusal(_("What is proposed is larger than 200 kB."), code="content", kind="input", field="content")
        )
    if not isinstance(kept, dict):
        raise Refused(Refusal(_("What is proposed is a JSON object."), code="content", kind="input", field="content"))
    return kept


def _reason(reason: str) -> str:
    reason = clean_text(reason).strip()
    if len(reason) > LONGEST:
        raise Refused(
            Refusal(_("A reason has at most 20,000 characters."), code="reason", kind="input", field="reason")
        )
    return reason


def _title(thing: Revisable, name: str, content: dict) -> str:
    called = clean_line(str(content.get("name") or name))[:120]
    return _("%(label)s: %(name)s") % {"label": thing.label, "name": called}


def _team_of(user) -> Team:
    team = Team.objects.filter(pk__in=user.team_ids).order_by("name").first()
    if team is None:
        raise Refused(
            Refusal(
                _("You are in no team yet; a revision belongs to one. An administrator adds you."),
                code="team",
                kind="input",
                field="team",
            )
        )
    return team
