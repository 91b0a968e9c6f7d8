"""What must be true in a meeting before something is done in it. Guards on state; who may is in ``permissions``."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.refusals import Refusal

from ..alternates import Speaker, speakers
from ..electorate import Count
from ..enums import BallotState, ItemState, MeetingState
from ..models import AgendaItem, Ballot, Meeting
from ..permissions import may_answer
from ..rules import LIVE

OPEN = (MeetingState.PLANNED, MeetingState.CLOSED, MeetingState.SESSION)
LONGEST_NOTE = 5_000


def nothing_left_running(meeting: Meeting, actor) -> Refusal | None:
    """One meeting of a board at a time, so that attendance and quorum mean one room."""
    other = Meeting.objects.filter(board=meeting.board_id, state=MeetingState.SESSION).exclude(pk=meeting.pk).first()
    if other is None:
        return None
    return _state(
        "in_session",
        _("%(key)s is in session; end it first.") % {"key": other.key},
        other.get_absolute_url(),
    )


def is_in_session(meeting: Meeting) -> Refusal | None:
    """Decisions are recorded while the meeting runs."""
    if meeting.state == MeetingState.SESSION:
        return None
    return _state(
        "not_in_session",
        _("%(key)s is not in session: it is “%(state)s”.") % {"key": meeting.key, "state": meeting.get_state_display()},
    )


def is_not_over(meeting: Meeting) -> Refusal | None:
    """What has ended or was cancelled stays as it was."""
    if meeting.state in OPEN:
        return None
    return _state(
        "over", _("%(key)s is over: it is “%(state)s”.") % {"key": meeting.key, "state": meeting.get_state_display()}
    )


def is_still_listed(item: AgendaItem) -> Refusal | None:
    """One item is decided once, whoever asks again."""
    if item.state == ItemState.LISTED:
        return None
    who = item.closed_by.name if item.closed_by else _("the rule")
    outcome = item.get_outcome_display() if item.outcome else item.get_state_display()
    return _state(
        "item_closed",
        _("%(item)s is closed already: %(outcome)s, by %(who)s.")
        % {"item": item.docket.key, "outcome": outcome.lower(), "who": who},
    )


def has_quorum(counted: Count, present: Collection[int], recused: Collection[int]) -> Refusal | None:
    """What is decided in a meeting needs a quorum present: seats of the board in the room that may vote on this."""
    here = speakers(counted, present)
    if len(here) >= counted.quorum:
        return None
    names = ", ".join(map(str, here)) or _("nobody")
    sentence = ngettext(
        "A quorum of %(quorum)s is needed to decide this; %(n)s of the board is present and may vote: %(names)s.",
        "A quorum of %(quorum)s is needed to decide this; %(n)s of the board are present and may vote: %(names)s.",
        len(here),
    ) % {"quorum": counted.quorum, "n": len(here), "names": names}
    if recused:
        sentence += " " + _("Whoever stepped aside is not counted.")
    return Refusal(sentence, code="no_quorum", unblock=_("Members of the board, by joining"))


def yet_to_speak(counted: Count, present: Collection[int], at) -> list[Speaker]:
    """Those in the room whose vote a decision would record: they may answer, for their seat, and have not."""
    return [one for one in speakers(counted, present) if may_answer(counted, one.user, one.on_behalf_of, at=at) is None]


def is_in_the_room(meeting: Meeting, who) -> Refusal | None:
    """Whoever leads speaks only for people who came in by an act of their own and are there."""
    rows = meeting.attendances.filter(user=who, left_at__isnull=True)
    if meeting.state == MeetingState.SESSION and any(row.is_own for row in rows):
        return None
    return _state(
        "not_here", _("%(who)s is not in the room by an act of his or her own, and has to say so alone.") % {"who": who}
    )


def is_put(ballot: Ballot) -> Refusal | None:
    """Whoever steps aside does so from a question that is put, and not rejected, withdrawn or run out (A-13)."""
    if ballot.state in LIVE:
        return None
    state = BallotState(ballot.state).label
    return _state("not_put", _("This question is “%s”; nobody steps aside from it any more.") % state)


def counts_here(counted: Count, who) -> Refusal | None:
    """Only who could vote on a question, for the own seat or in the place of somebody, can step aside from it."""
    if who.pk in counted.excluded:
        return Refusal(counted.excluded[who.pk], code="excluded", kind="who")
    if who.pk in counted.members | counted.alternates or any(
        member.answers is not None and member.answers.pk == who.pk for member in counted.members.values()
    ):
        return None
    asked = counted.ballot.board or counted.ballot.team
    return Refusal(_("%(who)s has no seat on %(board)s.") % {"who": who, "board": asked}, code="no_seat", kind="who")


def says_something(text: str, field: str, sentence: str) -> Refusal | None:
    """Text that has to be there, and not without end."""
    if not text:
        return Refusal(sentence, code=field, kind="input", field=field)
    if len(text) > LONGEST_NOTE:
        return Refusal(_("That is too long; 5,000 characters at most."), code=field, kind="input", field=field)
    return None


def is_within_a_day(signed_at, at, a_day) -> Refusal | None:
    """Minutes are disputed within a day; later they stand."""
    until = signed_at + a_day
    if at < until:
        return None
    return _state(
        "too_late",
        _("Minutes can be disputed for a day after they are signed; that was until %(until)s UTC.")
        % {"until": date_format(until, "j M Y H:i")},
    )


def _state(code: str, sentence: str, url: str = "") -> Refusal:
    return Refusal(sentence, code=code, kind="state", url=url)
