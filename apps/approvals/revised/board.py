"""A board as content to revise: what it is, its quorum, its days, and who sits on it."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.enums import RoleName
from apps.accounts.models import User
from apps.calendars.models import BusinessCalendar
from apps.core import clock

from ..enums import BallotState, BoardKind, SeatRole
from ..models import Ballot, Board, PolicyRow, Seat
from ..permissions import may_manage_seats, may_revise
from ..revisions import Previewed, Revisable
from ..seating import has_no_veto_of_its_own

MOST_SEATS = 300


def current(name: str) -> dict:
    """The board as plain content; people by their user names."""
    board = Board.objects.select_related("calendar").filter(slug=name).first()
    if board is None:
        return {}
    return {
        "name": board.name,
        "kind": board.kind,
        "description": board.description,
        "quorum": board.quorum,
        "time_zone": board.time_zone,
        "calendar": board.calendar.slug if board.calendar_id else "",
        "seats": [
            {"user": seat.user.username, "role": seat.role, "has_veto": seat.has_veto}
            for seat in board.seats.filter(until__isnull=True).select_related("user").order_by("user__username")
        ],
    }


def check(content: dict) -> dict[str, str]:
    """Everything that is wrong with a proposed board, by path."""
    return dict(_problems(content))


def preview(name: str, content: dict) -> Iterator[Previewed]:
    """What follows at once: votes that lapse, rules that could no longer be met, questions that wait for it."""
    board = Board.objects.filter(slug=name).first()
    if board is None:
        yield Previewed(_("A new board; nothing asks it until a rule of a policy names it."), tone="info")
        return
    stay = {seat["user"] for seat in content.get("seats", [])}
    leave = board.seats.filter(until__isnull=True).exclude(user__username__in=stay).select_related("user")
    waiting = Ballot.objects.filter(board=board, state=BallotState.OPEN).count()
    for seat in leave[:10]:
        yield Previewed(
            _("%(who)s leaves; votes given on what has not started lapse.") % {"who": seat.user}, tone="warning"
        )
    if waiting:
        yield Previewed(_("Questions waiting for this board now: %s.") % waiting, url=board.get_absolute_url())
    members = [seat for seat in content.get("seats", []) if seat["role"] != SeatRole.ALTERNATE]
    rows = PolicyRow.objects.filter(board=board, revision__state="in_force", need="number", number__gt=len(members))
    for row in rows.select_related("revision__policy")[:10]:
        yield Previewed(
            _("“%(row)s” of %(policy)s asks %(n)s of it, more than would be its members.")
            % {"row": row.name, "policy": row.revision.policy, "n": row.number},
            tone="danger",
        )


def enact(name: str, content: dict, *, by, docket) -> None:
    """Write the board, end the seats that are gone or differ, and give the new ones, all as of now."""
    board = Board.objects.select_for_update(of=("self",)).filter(slug=name).first() or Board(slug=name)
    for field in ("name", "kind", "description", "quorum", "time_zone"):
        setattr(board, field, content.get(field, getattr(board, field)))
    board.calendar = BusinessCalendar.objects.filter(slug=content.get("calendar") or "").first()
    board.save()
    now, wanted = clock.now(), {seat["user"]: seat for seat in content["seats"]}
    for seat in board.seats.filter(until__isnull=True).select_related("user"):
        said = wanted.get(seat.user.username)
        if said is not None and (seat.role, seat.has_veto) == (said["role"], said["has_veto"]):
            wanted.pop(seat.user.username)
            continue
        seat.until = now
        seat.save()
    people = {user.username: user for user in User.objects.filter(username__in=wanted)}
    for username, seat in wanted.items():
        Seat.objects.create(board=board, user=people[username], role=seat["role"], has_veto=seat["has_veto"], since=now)


def may_draft(name: str, user) -> object:
    """Change managers, administrators, and whoever manages its seats; a new board is for the first two."""
    board = Board.objects.filter(slug=name).first()
    return may_revise(user) if board is None or user.holds(RoleName.CHANGE_MANAGER) else may_manage_seats(board, user)


def words(field: str, value: object) -> str | None:
    """Values of a board as a reader says them."""
    choices = {"kind": BoardKind, "role": SeatRole}.get(field)
    return str(choices(value).label) if choices and value in choices.values else None


def _problems(content: dict) -> Iterator[tuple[str, str]]:
    if not isinstance(content.get("name"), str) or not 0 < len(content["name"].strip()) <= 120:
        yield "name", _("Give the board a name of at most 120 characters.")
    if content.get("kind") not in BoardKind.values:
        yield "kind", _("A board is one of: %s.") % ", ".join(BoardKind.values)
    if not isinstance(content.get("description", ""), str):
        yield "description", _("What it decides is text.")
    if str(content.get("time_zone")) not in available_timezones():
        yield "time_zone", _("Choose a time zone by its name, for example Europe/Berlin.")
    calendar = content.get("calendar", "")
    if calendar and not BusinessCalendar.objects.filter(slug=str(calendar)).exists():
        yield "calendar", _("There is no calendar of that name.")
    yield from _problems_of_seats(content)


def _problems_of_seats(content: dict) -> Iterator[tuple[str, str]]:
    seats, quorum = content.get("seats"), content.get("quorum")
    if not isinstance(seats, list) or not seats or len(seats) > MOST_SEATS:
        yield "seats", _("Seat at least one person, and at most %s.") % MOST_SEATS
        return
    members = [seat for seat in seats if isinstance(seat, dict) and seat.get("role") != SeatRole.ALTERNATE]
    if not isinstance(quorum, int) or isinstance(quorum, bool) or not 1 <= quorum <= max(1, len(members)):
        yield "quorum", _("The quorum is at least 1 and at most as many as are members of the board, alternates apart.")
    if not members:
        yield "seats", _("Seat at least one member; alternates vote only in the place of one.")
    known = set(User.objects.filter(is_active=True, is_service=False).values_list("username", flat=True))
    names = [seat.get("user") for seat in seats if isinstance(seat, dict)]
    for place, seat in enumerate(seats):
        if not isinstance(seat, dict) or seat.keys() != {"user", "role", "has_veto"}:
            yield f"seats.{place}", _("A seat has user, role and has_veto.")
            continue
        if str(seat["user"]) not in known:
            yield f"seats.{place}.user", _("Only active people sit on a board.")
        elif not isinstance(seat["user"], str) or names.count(seat["user"]) > 1:
            yield f"seats.{place}.user", _("One person has one seat.")
        if seat["role"] not in SeatRole.values:
            yield f"seats.{place}.role", _("A seat is for a chair, a member or an alternate.")
        if not isinstance(seat["has_veto"], bool):
            yield f"seats.{place}.has_veto", _("A veto is yes or no.")
        elif refusal := has_no_veto_of_its_own(seat["role"], seat["has_veto"]):
            yield f"seats.{place}.has_veto", refusal.sentence


BOARD = Revisable(
    kind="board",
    label=gettext_lazy("Board"),
    current=current,
    check=check,
    preview=preview,
    enact=enact,
    page="approvals:board",
    editor="approvals:edit_board",
    may_draft=may_draft,
    labels={
        "name": gettext_lazy("name"),
        "kind": gettext_lazy("kind"),
        "description": gettext_lazy("what it decides"),
        "quorum": gettext_lazy("quorum"),
        "time_zone": gettext_lazy("time zone"),
        "calendar": gettext_lazy("calendar of working days"),
        "seats": gettext_lazy("seat"),
        "user": gettext_lazy("person"),
        "role": gettext_lazy("as"),
        "has_veto": gettext_lazy("veto"),
    },
    words=words,
)
