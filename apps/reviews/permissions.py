"""Who looks back: the owner team, those who took part, change and release managers. Seeing it is seeing its docket."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.permissions import may_add, visible_to

from .models import ActionItem, Review

MANAGERS = (RoleName.CHANGE_MANAGER, RoleName.RELEASE_MANAGER)


def visible_reviews(user) -> QuerySet[Review]:
    """Reviews of dockets that this person may see."""
    return Review.objects.filter(visible_to(user, "docket__")).select_related("docket__team", "done_by")


def may_review(review: Review, user) -> Refusal | None:
    """Members of the owner team and participants, unless they only look on; change and release managers."""
    if user.holds(*MANAGERS):
        return None
    docket = review.docket
    takes_part = docket.team_id in user.team_ids or docket.participants.filter(user=user).exists()
    if takes_part and not may_add(docket, user):
        return None
    return Refusal(
        _("The review of %(key)s is written by %(team)s, by those who took part, or by a change manager.")
        % {"key": docket.key, "team": docket.team},
        code="may_review",
        kind="who",
        unblock=str(docket.team),
    )


def may_finish(action: ActionItem, user) -> Refusal | None:
    """Its owner, or whoever writes the review."""
    return None if user.is_active and user.pk == action.owner_id else may_review(action.review, user)
