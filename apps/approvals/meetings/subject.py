"""How a meeting plugs in below: its docket on the calendar, and what moving it there means."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, at_turn, subjects

from ..enums import MeetingState
from .permissions import may_arrange
from .workflow import MEETING_WORKFLOW


def facts(docket: Docket) -> dict:
    """A meeting as others may look at it; no freeze and no gate is about it."""
    return {"kind": "meeting", "type": "", "board": docket.meeting.board.slug, "team": docket.team.slug}


def window_moved(docket: Docket, *, by, **_rest) -> None:
    """Moved on the calendar: by whoever plans the board's meetings, before it starts."""
    meeting = docket.meeting
    started = meeting.state not in (MeetingState.PLANNED, MeetingState.CLOSED)
    sentence = _("%(key)s has started or is over; it is not moved any more.") % {"key": docket.key}
    insist(may_arrange(meeting, by), Refusal(sentence, code="started", kind="state") if started else None)


subjects.add(
    Prefix.MEETING,
    Subject(
        prefix=Prefix.MEETING,
        label=gettext_lazy("Meeting"),
        relation="meeting",
        url_name="approvals:meeting",
        facts=facts,
        may_edit=lambda docket, user: may_arrange(docket.meeting, user),
        glance=lambda docket, user: at_turn(docket.meeting, MEETING_WORKFLOW),
        reactions={"window.moved": window_moved},
    ),
)
