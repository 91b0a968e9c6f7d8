"""One search over everything with a key or a name: exact keys first, then words in titles, then lasting things."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team, User
from apps.approvals.models import Board
from apps.dockets.enums import Prefix
from apps.dockets.permissions import visible_dockets
from apps.environments.models import Environment, Service

from .navigation import PLACES

KEY = re.compile(r"^[a-z]{2,4}-\d+$", re.IGNORECASE)
MOST_DOCKETS, MOST_OTHERS = 20, 6


@dataclass(frozen=True)
class Hit:
    """Something found: what it is, its name, and where it leads."""

    kind: str
    title: str
    url: str
    key: str = ""
    icon: str = "point"


ICONS = {
    Prefix.CHANGE: "git-pull-request",
    Prefix.RELEASE: "rocket",
    Prefix.FREEZE: "snowflake",
    Prefix.EXCEPTION: "snowflake",
    Prefix.WAIVER: "hand-stop",
    Prefix.TEMPLATE: "template",
    Prefix.POLICY: "gavel",
    Prefix.MEETING: "users",
    Prefix.MAINTENANCE: "tool",
    Prefix.BOOKING: "calendar-event",
    Prefix.INCIDENT: "alert-triangle",
}


def find(user, text: str) -> list[Hit]:
    """What ``user`` may see and ``text`` fits; empty text finds the places of the portal. At most 44 hits, six queries."""
    text = " ".join(text.replace("\x00", "").split())[:200]
    if not text:
        return _places("")
    if KEY.match(text):
        exact = [_docket(docket) for docket in visible_dockets(user).filter(key__iexact=text)]
        if exact:
            return exact
    return [*_places(text), *_dockets(user, text), *_lasting(text)]


def _places(text: str) -> list[Hit]:
    return [
        Hit(str(_("Go to")), str(place.label), reverse(place.name), icon=place.icon)
        for place in PLACES
        if not place.roles and text.lower() in str(place.label).lower()
    ]


def _dockets(user, text: str) -> list[Hit]:
    """Whole words by the index; the word being typed by its beginning, so that results narrow with each key."""
    words = SearchQuery(text, search_type="websearch", config="english")
    parts = [re.sub(r"\W", "", part) for part in text.split()]
    prefix = " & ".join(f"{part}:*" for part in parts if part)
    by_prefix = SearchQuery(prefix, search_type="raw", config="english") if prefix else words
    found = visible_dockets(user).filter(Q(words=words) | Q(words=by_prefix) | Q(key__istartswith=text)).order_by("-id")
    return [_docket(docket) for docket in found[:MOST_DOCKETS]]


def _docket(docket) -> Hit:
    prefix = Prefix(docket.prefix)
    return Hit(str(prefix.label), docket.title, reverse("dockets:go", args=[docket.key]), docket.key, ICONS[prefix])


def _lasting(text: str) -> list[Hit]:
    named = Q(name__icontains=text) | Q(slug__icontains=text)
    kinds = (
        (Service, _("Service"), "box"),
        (Environment, _("Environment"), "server"),
        (Team, _("Team"), "users"),
        (Board, _("Board"), "gavel"),
    )
    hits = [
        Hit(str(label), row.name, row.get_absolute_url(), row.key, icon)
        for model, label, icon in kinds
        for row in model.objects.filter(named).order_by("name")[:MOST_OTHERS]
    ]
    people = User.objects.filter(
        Q(name__icontains=text) | Q(username__istartswith=text), is_active=True, is_service=False
    )
    return hits + [
        Hit(str(_("Person")), person.name, person.get_absolute_url(), person.username, "user")
        for person in people[:MOST_OTHERS]
    ]
