"""How a meeting plugs in below: its docket on the calendar, and what moving it there means."""

from django.utils.translation import gettext_lazy

from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Subject, at_turn, subjects

from ..services import meetings as services
from .permissions import may_arrange, movable_meetings
from .workflow import MEETING_WORKFLOW


def facts(docket: Docket) -> dict:
    """A meeting as others may look at it; no freeze and no gate is about it."""
    return {"kind": "meeting", "type": "", "board": docket.meeting.board.slug, "team": docket.team.slug}


def move(docket: Docket, purpose: str, span, *, by, reason: str) -> None:
    """Moved on the calendar: an edit of the meeting, before it starts."""
    minutes = int((span.upper - span.lower).total_seconds() // 60)
    services.edit_meeting(docket.meeting, by=by, start=span.lower, minutes=minutes)


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
        movable=movable_meetings,
        move=move,
    ),
)
