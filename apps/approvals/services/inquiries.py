"""Asking whoever wants the approval something, and answering: the clocks of the approval stand in between."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_text

from ..digests import hold
from ..enums import BallotState
from ..models import Approval, Inquiry
from ..permissions import may_answer_inquiry, may_inquire
from ..rules import current
from .settling import UNDECIDED

LONGEST = 5_000


def ask_requester(approval: Approval, *, by, question: str) -> Inquiry:
    """Ask something before voting. From the first open question to the last answer no deadline comes nearer.

    Raises Refused where the person is not asked to decide, nothing is open any more, or the question is empty.
    """
    insist(may_inquire(approval, by))
    question = _said(question, "question", _("Write what you want to know."))
    with transaction.atomic():
        approval = _locked(approval)
        insist(_is_undecided(approval))
        data = {"purpose": approval.purpose, "question": question[:300], "approval": approval.pk}
        with recording(kind="inquiry.asked", key=approval.key, by=by, data=data):
            inquiry = Inquiry.objects.create(approval=approval, question=question, asked_by=by, asked_at=clock.now())
            if approval.paused_at is None:
                approval.paused_at = inquiry.asked_at
                approval.save()
    return inquiry


def answer(inquiry: Inquiry, *, by, text: str) -> Inquiry:
    """Answer it; with the last open one the clocks go on, and every deadline moves by as long as they stood.

    Whoever may edit the record answers, and who asked may say that it is settled.
    """
    insist(may_answer_inquiry(inquiry, by))
    text = _said(text, "answer", _("Write the answer."))
    with transaction.atomic():
        approval = _locked(inquiry.approval)
        inquiry = Inquiry.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=inquiry.pk)
        inquiry.approval = approval
        if not inquiry.is_open:
            raise Refused(Refusal(_("This question is answered already."), code="answered", kind="state"))
        now = clock.now()
        data = {
            "purpose": approval.purpose,
            "question": inquiry.question[:300],
            "answer": text[:300],
            "asked_by": inquiry.asked_by_id,
        }
        with recording(kind="inquiry.answered", key=approval.key, by=by, data=data):
            inquiry.answer, inquiry.answered_by, inquiry.answered_at = text, by, now
            inquiry.save()
            if approval.paused_at and not approval.inquiries.filter(answered_at__isnull=True).exists():
                _go_on(approval, now)
    return inquiry


def _go_on(approval: Approval, now: datetime) -> None:
    """A hold that lies inside the pause has moved nothing yet, and one that is still on moves what follows itself."""
    until = approval.suspended_at or now
    pause = max(until - approval.paused_at, until - until)
    for ballot in current(approval).select_for_update(of=("self",)):
        if ballot.state in UNDECIDED and ballot.due_at:
            ballot.due_at += min(pause, max(until - ballot.opened_at, until - until))
            ballot.save()
    approval.due_at = approval.due_at + pause if approval.due_at else None
    approval.paused_at = None
    approval.save()


def _locked(approval: Approval) -> Approval:
    docket = hold(approval.docket)
    approval = Approval.objects.select_for_update(of=("self",)).get(pk=approval.pk)
    approval.docket = docket
    return approval


def _is_undecided(approval: Approval) -> Refusal | None:
    if approval.state in (BallotState.OPEN, BallotState.STUCK) and approval.enacted_at is None:
        return None
    return Refusal(
        _("This approval is “%s”; a comment on the record reaches its people.") % approval.get_state_display(),
        code="decided",
        kind="state",
    )


def _said(text: str, field: str, empty: str) -> str:
    text = clean_text(text).strip()
    if not text:
        raise Refused(Refusal(empty, code=field, kind="input", field=field))
    if len(text) > LONGEST:
        raise Refused(Refusal(_("At most 5,000 characters, please."), code=field, kind="input", field=field))
    return text
