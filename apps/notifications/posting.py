"""Messages to chat rooms: written by the relay once per event and room, sent by the sweep, tried again, given up."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from apps.audit.enums import Outcome
from apps.audit.models import Event
from apps.core import clock
from apps.core.outward import Unreachable, post_json

from .chat import payload
from .enums import DeliveryState
from .models import ChatPost, ChatRoom
from .routes import Route, routes_of
from .sweep import MOST_ATTEMPTS, wait

logger = structlog.get_logger(__name__)
LONGEST = ChatPost._meta.get_field("text").max_length


class NotTaken(Exception):
    """The chat answered, and did not take it."""


def post_events(events: Iterable[Event]) -> list[ChatPost]:
    """Write one message for each room that shares in what an event asks. Writing twice adds nothing."""
    shared = [(event, *pair) for event in events if event.outcome == Outcome.DONE for pair in _shared(event)]
    named = {audience for _event, _route, audiences in shared for audience in audiences}
    rooms = list(ChatRoom.objects.filter(is_active=True, audience__in=named)) if named else []
    posts = [
        _post(room, event, route) for event, route, audiences in shared for room in rooms if room.audience in audiences
    ]
    return ChatPost.objects.bulk_create(posts, ignore_conflicts=True)


def _post(room: ChatRoom, event: Event, route: Route) -> ChatPost:
    text = Truncator(" ".join(str(route.sentence(event, None)).split())).chars(LONGEST)
    return ChatPost(room=room, event_id=event.pk, text=text, url=route.url(event, None), not_before=clock.now())


def _shared(event) -> list[tuple[Route, list[str]]]:
    """The routes of ``event`` with the audiences whose rooms may hear of it as its record stands now."""
    return [(route, list(route.rooms(event))) for _name, route in routes_of(event.kind)]


def _may_hear(post: ChatPost) -> bool:
    """Asked again when its turn comes: the record may have become restricted since, and a room is not taken back."""
    event = Event.objects.get(pk=post.event_id)
    return any(post.room.audience in audiences for _route, audiences in _shared(event))


def post_due(*, most: int = 100) -> int:
    """Send what is due, at most ``most``; returns how many were taken. Several may run at once."""
    taken = tried = 0
    while tried < most and (outcome := _next()) is not None:
        taken, tried = taken + outcome, tried + 1
    return taken


@transaction.atomic
def _next() -> bool | None:
    now = clock.now()
    due = ChatPost.objects.filter(state=DeliveryState.WAITING, not_before__lte=now).order_by("not_before", "pk")
    post = due.select_for_update(of=("self",), skip_locked=True).select_related("room").first()
    if post is None:
        return None
    post.attempts += 1
    if not post.room.is_active:
        post.state, post.error = DeliveryState.PARKED, _("The room is no longer in use.")
    elif not _may_hear(post):
        post.state, post.error = DeliveryState.PARKED, _("A room may not hear of this record any more.")
    else:
        _attempt(post, now)
    post.save()
    return post.state == DeliveryState.SENT


def _attempt(post: ChatPost, now) -> None:
    try:
        send(post.room, post.text, post.url)
    except (Unreachable, NotTaken) as error:
        post.error = str(error)
        if post.attempts >= MOST_ATTEMPTS:
            post.state = DeliveryState.PARKED
        else:
            post.not_before = now + wait(post.attempts)
        logger.warning("chat post failed", post_id=post.pk, room_id=post.room_id, attempts=post.attempts)
    else:
        post.state, post.sent_at, post.error = DeliveryState.SENT, now, ""


def send(room: ChatRoom, text: str, path: str = "") -> None:
    """Send one message now. Raises Unreachable, or NotTaken with the status and the start of the answer."""
    url = urljoin(f"{settings.SITE_URL}/", path) if path else ""
    answer = post_json(room.url, payload(room.kind, text, url))
    if not answer.is_taken:
        raise NotTaken(
            _("The chat answered %(status)s: %(text)s") % {"status": answer.status, "text": answer.text[:300]}
        )
