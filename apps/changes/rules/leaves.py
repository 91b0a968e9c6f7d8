"""What must hold of leave to skip a step of the promotion order."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.refusals import Refusal

from ..enums import LeaveState
from ..models import ChangeRequest, PromotionLeave
from ..permissions import NOT_BEGUN


def is_before_its_start(change: ChangeRequest) -> Refusal | None:
    """Leave is for a start to come; what has begun is not allowed afterwards."""
    if change.state in NOT_BEGUN:
        return None
    said = {"key": change.key, "state": change.get_state_display()}
    sentence = _("%(key)s is in “%(state)s”; leave is given before work begins, never after.") % said
    return Refusal(sentence, code="begun", kind="state", url=change.get_absolute_url())


def is_missing(change: ChangeRequest, environment, missing) -> Refusal | None:
    """Leave is asked for steps that are missing; where none is, none is needed."""
    if missing:
        return None
    if not change.brings:
        sentence = _("%s names no version that it brings, so no step of the promotion order stops it.") % change.key
        return Refusal(
            sentence, code="nothing_missing", kind="state", url=f"{change.get_absolute_url()}edit/#id_brings"
        )
    sentence = _("Before %(environment)s, %(version)s skips nothing; no leave is needed.")
    said = {"environment": environment, "version": change.brings}
    return Refusal(sentence % said, code="nothing_missing", kind="state", url=change.get_absolute_url())


def nothing_asked(change: ChangeRequest, environment, missing, at: datetime) -> Refusal | None:
    """One open leave at a time; one that ran out, no longer covers what is missing, or was given by who does the work
    by now, is in nobody's way."""
    rows = change.promotion_leaves.filter(environment=environment).order_by("-pk")
    standing = rows.filter(state__in=(LeaveState.ASKED, LeaveState.GIVEN)).first()
    if standing is None or standing.is_of_a_doer or standing.has_expired(at):
        return None
    if not standing.covers(change.brings, missing):
        return None
    sentence = _("Leave to skip this was asked for already: %s.") % str(standing.get_state_display()).lower()
    return Refusal(sentence, code="asked_already", kind="state", url=standing.get_absolute_url())


def still_fits(leave: PromotionLeave, actor) -> list[Refusal]:
    """It is given for the version that was asked about, before the work begins and before its own end."""
    change = ChangeRequest.objects.select_related("docket").get(pk=leave.change_id)
    found = [is_before_its_start(change)]
    if leave.has_expired(clock.now()):
        sentence = _("The time it was asked for is over; it has to be asked for again.")
        found.append(Refusal(sentence, code="expired", kind="state", url=change.get_absolute_url()))
    if change.brings != leave.brings:
        said = {"key": change.key, "version": change.brings or _("no version")}
        sentence = _("%(key)s brings %(version)s now; leave has to be asked for again.") % said
        found.append(Refusal(sentence, code="other_version", kind="state", url=change.get_absolute_url()))
    return [refusal for refusal in found if refusal]
