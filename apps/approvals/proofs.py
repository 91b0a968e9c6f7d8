"""Who would be asked for a second factor, and has none yet."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from apps.accounts.models import User
from apps.core import clock

from .electorate import crews, seats_in_force
from .models import Seat


def people_of(boards: Collection[int], teams: Collection[int] = ()) -> QuerySet[User]:
    """Everybody whom these boards and teams ask today, by name."""
    seats = Seat.objects.filter(seats_in_force(clock.now()), board__in=boards)
    peers = crews().filter(team__in=teams)
    return User.objects.filter(Q(seats__in=seats) | Q(memberships__in=peers)).distinct().order_by("name")


def without_factor(people: QuerySet[User]) -> QuerySet[User]:
    """Those among them who set one up before they vote where a rule asks for it."""
    return people.filter(second_factor__confirmed_at__isnull=True)
