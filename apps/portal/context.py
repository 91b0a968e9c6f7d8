"""What the frame of every page shows: places, badges, freeze, zone, inbox."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from apps.approvals.queries import asked_count
from apps.core import clock
from apps.freezes.queries import banner
from apps.notifications.queries import unread_count

from .navigation import creations, places

# What people reach for on a phone.
AT_THE_THUMB = ("portal:home", "calendars:calendar", "approvals:inbox", "changes:list")


def shell(request) -> dict:
    """Context processor; evaluated only by templates that draw the frame, once a request, for signed-in people."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request) -> dict:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": [], "zone": "UTC"}
    with clock.held():
        return _frame(request, user)


def _frame(request, user) -> dict:
    nav = places(user, request.path, {"votes": asked_count(user)})
    return {
        "nav": nav,
        "thumbs": [place for place in nav if place["name"] in AT_THE_THUMB],
        "create": creations(user),
        "freeze": banner(user),
        "zone": _zone(),
        "unread": unread_count(user),
        "live_url": _live_url(request),
    }


def _live_url(request) -> str:
    """The live stream beside this page, on the same host; empty where none runs, and pages then ask now and then."""
    if not settings.LIVE_PORT:
        return f"{settings.LIVE_ORIGIN}/live/" if settings.LIVE_ORIGIN else ""
    host = request.get_host().rsplit(":", 1)[0] if request.get_port() else request.get_host()
    return f"{request.scheme}://{host}:{settings.LIVE_PORT}/live/"


def _zone() -> str:
    """The reader's zone and its offset now, as people say it: ``Berlin · UTC+1``."""
    zone = timezone.get_current_timezone()
    offset = timezone.localtime(clock.now()).strftime("%z")
    city = str(zone).rpartition("/")[2].replace("_", " ")
    if city == "UTC":
        return "UTC"
    minutes = offset[3:5]
    return f"{city} · UTC{offset[0]}{int(offset[1:3])}{':' + minutes if minutes != '00' else ''}"
