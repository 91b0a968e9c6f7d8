"""Who is told of meetings: the board, whoever waits for a decision there, whose vote was written down, who was there."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.calendars.queries import span_text, window_of
from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.subjects import url_of
from apps.notifications.routes import Route, routes

from ..electorate import seats_in_force
from ..enums import Choice
from ..models import Meeting, Seat


def _meeting(event) -> Meeting:
    """The meeting an event is about; kept on the event, because everybody who is told of it asks again."""
    if "meeting" not in vars(event):
        event.meeting = Meeting.objects.select_related("docket", "board").get(docket__key=event.key)
    return event.meeting


def _board(event):
    seats = Seat.objects.filter(seats_in_force(clock.now()), board=_meeting(event).board)
    return User.objects.filter(pk__in=seats.values("user"), is_active=True)


def _concerned(event):
    """The board, who was there, and who took something away."""
    meeting = _meeting(event)
    there = Q(pk__in=meeting.attendances.values("user")) | Q(tasks__meeting_action__meeting=meeting)
    seats = Seat.objects.filter(seats_in_force(clock.now()), board=meeting.board)
    return User.objects.filter(there | Q(pk__in=seats.values("user")), is_active=True).distinct()


def _participants(event):
    return User.objects.filter(participations__docket__key=event.key, is_active=True).distinct()


def _voter(event):
    return User.objects.filter(pk=event.data.get("voter"), is_active=True)


def _page(event, user) -> str:
    return reverse("approvals:meeting", args=[event.key])


def _minutes_page(event, user) -> str:
    return reverse("approvals:minutes", args=[event.key])


def _record(event, user) -> str:
    docket = Docket.objects.filter(key=event.key).first()
    return url_of(docket) if docket else ""


def _closed(event, user) -> str:
    meeting = _meeting(event)
    window = window_of(meeting.docket)
    values = {
        "title": meeting.docket.title,
        "n": len([row for row in meeting.agenda if row["state"] == "listed"]),
        "span": span_text(window.span, user.time_zone) if window else "",
    }
    return _("%(title)s: the agenda is closed with %(n)s to discuss. %(span)s") % values


def _starts(event, user):
    window = window_of(_meeting(event).docket)
    return window.span.lower if window else None


def _cancelled(event, user) -> str:
    return _("%(title)s is cancelled: %(reason)s") % {"title": _meeting(event).docket.title, "reason": event.reason}


def _late(event, user) -> str:
    return _("%(key)s came after the agenda of %(from)s was closed (%(closed)s UTC); it is on that of %(to)s.") % {
        "key": event.key,
        **event.data,
    }


def _put_off(event, user) -> str:
    if event.data.get("to"):
        return _("%(key)s was put off from %(from)s to %(to)s.") % {"key": event.key, **event.data}
    return _("%(key)s was put off at %(from)s; the board's next meeting is not planned yet.") % {
        "key": event.key,
        **event.data,
    }


def _vote_recorded(event, user) -> str:
    choice = event.data.get("choice", "")
    label = str(Choice(choice).label).lower() if choice in Choice.values else choice
    return _("In %(meeting)s your vote on %(key)s was written down: %(choice)s.") % {
        "meeting": event.data.get("meeting", ""),
        "key": event.key,
        "choice": label,
    }


def _signed(event, user) -> str:
    return _("The minutes of %(title)s are signed; for a day you can dispute them.") % {
        "title": _meeting(event).docket.title
    }


def _disputed(event, user) -> str:
    return _("The minutes of %(title)s are disputed: %(text)s") % {
        "title": _meeting(event).docket.title,
        "text": event.reason[:200],
    }


routes.add(
    "approvals.agenda_closed",
    Route(
        label=gettext_lazy("The agenda of my board's meeting is closed"),
        kinds=("meeting.closed",),
        recipients=_board,
        sentence=_closed,
        url=_page,
        due=_starts,
        asked=True,
    ),
)
routes.add(
    "approvals.meeting_cancelled",
    Route(
        label=gettext_lazy("A meeting of my board is cancelled"),
        kinds=("meeting.cancelled",),
        recipients=_board,
        sentence=_cancelled,
        url=_page,
    ),
)
routes.add(
    "approvals.came_late",
    Route(
        label=gettext_lazy("My record came too late for an agenda"),
        kinds=("meeting.came_late",),
        recipients=_participants,
        sentence=_late,
        url=_record,
    ),
)
routes.add(
    "approvals.put_off",
    Route(
        label=gettext_lazy("My record was put off to another meeting"),
        kinds=("meeting.put_off",),
        recipients=_participants,
        sentence=_put_off,
        url=_record,
    ),
)
routes.add(
    "approvals.vote_recorded",
    Route(
        label=gettext_lazy("My vote was written down in a meeting"),
        kinds=("vote.recorded",),
        recipients=_voter,
        sentence=_vote_recorded,
        url=_record,
    ),
)
routes.add(
    "approvals.minutes_signed",
    Route(
        label=gettext_lazy("Minutes are signed"),
        kinds=("meeting.signed",),
        recipients=_concerned,
        sentence=_signed,
        url=_minutes_page,
    ),
)
routes.add(
    "approvals.minutes_disputed",
    Route(
        label=gettext_lazy("Minutes are disputed"),
        kinds=("minutes.disputed",),
        recipients=_concerned,
        sentence=_disputed,
        url=_minutes_page,
    ),
)
