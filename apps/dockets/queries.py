"""Reads: a docket that a person may see, and what hangs on it."""

from __future__ import annotations

from django.db.models import Q
from django.http import Http404

from .models import Docket
from .permissions import visible_dockets
from .services.opening import WATCHER


def seen_docket(key: str, user) -> Docket:
    """The docket called ``key``; raises Http404 where it does not exist or is not for this person to see."""
    docket = visible_dockets(user).select_related("team").filter(key=key.upper()).first()
    if docket is None:
        raise Http404
    return docket


def tasks_of(docket: Docket):
    """Tasks in their order, with the people they name."""
    return docket.tasks.select_related("owner", "done_by", "after")


def links_of(docket: Docket, user):
    """Links out and links from elsewhere; to and from dockets only where this person may see them."""
    seen = visible_dockets(user)
    out = docket.links.filter(Q(to__isnull=True) | Q(to__in=seen)).select_related("to", "added_by").order_by("id")
    back = docket.linked_from.filter(docket__in=seen).select_related("docket", "added_by").order_by("id")
    return out, back


def comments_of(docket: Docket):
    """Comments, oldest first."""
    return docket.comments.select_related("by").order_by("id")


def is_watching(docket: Docket, user) -> bool:
    """True when the person asked to be told of everything here."""
    return docket.participants.filter(user=user, part=WATCHER).exists()
