"""Reads: whether a docket still owes a review, reviews by where they stand, what they ask to be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from apps.core.refusals import Refusal
from apps.dockets.models import Docket

from .enums import ReviewState
from .models import ActionItem, Review
from .permissions import visible_reviews

DONE_SHOWN = 50


@dataclass
class ReviewLists:
    """``owed`` by when it is due, ``done`` latest first (at most 50); each with ``open_actions``."""

    owed: list[Review]
    done: list[Review]


def review_of(docket: Docket) -> Review | None:
    """The review of a docket, or None."""
    return Review.objects.filter(docket=docket).select_related("docket__team", "done_by").first()


def outstanding(docket: Docket) -> Refusal | None:
    """What stands in the way of closing a docket that has to be looked back at: its review is missing or not done."""
    review = review_of(docket)
    if review is None:
        sentence = _("%s has to be looked back at, and no review is open.") % docket.key
        return Refusal(sentence, code="review_missing", unblock=docket.team.name)
    if review.state == ReviewState.OPEN:
        sentence = _("The review of %s is not done.") % docket.key
        return Refusal(sentence, code="review_open", url=review.get_absolute_url(), unblock=docket.team.name)
    return None


def review_lists(user, *, mine: bool = False) -> ReviewLists:
    """Reviews this person may see; ``mine``: of the person's teams or taken part in. Two queries."""
    rows = _with_actions(visible_reviews(user))
    if mine:
        rows = rows.filter(
            Q(docket__team__in=user.team_ids) | Q(docket__in=Docket.objects.filter(participants__user=user))
        )
    return ReviewLists(
        owed=list(rows.filter(state=ReviewState.OPEN).order_by(F("due_at").asc(nulls_last=True), "pk")),
        done=list(rows.filter(state=ReviewState.DONE).order_by("-done_at", "-pk")[:DONE_SHOWN]),
    )


def actions_of(review: Review) -> QuerySet[ActionItem]:
    """What a review asks to be done, open ones first."""
    return review.actions.select_related("owner").order_by(F("done_at").asc(nulls_first=True), "due_on", "pk")


def actions_for(user) -> QuerySet[ActionItem]:
    """Open actions that this person owns, of reviews that he or she may see."""
    rows = ActionItem.objects.filter(owner=user, done_at=None, review__in=visible_reviews(user))
    return rows.select_related("review__docket").order_by(F("due_on").asc(nulls_last=True), "pk")


def _with_actions(rows: QuerySet[Review]) -> QuerySet[Review]:
    return rows.annotate(open_actions=Count("actions", filter=Q(actions__done_at=None, actions__pk__isnull=False)))
