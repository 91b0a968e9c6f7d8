"""The window of a change on the shared calendar, and what it claims there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.calendars import services as calendar
from apps.calendars.enums import WindowKind
from apps.core.refusals import Refusal, Refused

from ..enums import TERMINAL_STATES
from ..models import ChangeRequest


def place(change: ChangeRequest, *, start, end, zone: str, buffer_minutes: int, services, environments, firm: bool, by):
    """Put the change on the calendar, or move it there; raises Refused for an impossible span or a firm clash."""
    if change.children.exclude(state__in=TERMINAL_STATES).exists():
        # Its parts claim what is theirs; the frame around them claims nothing twice.
        services = environments = people = ()
    else:
        people = {person for person in (change.implementer, change.assignee) if person is not None}
    return calendar.place(
        change.docket,
        kind=WindowKind.CHANGE,
        start=start,
        end=end,
        zone=zone,
        firm=firm,
        services=tuple(services),
        environments=tuple(environments),
        people=tuple(people),
        buffer_minutes=buffer_minutes,
        by=by,
    )


def both_ends(start, end) -> bool:
    """True when a window was given, False when none was; half a window is refused."""
    if (start is None) != (end is None):
        raise Refused(
            Refusal(
                _("A window needs a start and an end."),
                code="bad_span",
                kind="input",
                field="end" if end is None else "start",
            )
        )
    return start is not None
