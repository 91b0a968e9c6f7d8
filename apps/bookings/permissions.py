"""Who books, who approves, who gives time back."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.core.refusals import Refusal
from apps.dockets.permissions import visible_to
from apps.environments.permissions import LOOKS_ON, managed_ids, manages, may_edit_environment

from .enums import BookingState
from .models import Booking, BookingPlace, BookingRules

MOVES = (BookingState.ASKED, BookingState.TENTATIVE, BookingState.FIRM)
FOR_ANY_TEAM = (RoleName.ENVIRONMENT_MANAGER, RoleName.RELEASE_MANAGER, RoleName.ADMINISTRATOR)


def visible_bookings(user) -> QuerySet[Booking]:
    """Bookings this person may see, with header, team, people and environments."""
    rows = Booking.objects.filter(visible_to(user, "docket__"))
    return rows.select_related("docket__team", "subject", "asked_by", "decided_by").prefetch_related(
        "places__environment__booking_rules", "places__environment__team"
    )


def may_book(user, team=None) -> Refusal | None:
    """Everybody who works, for a team of their own; environment and release managers for any."""
    if not user.is_active or (user.role_names and user.role_names <= LOOKS_ON):
        return _who(_("Your role looks on; environments are booked by those who work in them."), _("an administrator"))
    if team is None or team.pk in user.team_ids or user.holds(*FOR_ANY_TEAM):
        return None
    return _who(_("You book for your own teams; you are not in %s.") % team, str(team))


def may_edit(booking: Booking, user) -> Refusal | None:
    """Its team, and whoever manages every environment of it."""
    refusal = may_book(user, booking.docket.team)
    return None if refusal is None or manages_all(booking, user) else refusal


def movable_bookings(user) -> QuerySet[Booking]:
    """Those whose one window this person may move (see ``may_edit``), of what is in use the end, as one condition for a
    whole calendar."""
    rows = Booking.objects.filter(state__in=(*MOVES, BookingState.IN_USE), schedule="")
    if may_book(user):
        return rows.none()
    if user.holds(*FOR_ANY_TEAM):
        return rows
    places = BookingPlace.objects.filter(booking=OuterRef("pk"))
    is_foreign = Exists(places.exclude(environment__in=managed_ids(user)))
    return rows.filter(Q(docket__team__in=user.team_ids) | (Exists(places) & ~is_foreign))


def may_approve(booking: Booking, user) -> Refusal | None:
    """Whoever manages every environment of it that asks for approval."""
    asking = [environment for environment in environments_of(booking) if needs_approval(environment)]
    foreign = [environment for environment in asking or environments_of(booking) if not manages(environment, user)]
    if not foreign:
        return None
    teams = ", ".join(sorted({environment.team.name for environment in foreign}))
    return _who(_("Bookings of this are approved by those who manage it: %s.") % teams, teams)


def may_set_rules(environment, user) -> Refusal | None:
    """Whoever may edit the environment says how it is booked."""
    return may_edit_environment(environment, user)


def manages_all(booking: Booking, user) -> bool:
    return all(manages(environment, user) for environment in environments_of(booking))


def needs_approval(environment) -> bool:
    """Whether the owner of the environment wants to see every booking."""
    return BookingRules.of(environment).needs_approval


def environments_of(booking: Booking) -> list:
    return [place.environment for place in booking.places.all()]


def _who(sentence: str, unblock: str) -> Refusal:
    return Refusal(sentence, code="may_not_book", kind="who", unblock=unblock)
