"""Who plans a board's meetings, who leads one, and who may say what in it. Every refusal names who can."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core import clock
from apps.core.refusals import Refusal

from ..electorate import Count, absences_at, seats_in_force
from ..enums import NOT_STARTED, SeatRole
from ..models import Board, Meeting, MeetingSeries, Seat
from ..permissions import led_boards

PLANNERS = (RoleName.ADMINISTRATOR, RoleName.CHANGE_MANAGER)


def chairs_of(board: Board) -> list:
    """Who sits on a board as its chair now, by name."""
    seats = Seat.objects.filter(seats_in_force(clock.now()), board=board, role=SeatRole.CHAIR)
    return [seat.user for seat in seats.select_related("user").order_by("user__name", "pk")]


def may_prepare(board: Board, user) -> Refusal | None:
    """Series, meetings and agendas: the board's chairs, people its team was granted to, change managers, administrators."""
    if user.is_active and user.holds(*PLANNERS):
        return None
    if may_lead_board(board, user) is None:
        return None
    return _refused(
        "may_prepare",
        _("Meetings of %(board)s are planned by its chair (%(chair)s), a change manager or an administrator."),
        board,
    )


def may_lead_board(board: Board, user) -> Refusal | None:
    """Leading: the board's chairs and people its team was granted to; no administrator stands in for them."""
    if _may_lead_any(user) and led_boards(user).filter(pk=board.pk).exists():
        return None
    return _refused("may_lead", _("Meetings of %(board)s are led by its chair: %(chair)s."), board)


def _may_lead_any(user) -> bool:
    return user.is_active and not user.is_service


def may_lead(meeting: Meeting, user) -> Refusal | None:
    """``may_lead_board`` of a meeting's board."""
    return may_lead_board(meeting.board, user)


def may_record(counted: Count, user) -> Refusal | None:
    """Whoever may not vote on a question does not record what its board decides either (A-02, A-03)."""
    if user.pk not in counted.excluded:
        return None
    others = [chair.name for chair in chairs_of(counted.ballot.board) if chair.pk not in counted.excluded]
    names = {"why": counted.excluded[user.pk], "board": counted.ballot.board, "others": ", ".join(others)}
    if others:
        sentence = _("%(why)s Somebody else leads this item: %(others)s.") % names
    else:
        sentence = _("%(why)s Another chair of %(board)s has to lead this item, and there is none; put it off.") % names
    return Refusal(sentence, code="may_record", kind="who", unblock=names["others"])


def may_arrange(meeting: Meeting, user) -> Refusal | None:
    """``may_prepare`` of a meeting's board."""
    return may_prepare(meeting.board, user)


def movable_meetings(user) -> QuerySet[Meeting]:
    """Those not begun for which ``may_arrange`` lets this person through, as one condition for a whole calendar."""
    rows = Meeting.objects.filter(state__in=NOT_STARTED)
    if user.is_active and user.holds(*PLANNERS):
        return rows
    return rows.filter(board__in=led_boards(user)) if _may_lead_any(user) else rows.none()


def may_change_series(series: MeetingSeries, user) -> Refusal | None:
    """``may_prepare`` of a series' board."""
    return may_prepare(series.board, user)


def may_attend(meeting: Meeting, user) -> Refusal | None:
    """People, not machines; guests may be there, and only seats are counted."""
    if user.is_active and not user.is_service:
        return None
    return Refusal(_("Only people take part in a meeting."), code="may_attend", kind="who")


def may_mark(meeting: Meeting, who, user) -> Refusal | None:
    """Everybody marks themselves; whoever leads marks others, who then confirm it themselves."""
    if who.pk == user.pk:
        return may_attend(meeting, user)
    return may_attend(meeting, who) or may_lead(meeting, user)


def has_a_seat(board: Board, user) -> Refusal | None:
    """Only whoever sits on the board, or stands in for somebody who does, is written down by others or steps aside."""
    at = clock.now()
    whose = Q(user=user) | Q(user__in=absences_at(at).filter(delegate=user).values("user"))
    if Seat.objects.filter(seats_in_force(at), whose, board=board).exists():
        return None
    return _refused("no_seat", _("%(who)s has no seat on %%(board)s.") % {"who": str(user).replace("%", "%%")}, board)


def _refused(code: str, sentence: str, board: Board) -> Refusal:
    chairs = ", ".join(user.name for user in chairs_of(board)) or _("nobody has that seat yet")
    return Refusal(sentence % {"board": board, "chair": chairs}, code=code, kind="who", unblock=chairs)
