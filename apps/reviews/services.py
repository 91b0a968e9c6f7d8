"""The verbs of a review: opened by the record that asks for it, written, completed; and what it asks to be done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_line, clean_text
from apps.dockets.models import Docket
from apps.dockets.subjects import react

from .models import ActionItem, Review
from .permissions import may_finish, may_review
from .rules import is_open, missing
from .workflow import WORKFLOW

DUE = timedelta(days=7)
TEXTS = ("summary", "went_well", "went_wrong", "cause")


def open_review(docket: Docket, *, by, due_at: datetime | None = None) -> Review:
    """Ask for a review of ``docket``, due in a week where not said; a second time gives the one that stands.

    Called by the record whose rules ask for it, inside its own act, so nobody's right is asked.
    """
    if standing := Review.objects.filter(docket=docket).first():
        return standing
    with recording(kind="review.opened", key=docket.key, by=by) as act:
        return Review.objects.create(docket=docket, opened_at=act.at, due_at=due_at or act.at + DUE)


def write(review: Review, *, by, version: int | None = None, **texts) -> Review:
    """Keep what was written so far (summary, went_well, went_wrong, cause); nothing is written when nothing differs."""
    with transaction.atomic():
        locked = _locked(review)
        locked.expect(version)
        insist(may_review(locked, by))
        insist(is_open(locked))
        if _fill(locked, texts):
            with recording(kind="review.written", key=locked.key, by=by):
                locked.save()
    return locked


def complete(review: Review, *, by, version: int | None = None, **texts) -> Review:
    """Say the rest and call it done; raises Refused naming what it does not say yet."""
    with WORKFLOW.acting(review, "complete", by=by, version=version) as locked:
        _fill(locked, texts)
        insist(*missing(locked))
        locked.done_by, locked.done_at = by, clock.now()
        react(locked.docket, "review.completed", by=by, review=locked)
    return locked


def reopen(review: Review, *, by, reason: str, version: int | None = None) -> Review:
    """Something was forgotten: open again; what was said stays."""
    with WORKFLOW.acting(review, "reopen", by=by, reason=reason, version=version) as locked:
        locked.done_by, locked.done_at = None, None
    return locked


def apply_transition(review: Review, name: str, *, by, version: int | None = None, **given) -> Review:
    """Take a transition by its name, for pages and the API."""
    WORKFLOW.find(name)
    if name == "reopen":
        return reopen(review, by=by, version=version, reason=given.get("reason", ""))
    return complete(review, by=by, version=version, **{text: given[text] for text in TEXTS if text in given})


def add_action(review: Review, *, by, title: str, owner=None, due_on: date | None = None) -> ActionItem:
    """Something to be done so that it goes better next time; also after the review is done."""
    insist(may_review(review, by))
    title = clean_line(title)[:200]
    insist(None if title else Refusal(_("Please say what is to be done."), code="title", kind="input", field="title"))
    with recording(kind="review.action_added", key=review.key, by=by, data={"title": title}):
        return ActionItem.objects.create(review=review, title=title, owner=owner, due_on=due_on)


def finish_action(action: ActionItem, *, by) -> ActionItem:
    """Done; a second time changes nothing."""
    rows = ActionItem.objects.select_for_update(of=("self",)).select_related("review__docket__team")
    with transaction.atomic():
        locked = rows.get(pk=action.pk)
        insist(may_finish(locked, by))
        if locked.done_at is None:
            told = {"kind": "review.action_done", "key": locked.review.key, "data": {"title": locked.title}}
            with recording(by=by, **told) as act:
                locked.done_at = act.at
                locked.save()
    return locked


def _fill(review: Review, texts: dict) -> bool:
    """Set the texts that are given; True when any differs. A name that is no text is a mistake of the caller."""
    if unknown := set(texts) - set(TEXTS):
        raise TypeError(f"a review has no text called {', '.join(sorted(unknown))}")
    before = [getattr(review, name) for name in texts]
    for name, text in texts.items():
        setattr(review, name, clean_text(text))
    return before != [getattr(review, name) for name in texts]


def _locked(review: Review) -> Review:
    return Review.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=review.pk)
