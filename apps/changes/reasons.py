"""What a change itself says against work at an instant, for the one verdict function."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from apps.calendars.verdict import Reason, reasons
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix

from .enums import TERMINAL_STATES, State
from .rules import predecessors_missing, reserved_first

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
    if found.on_hold:
        yield Reason(Refusal(_("%s is on hold.") % found.key, code="on_hold", **said), "wait")
    for first in predecessors_missing(found):
        # Nobody is known to ask here, so what is restricted is not named.
        if first.docket.is_restricted:
            yield Reason(reserved_first(), "wait")
            continue
        sentence = _("%(key)s comes first and is not done.") % {"key": first.key}
        yield Reason(Refusal(sentence, code="predecessors", url=first.get_absolute_url()), "wait")
