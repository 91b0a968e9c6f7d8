"""Who may vote, take a vote back, and manage the seats of a board. Every refusal is a sentence."""

from __future__ import annotations

from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from guardian.models import GroupObjectPermission

from apps.accounts.enums import RoleName
from apps.core import clock
from apps.core.refusals import Refusal
from apps.dockets.subjects import subject_of

from .electorate import LOOKS_ON, Count, absences_at, count, crews, seats_in_force
from .enums import SeatRole
from .models import Approval, Ballot, Board, Seat, Vote

CHAIR = "chair_board"


def may_vote(ballot: Ballot, user, on_behalf_of=None) -> Refusal | None:
    """Whether a person may answer this ballot, for the own seat or for an absent person's."""
    at = clock.now()
    return may_answer(count([ballot], at)[ballot.pk], user, on_behalf_of, at=at)


def may_answer(counted: Count, user, on_behalf_of=None, *, at) -> Refusal | None:
    """``may_vote`` on a ballot that is counted already."""
    if user.is_service:
        return _who("service_account", _("Service accounts never vote; a person decides."))
    if not user.is_active:
        return _who("inactive", _("Your account is switched off."))
    if user.pk in counted.excluded:
        return _who("excluded", counted.excluded[user.pk])
    asked = counted.ballot.board or counted.ballot.team
    refusal = _may_stand_in(counted, user, on_behalf_of, asked) if on_behalf_of else _has_seat(counted, user, asked)
    return refusal or _gave_no_vote_yet(counted, user, on_behalf_of or user)


def _has_seat(counted: Count, user, asked) -> Refusal | None:
    member, team = counted.members.get(user.pk), counted.ballot.team_id
    if user.pk in counted.late and team is not None:
        return _who(
            "late_member",
            _("You were taken into %(asked)s by one person after this was asked; a second one confirms it first.")
            % {"asked": asked},
            _("Another administrator or a lead"),
        )
    if user.pk in counted.late:
        return _who(
            "late_seat",
            _("Your seat on %(asked)s was given by one person after this was asked; a second one confirms it first.")
            % {"asked": asked},
            _("A chair or an administrator"),
        )
    if user.pk in counted.alternates:
        return _as_alternate(counted, asked)
    if member is None and team is not None and team in user.team_ids and user.role_names <= set(LOOKS_ON):
        return _who("looks_on", _("Your role looks on; peers who vote have a role in the work."))
    if member is None:
        return _who("no_seat", _("You are not a member of %(asked)s.") % {"asked": asked}, str(asked))
    return _is_away(member.away)


def _as_alternate(counted: Count, asked) -> Refusal:
    """Why an alternate does not vote for himself or herself, and for whom there is a vote to give."""
    names = ", ".join(str(counted.seat_of(pk).user) for pk in sorted(counted.vacant))
    if names:
        sentence = _("You are an alternate on %(asked)s and vote in the place of %(names)s; say for whom.")
    else:
        sentence = _("You are an alternate on %(asked)s; you vote where a member cannot, and today every member can.")
    return _who("alternate", sentence % {"asked": asked, "names": names})


def votes_as_alternate(counted: Count, user, seat) -> bool:
    """Whether somebody's vote for a seat is that of an alternate, and not that of the absent person's delegate."""
    member = counted.seat_of(seat.pk)
    is_delegate = member is not None and member.answers is not None and member.answers.pk == user.pk
    return (
        user.pk in counted.alternates and seat.pk != user.pk and not (is_delegate and seat.pk not in counted.excluded)
    )


def _may_fill(counted: Count, user, seat, asked) -> Refusal | None:
    if seat.pk in counted.vacant:
        return _is_away(counted.alternates[user.pk].away)
    return _who(
        "not_vacant",
        _("%(who)s can vote on this, or has a delegate who does; an alternate votes only where nobody can.")
        % {"who": seat},
        str(seat),
    )


def _may_stand_in(counted: Count, user, absent, asked) -> Refusal | None:
    member = counted.seat_of(absent.pk)
    if member is not None and votes_as_alternate(counted, user, absent):
        return _may_fill(counted, user, absent, asked)
    if member is None:
        return _who("no_seat", _("%(who)s is not a member of %(asked)s.") % {"who": absent, "asked": asked})
    if absent.pk in counted.excluded:
        return _who("excluded", _("%(who)s may not vote on this, so nobody stands in for that seat.") % {"who": absent})
    if member.away is None:
        return _who("not_away", _("%(who)s is not away.") % {"who": absent})
    if member.away.delegate_id != user.pk:
        named = member.away.delegate
        if named is None:
            return _who("no_delegate", _("%(who)s named nobody to stand in.") % {"who": absent})
        return _who(
            "chain",
            _("%(who)s named %(named)s to stand in, and that is not passed on.") % {"who": absent, "named": named},
        )
    return _is_away(member.delegate_away)


def _is_away(absence) -> Refusal | None:
    if absence is None:
        return None
    until = date_format(absence.ends_at, "j M Y")
    return _who("away", _("You are marked as away until %(end)s; end your absence to vote yourself.") % {"end": until})


def _gave_no_vote_yet(counted: Count, user, seat) -> Refusal | None:
    if any(vote.voter_id == user.pk and vote.seat_id == seat.pk for vote in counted.votes):
        return Refusal(_("You have voted here; take your vote back to answer differently."), code="voted", kind="state")
    if any(vote.seat_id == seat.pk for vote in counted.votes):
        return Refusal(_("A vote for this seat stands already; it can be withdrawn first."), code="voted", kind="state")
    if user.pk in counted.spent or seat.pk in counted.spent:
        return Refusal(
            _("One person gives one vote per approval, and yours is given already; withdraw it to vote here instead."),
            code="one_vote",
            kind="state",
        )
    return None


def may_withdraw_vote(vote: Vote, user) -> Refusal | None:
    """The voter, or the person for whom the vote was given."""
    barred = vote.ballot.excluded | vote.ballot.recused
    if user.is_active and (
        user.pk == vote.voter_id or (user.pk == vote.on_behalf_of_id and str(user.pk) not in barred)
    ):
        return None
    return _who("not_your_vote", _("Only %(who)s can withdraw this vote.") % {"who": vote.voter}, str(vote.voter))


def may_ask(approval: Approval, user) -> Refusal | None:
    """Asking again: whoever may edit the record, and change managers."""
    if user.holds(RoleName.CHANGE_MANAGER):
        return None
    return as_who(subject_of(approval.docket).may_edit(approval.docket, user), "may_ask")


def may_inquire(approval: Approval, user) -> Refusal | None:
    """Asking before deciding: whoever is asked to decide, for the own seat or an absent person's, and change managers."""
    if user.holds(RoleName.CHANGE_MANAGER):
        return None
    asked = Ballot.objects.filter(asked_of(user), step__approval=approval).exclude(excluded__has_key=str(user.pk))
    if user.is_active and not user.is_service and asked.exists():
        return None
    return _who(
        "may_inquire",
        _("Only those who are asked to decide put a question back; a comment reaches everybody."),
        _("Its approvers"),
    )


def may_answer_inquiry(inquiry, user) -> Refusal | None:
    """Whoever may edit the record; and who asked, to say that it is settled."""
    if user.is_active and user.pk == inquiry.asked_by_id:
        return None
    return may_speak_for(inquiry.approval.docket, user)


def may_speak_for(docket, user) -> Refusal | None:
    """Answering the approvers in the name of a record: those who asked for it, and whoever may edit it."""
    if user.is_active and docket.participants.filter(user=user, part__in=("requester", "author")).exists():
        return None
    return as_who(subject_of(docket).may_edit(docket, user), "may_answer")


def may_revise(user) -> Refusal | None:
    """Drafting a change of the rules: change managers and administrators; who may vote on it is another matter."""
    if user.holds(RoleName.CHANGE_MANAGER, RoleName.ADMINISTRATOR):
        return None
    return _who(
        "may_revise",
        _("Changes of the rules are drafted by change managers and administrators."),
        _("A change manager"),
    )


def as_who(answer, code: str) -> Refusal | None:
    """An app's answer about a person (a sentence, a refusal or nothing) as a refusal of the kind ``who``."""
    if not answer:
        return None
    return answer if isinstance(answer, Refusal) else _who(code, str(answer))


def may_manage_seats(board: Board, user) -> Refusal | None:
    """Administrators, the board's chairs, and people whose team was granted the board."""
    if user.holds(RoleName.ADMINISTRATOR):
        return None
    if user.is_active and led_boards(user).filter(pk=board.pk).exists():
        return None
    return _who(
        "may_manage_seats",
        _("Only a chair of %(board)s or an administrator changes its seats.") % {"board": board},
        _("A chair or an administrator"),
    )


def may_confirm_seat(seat: Seat, user) -> Refusal | None:
    """Whoever manages the board's seats, save the one who gave this one and the one who sits on it."""
    if user.pk in (seat.given_by_id, seat.user_id):
        return _who(
            "second_person",
            _("A second person confirms a seat: another chair of %(board)s or an administrator.")
            % {"board": seat.board},
            _("Another chair or administrator"),
        )
    return may_manage_seats(seat.board, user)


def led_boards(user) -> QuerySet[Board]:
    """Boards that this person leads: on a chair's seat that is in force, or because they were granted to a team of theirs
    in which they do not only look on.

    Grants are read from guardian's tables and not through ``has_perm``, which lets a superuser through everything.
    """
    seats = Seat.objects.filter(seats_in_force(clock.now()), user=user, role=SeatRole.CHAIR)
    granted = GroupObjectPermission.objects.filter(
        permission__codename=CHAIR,
        content_type__app_label="approvals",
        content_type__model="board",
        group__team__memberships__user=user,
    ).annotate(target=Cast("object_pk", BigIntegerField()))
    looks_on = user.role_names and user.role_names <= set(LOOKS_ON)
    seated = Q(pk__in=seats.values("board"))
    return Board.objects.filter(seated if looks_on else seated | Q(pk__in=granted.values("target")))


def asked_of(user) -> Q:
    """The condition on ballots that ask a person's boards and teams, or those of somebody the person stands in for."""
    at = clock.now()
    return asks(Q(user=user) | Q(user__in=absences_at(at).filter(delegate=user).values("user")), at)


def asks(people: Q, at) -> Q:
    """The condition on ballots whose board or team has somebody at ``at`` who meets ``people`` (on a seat or membership)."""
    boards = Seat.objects.filter(seats_in_force(at), people).values("board")
    return Q(board__in=boards) | Q(team__in=crews().filter(people).values("team"))


def _who(code: str, sentence: str, unblock: str = "") -> Refusal:
    return Refusal(sentence, code=code, kind="who", unblock=unblock)
