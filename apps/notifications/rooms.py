"""Verbs of chat rooms: added, changed, tried, taken out of use. By administrators and change managers."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.locking import locked
from apps.core.outward import Unreachable, judge
from apps.core.refusals import Refusal, Refused
from apps.core.text import clean_line

from .audiences import choices
from .enums import ChatKind
from .models import ChatRoom
from .posting import NotTaken, send

MOST_ROOMS = 200


def may_keep_rooms(user) -> Refusal | None:
    """Who reads what is asked, and where it is posted, is not for everybody to say."""
    if user.holds(RoleName.ADMINISTRATOR, RoleName.CHANGE_MANAGER):
        return None
    return Refusal(
        _("Chat rooms are kept by administrators and change managers."),
        code="may_keep_rooms",
        kind="who",
        unblock=_("An administrator or a change manager"),
    )


def add_room(*, by, name: str, audience: str, url: str, kind: str = ChatKind.SLACK) -> ChatRoom:
    """A room that hears, from now on, what is asked of its audience. Refused for an address that is never asked."""
    insist(may_keep_rooms(by))
    room = ChatRoom(
        name=clean_line(name), audience=audience, kind=kind, url=url.strip(), added_by=by, added_at=clock.now()
    )
    with transaction.atomic():
        insist(*_impossible(room), _too_many(), kind="input")
        insist_clean(room, exclude=("added_by",))
        with recording(kind="room.added", key=f"audience:{audience}", by=by, data={"name": room.name}):
            room.save()
    return room


def edit_room(room: ChatRoom, *, by, version: int | None = None, **fields) -> ChatRoom:
    """Change ``name``, ``audience``, ``kind`` or ``url``; raises Stale where somebody saved it first."""
    insist(may_keep_rooms(by))
    with transaction.atomic():
        held = locked(room)
        held.expect(version)
        changed = {name: value for name, value in fields.items() if getattr(held, name) != value}
        if not changed:
            return held
        for name, value in changed.items():
            setattr(held, name, clean_line(value) if name == "name" else value)
        insist(*_impossible(held), kind="input")
        insist_clean(held, exclude=("added_by",))
        data = {"name": held.name, "fields": sorted(changed)}
        with recording(kind="room.edited", key=f"audience:{held.audience}", by=by, data=data):
            held.save()
    return held


def retire_room(room: ChatRoom, *, by, version: int | None = None) -> ChatRoom:
    """It hears nothing any more; what was on its way there is given up. Harmless when it was retired before."""
    insist(may_keep_rooms(by))
    with transaction.atomic():
        held = locked(room)
        held.expect(version)
        if held.is_active:
            with recording(kind="room.retired", key=f"audience:{held.audience}", by=by, data={"name": held.name}):
                held.is_active = False
                held.save()
    return held


def try_room(room: ChatRoom, *, by) -> None:
    """Post one line there now; raises Refused with what the chat answered."""
    insist(may_keep_rooms(by))
    insist(_is_in_use(room), kind="state")
    try:
        send(room, _("%(who)s tries this room from Slipway. What is asked will be posted here.") % {"who": by})
    except (Unreachable, NotTaken) as error:
        raise Refused(Refusal(str(error), code="not_taken", kind="state")) from error


def _is_in_use(room: ChatRoom) -> Refusal | None:
    if room.is_active:
        return None
    return Refusal(_("This room is no longer in use; add it again."), code="not_in_use")


def _impossible(room: ChatRoom) -> list[Refusal]:
    found = []
    if room.audience not in {value for _kind, rows in choices() for value, _name in rows}:
        found.append(Refusal(_("There is no such board or team."), "no_audience", "input", field="audience"))
    try:
        judge(room.url)
    except Unreachable as error:
        found.append(Refusal(str(error), "bad_address", "input", field="url"))
    return found


def _too_many() -> Refusal | None:
    if ChatRoom.objects.filter(is_active=True).count() < MOST_ROOMS:
        return None
    return Refusal(_("There are %s rooms already; retire one first.") % MOST_ROOMS, code="too_many")
