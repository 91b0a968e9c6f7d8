"""Who is told of what: filled by every app from its ``routes.py``.

    from apps.notifications.routes import Route, routes
    routes.add("approvals.vote", Route(
        label=_("Your vote is asked"), kinds=("approval.opened",), asked=True,
        recipients=voters_of, sentence=lambda event, user: …, url=lambda event, user: …, due=due_of))

Nobody is told of their own act, nor of a record that they may not see; routes need not look after either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.plugs import Plug

from .enums import Channel, Pace


@dataclass(frozen=True)
class Route:
    """One reason to be told.

    ``recipients(event)`` gives users, in one query; ``sentence(event, user)`` what they read, in their time zone;
    ``url(event, user)`` a path of this site; ``due(event, user)`` an instant or None. ``asked``: something is expected
    of them, so it stands first in the inbox. ``tells_actor``: whoever acted is told as well, because it may have been
    somebody else in their name. ``channels``: how it leaves the house, where the person wants that, and
    ``pace`` when its mail does, where the person chose nothing.
    ``rooms(event)``: audiences (``board:cab``) whose chat rooms hear of it too, never of a restricted record; sentence
    and address are then asked for without a person.
    """

    label: str
    kinds: tuple[str, ...]
    recipients: Callable[..., Iterable]
    sentence: Callable[..., str]
    url: Callable[..., str]
    asked: bool = False
    tells_actor: bool = False
    due: Callable[..., datetime | None] = lambda event, user: None
    channels: tuple[str, ...] = (Channel.EMAIL,)
    pace: Pace = Pace.AT_ONCE
    rooms: Callable[..., Iterable[str]] = lambda event: ()


routes: Plug[Route] = Plug("notifications.routes")


def who_acted(event) -> str:
    """The name of whoever did what ``event`` tells, for sentences; kept on the event, because all who are told ask."""
    if "acted" not in vars(event):
        person = User.objects.filter(pk=event.by_id).first() if event.by_id else None
        event.acted = person.name if person else _("Slipway")
    return event.acted


def routes_of(kind: str) -> list[tuple[str, Route]]:
    """Name and route of those that tell of events of ``kind``; where something is asked, first."""
    found = [(name, routes.get(name)) for name in routes.names()]
    return sorted(((name, route) for name, route in found if kind in route.kinds), key=lambda pair: not pair[1].asked)
