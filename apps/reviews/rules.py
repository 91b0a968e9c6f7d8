"""What a review must say before it counts as done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal

from .enums import ReviewState
from .models import Review


def missing(review: Review) -> list[Refusal]:
    """What happened; and where something went wrong, why."""
    found = []
    if not review.summary.strip():
        found.append(_incomplete(_("Please say what happened."), "summary"))
    if review.went_wrong.strip() and not review.cause.strip():
        found.append(_incomplete(_("Something went wrong; please say what caused it."), "cause"))
    return found


def is_open(review: Review) -> Refusal | None:
    """What is done is reopened before it is changed, so that everyone sees that it was."""
    if review.state == ReviewState.OPEN:
        return None
    sentence = _("The review of %s is done; reopen it to change it.") % review.key
    return Refusal(sentence, code="done", kind="state", url=review.get_absolute_url())


def _incomplete(sentence: str, field: str) -> Refusal:
    return Refusal(sentence, code="incomplete", kind="input", field=field)
