"""That something need not be standard, said once, so that nobody is asked about it again and again."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_text

from ..models import ChangeRequest, SuggestionDismissal
from ..permissions import may_dismiss_suggestion


def dismiss_suggestion(change: ChangeRequest, *, by, count: int, reason: str) -> SuggestionDismissal:
    """Changes like this one are suggested no longer until there are five more than ``count``; the reason is kept.

    Raises Refused for who may not, without a reason, and where nothing is suggested (``count`` is 0).
    """
    reason = clean_text(reason).strip()[:2000]
    insist(
        may_dismiss_suggestion(by),
        None if count else _refusal(_("Nothing is suggested about changes like this one."), ""),
        None if reason else _refusal(_("Please say why they are not to be standard."), "reason"),
    )
    with recording(kind="change.suggestion_dismissed", key=change.key, by=by, reason=reason, data={"count": count}):
        return SuggestionDismissal.objects.create(
            change=change, count=count, reason=reason, dismissed_by=by, dismissed_at=clock.now()
        )


def _refusal(sentence: str, field: str) -> Refusal:
    return Refusal(sentence, code="dismissal", kind="input" if field else "state", field=field)
