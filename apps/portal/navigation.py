"""Where one can go: the places at the left, and what the New button offers, by role."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.enums import RoleName


@dataclass(frozen=True)
class Place:
    """A place of the portal; ``roles`` empty means everybody, ``under`` are the paths that belong to it."""

    label: str
    icon: str
    name: str
    under: tuple[str, ...]
    roles: tuple[str, ...] = ()
    section: str = ""
    badge: str = ""


PLACES = (
    Place(_("Home"), "home", "portal:home", ("/", "/exceptions/")),
    Place(_("Calendar"), "calendar", "calendars:calendar", ("/calendars/",)),
    Place(_("Releases"), "rocket", "releases:list", ("/releases/",)),
    Place(_("Changes"), "git-pull-request", "changes:list", ("/changes/",)),
    Place(_("Approvals"), "checklist", "approvals:inbox", ("/approvals/", "/gates/"), badge="votes"),
    Place(_("Freezes"), "snowflake", "freezes:list", ("/freezes/",)),
    Place(_("Maintenance"), "tool", "freezes:maintenance_list", ("/freezes/maintenance/",)),
    Place(_("Bookings"), "calendar-event", "bookings:board", ("/bookings/",)),
    Place(_("Incidents"), "alert-triangle", "incidents:list", ("/incidents/",)),
    Place(_("Environments"), "server", "environments:list", ("/environments/",)),
    Place(_("Reviews"), "history", "reviews:list", ("/reviews/",)),
    Place(
        _("Audit"),
        "shield-check",
        "audit:events",
        ("/audit/",),
        (RoleName.AUDITOR, RoleName.ADMINISTRATOR, RoleName.CHANGE_MANAGER),
    ),
    Place(_("Administration"), "settings", "accounts:people", ("/accounts/",), (RoleName.ADMINISTRATOR,)),
)
NEW = (
    Place(
        _("Change"),
        "git-pull-request",
        "changes:new",
        (),
        (
            RoleName.REQUESTER,
            RoleName.IMPLEMENTER,
            RoleName.SERVICE_OWNER,
            RoleName.CHANGE_MANAGER,
            RoleName.RELEASE_MANAGER,
        ),
    ),
    Place(_("Release"), "rocket", "releases:new", (), (RoleName.RELEASE_MANAGER,)),
    Place(
        _("Incident"),
        "alert-triangle",
        "incidents:new",
        (),
        (
            RoleName.REQUESTER,
            RoleName.IMPLEMENTER,
            RoleName.SERVICE_OWNER,
            RoleName.BOARD_MEMBER,
            RoleName.CHANGE_MANAGER,
            RoleName.RELEASE_MANAGER,
            RoleName.ENVIRONMENT_MANAGER,
            RoleName.ADMINISTRATOR,
        ),
    ),
    Place(_("Freeze"), "snowflake", "freezes:new", (), (RoleName.CHANGE_MANAGER, RoleName.RELEASE_MANAGER)),
    Place(_("Service"), "box", "environments:service_new", (), (RoleName.ADMINISTRATOR, RoleName.ENVIRONMENT_MANAGER)),
)


def places(user, path: str, badges: dict[str, int]) -> list[dict]:
    """The places that ``user`` may go to, with the one that ``path`` belongs to, most narrowly, marked active."""
    found = [place for place in PLACES if _open(place, user)]
    here = max(found, key=lambda place: _held(place, path))
    return [
        {
            **_link(place),
            "active": place is here and _held(place, path) > 0,
            "badge": badges.get(place.badge) or "",
            "section": place.section,
        }
        for place in found
    ]


def creations(user) -> list[dict]:
    """What the New button offers to ``user``."""
    return [_link(place) for place in NEW if _open(place, user)]


def _open(place: Place, user) -> bool:
    return not place.roles or user.holds(*place.roles)


def _held(place: Place, path: str) -> int:
    """How much of the path belongs to the place; 0 where nothing does."""
    return max(len(one) if (path == one if one == "/" else path.startswith(one)) else 0 for one in place.under)


def _link(place: Place) -> dict:
    return {"label": place.label, "icon": place.icon, "name": place.name, "url": reverse(place.name)}
