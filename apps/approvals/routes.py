"""Who is told about votes: whoever is asked, whoever lost a vote to an edit, and the people of the record."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core import clock
from apps.dockets.models import Docket
from apps.dockets.subjects import url_of
from apps.notifications.audiences import Audience, audiences
from apps.notifications.routes import Route, routes, who_acted

from .electorate import seats_in_force
from .menders import menders_of, on_rung
from .models import Approval, Ballot, Board, Seat
from .queries import people_asked
from .queries.inbox import answer_url
from .rules import group_label

REQUESTERS = ("requester", "implementer", "author")


def _ballot(event) -> Ballot | None:
    """The ballot an event is about; kept on the event, because everybody who is told of it asks three times."""
    if "ballot" not in vars(event):
        rows = Ballot.objects.select_related("docket", "board", "team", "step__approval")
        event.ballot = rows.filter(pk=event.data.get("ballot")).first()
    return event.ballot


def _asked(event) -> list[User]:
    """Whoever can still answer; a ballot that was answered in the meantime asks nobody."""
    ballot = _ballot(event)
    return people_asked(ballot) if ballot else []


def _asks(event, user) -> str:
    return _("%(key)s waits for your vote: %(question)s") % {"key": event.key, "question": event.data["question"]}


def _rooms(event) -> tuple[str, ...]:
    """A room may hold more people than are asked, so it never hears of a restricted record."""
    ballot = _ballot(event)
    if ballot is None or ballot.docket.is_restricted:
        return ()
    return (f"board:{ballot.board.slug}",) if ballot.board_id else (f"team:{ballot.team.slug}",)


def _reminds(event, user) -> str:
    return _("Half the time is gone. %(key)s still waits for your vote: %(question)s") % {
        "key": event.key,
        "question": event.data["question"],
    }


def _answer_url(event, user) -> str:
    ballot = _ballot(event)
    return answer_url(ballot) if ballot else ""


def _due(event, user):
    ballot = _ballot(event)
    return ballot.due_at if ballot else None


def _voters(event):
    return User.objects.filter(pk__in=event.data["voters"], is_active=True)


def _voided(event, user) -> str:
    groups = ", ".join(str(group_label(name)) for name in event.data["groups"])
    return _("%(key)s has changed since you voted (%(groups)s); your vote no longer counts.") % {
        "key": event.key,
        "groups": groups,
    }


def _page(event, user) -> str:
    return reverse("approvals:approval", args=[event.key, event.data["purpose"]])


def _participants(event):
    return User.objects.filter(participations__docket__key=event.key, is_active=True).distinct()


def _record_url(event, user) -> str:
    docket = Docket.objects.filter(key=event.key).first()
    return url_of(docket) if docket else ""


def _decided(event, user) -> str:
    words = {
        "approval.carried": _("%(key)s is approved."),
        "approval.rejected": _("%(key)s is rejected."),
        "approval.reopened": _("The approval of %(key)s no longer stands; it is asked for again."),
        "approval.expired": _("The approval of %(key)s has expired."),
        "approval.stuck": _("Nobody can approve %(key)s as it stands: %(problem)s"),
    }
    return words[event.kind] % {"key": event.key, "problem": event.data.get("problem", "")}


def _menders(event) -> list[User]:
    approval = Approval.objects.filter(pk=event.data.get("approval")).first()
    return menders_of(approval) if approval else []


def _mends(event, user) -> str:
    return _("Nobody can approve %(key)s: %(problem)s You can mend that.") % {
        "key": event.key,
        "problem": event.data.get("problem", ""),
    }


def _on_rung(event) -> list[User]:
    ballot = _ballot(event)
    return on_rung(ballot, event.data["whom"]) if ballot else []


def _escalates(event, user) -> str:
    return _("Undecided after %(hours)s hours: %(asked)s has not decided on %(key)s. %(question)s") % {
        "key": event.key,
        **event.data,
    }


def _requesters(event):
    wanted = User.objects.filter(participations__docket__key=event.key, is_active=True)
    return wanted.filter(participations__part__in=REQUESTERS, participations__docket__key=event.key).distinct()


def _inquires(event, user) -> str:
    return _("%(who)s asks before deciding on %(key)s: %(question)s") % {
        "who": who_acted(event),
        "key": event.key,
        "question": event.data["question"],
    }


def _who_asked(event):
    return User.objects.filter(pk=event.data["asked_by"], is_active=True)


def _answers(event, user) -> str:
    return _("%(key)s: your question is answered. %(answer)s") % {"key": event.key, "answer": event.data["answer"]}


def _seated(event) -> list[User]:
    """Everybody on the board, and whose seat it is."""
    seats = Seat.objects.filter(seats_in_force(clock.now()), board__slug=event.key)
    return list(User.objects.filter(Q(pk__in=seats.values("user")) | Q(pk=event.data["user"])))


def _seats(event, user) -> str:
    whose = User.objects.filter(pk=event.data["user"]).first()
    said = {"by": who_acted(event), "who": whose, "board": Board.objects.filter(slug=event.key).first() or event.key}
    if event.kind == "seat.ended":
        return _("%(by)s ended the seat of %(who)s on %(board)s.") % said
    if event.kind == "seat.confirmed":
        return _("%(by)s confirmed the seat of %(who)s on %(board)s.") % said
    if event.data.get("veto"):
        return _("%(by)s gave %(who)s a seat with a veto on %(board)s.") % said
    return _("%(by)s gave %(who)s a seat on %(board)s.") % said


audiences.add("board", Audience(gettext_lazy("Boards"), lambda: Board.objects.values_list("slug", "name")))
routes.add(
    "approvals.asked",
    Route(
        label=gettext_lazy("Your vote is asked"),
        kinds=("ballot.opened",),
        rooms=_rooms,
        recipients=_asked,
        sentence=_asks,
        url=_answer_url,
        due=_due,
        asked=True,
    ),
)
routes.add(
    "approvals.reminded",
    Route(
        label=gettext_lazy("A vote of yours is due"),
        kinds=("ballot.reminded",),
        rooms=_rooms,
        recipients=_asked,
        sentence=_reminds,
        url=_answer_url,
        due=_due,
        asked=True,
    ),
)
routes.add(
    "approvals.voided",
    Route(
        label=gettext_lazy("An edit voided your vote"),
        kinds=("approval.voided",),
        recipients=_voters,
        sentence=_voided,
        url=_page,
        asked=True,
    ),
)
routes.add(
    "approvals.decided",
    Route(
        label=gettext_lazy("An approval is decided"),
        kinds=("approval.carried", "approval.rejected", "approval.reopened", "approval.expired", "approval.stuck"),
        recipients=_participants,
        sentence=_decided,
        url=_record_url,
    ),
)
routes.add(
    "approvals.stuck",
    Route(
        label=gettext_lazy("Nobody can decide, and you can mend it"),
        kinds=("approval.stuck",),
        recipients=_menders,
        sentence=_mends,
        url=_page,
        asked=True,
    ),
)
routes.add(
    "approvals.escalated",
    Route(
        label=gettext_lazy("An approval is late and escalated to you"),
        kinds=("ballot.escalated",),
        recipients=_on_rung,
        sentence=_escalates,
        url=_answer_url,
        due=_due,
        asked=True,
    ),
)
routes.add(
    "approvals.inquiry",
    Route(
        label=gettext_lazy("An approver asks you something"),
        kinds=("inquiry.asked",),
        recipients=_requesters,
        sentence=_inquires,
        url=_page,
        asked=True,
    ),
)
routes.add(
    "approvals.answered",
    Route(
        label=gettext_lazy("Your question to the requester is answered"),
        kinds=("inquiry.answered",),
        recipients=_who_asked,
        sentence=_answers,
        url=_page,
    ),
)
routes.add(
    "approvals.seats",
    Route(
        label=gettext_lazy("Somebody is given a seat on a board of yours, or loses one"),
        kinds=("seat.given", "seat.confirmed", "seat.ended"),
        recipients=_seated,
        sentence=_seats,
        url=lambda event, user: reverse("approvals:board", args=[event.key]),
    ),
)
