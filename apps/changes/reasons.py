"""What a change itself says against work at an instant, for the one verdict function."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.approvals.enums import BallotState
from apps.approvals.rules import latest
from apps.calendars.verdict import LONGEST, Reason, reasons
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix

from .enums import TERMINAL_STATES, State
from .rules import predecessors_missing, purpose_of, reserved_first

NOT_AGREED = (State.DRAFT, State.ASSESS, State.AUTHORIZE)


@reasons.register("change")
def change(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """Work belongs to a change that is scheduled or under way, not on hold, with its predecessors done."""
    if docket is None or docket.prefix != Prefix.CHANGE:
        return
    found = docket.change
    said = {"url": found.get_absolute_url(), "unblock": docket.team.name}
    if found.state in NOT_AGREED:
        sentence = _("%(key)s is not approved yet (%(state)s).") % {
            "key": found.key,
            "state": str(found.get_state_display()).lower(),
        }
        yield Reason(Refusal(sentence, code="not_scheduled", **said), "wait")
    elif found.state in TERMINAL_STATES or found.state == State.REVIEW:
        yield Reason(Refusal(_("%s is over; no work belongs to it any more.") % found.key, code="over", **said))
    elif found.state == State.SCHEDULED:
        yield from _approval(found, at)
    if found.on_hold:
        yield Reason(Refusal(_("%s is on hold.") % found.key, code="on_hold", **said), "wait")
    for first in predecessors_missing(found):
        # Nobody is known to ask here, so what is restricted is not named.
        if first.docket.is_restricted:
            yield Reason(reserved_first(), "wait")
            continue
        sentence = _("%(key)s comes first and is not done.") % {"key": first.key}
        link = {"url": first.get_absolute_url(), "unblock": first.docket.team.name}
        yield Reason(Refusal(sentence, code="predecessors", **link), "wait")


def _approval(change, at: datetime) -> Iterator[Reason]:
    """Whether what was approved is still good at that time; within a day of its end, until when."""
    approval = latest(change.docket, purpose_of(change))
    end = approval.valid_until if approval is not None and approval.state == BallotState.CARRIED else None
    if end is None or end > at + LONGEST:
        return
    values = {"key": change.key, "until": f"{date_format(end.astimezone(UTC), 'D j M Y H:i')} UTC"}
    if end > at:
        sentence = _("The approval of %(key)s is good until %(until)s.") % values
        yield Reason(Refusal(sentence, code="approval_ends", url=change.get_absolute_url()), "note", end)
        return
    sentence = _("The approval of %(key)s was good until %(until)s; it is asked for again.") % values
    link = {"url": change.get_absolute_url(), "unblock": change.docket.team.name}
    yield Reason(Refusal(sentence, code="approval_over", **link), "wait")
