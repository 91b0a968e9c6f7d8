"""What waits for this person's word outside of ballots: exceptions from freezes, bookings, and leave to skip a step."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.bookings.enums import BookingState
from apps.bookings.models import BookingPlace, BookingRules
from apps.bookings.permissions import may_book, visible_bookings
from apps.calendars.models import Window
from apps.changes.enums import LeaveState
from apps.changes.queries import leaves
from apps.dockets.models import Docket
from apps.environments.permissions import managed_ids
from apps.freezes.queries import waiting_for

from .items import Item

MOST = 12


def decisions(user, now: datetime) -> list[Item]:
    """What is asked of this person, due when the time that it is asked for begins; a few queries however many wait."""
    return [*_exceptions(user, now), *_bookings(user, now), *_leaves(user, now)]


def _begins(docket: str, now: datetime) -> Subquery:
    """When the next time of the docket under this name begins."""
    ahead = Window.objects.filter(docket=OuterRef(docket), withdrawn_at=None, span__endswith__gt=now)
    return Subquery(ahead.order_by("span").values("span__startswith")[:1])


def _exceptions(user, now: datetime) -> list[Item]:
    """Exceptions from freezes that wait for this person's word."""
    rows = waiting_for(user, now)[:MOST]
    ahead = Docket.objects.filter(pk__in=[row.subject_id for row in rows]).annotate(begins=_begins("pk", now))
    begins = dict(ahead.values_list("pk", "begins")) if rows else {}
    return [
        Item(
            _("Exception: %s") % row.docket.title,
            row.get_absolute_url(),
            row.docket.key,
            due_at=begins.get(row.subject_id) or row.expires_at,
            act=_("Read and decide"),
        )
        for row in rows
    ]


def _bookings(user, now: datetime) -> list[Item]:
    """Bookings of environments whose owners want to see every one; those that wait for their turn are nobody's yet."""
    if may_book(user):
        return []
    asking = BookingPlace.objects.filter(BookingRules.asking("environment__"), booking=OuterRef("pk"))
    rows = visible_bookings(user).filter(Exists(asking), state=BookingState.ASKED, waiting_since=None)
    if not user.holds(RoleName.ENVIRONMENT_MANAGER):
        # Whoever approves manages all that ask for it.
        rows = rows.filter(~Exists(asking.exclude(environment__in=managed_ids(user))))
    rows = rows.prefetch_related(None).annotate(begins=_begins("docket", now))
    return [
        Item(
            _("Booking to approve: %s") % row.docket.title,
            row.get_absolute_url(),
            row.docket.key,
            due_at=row.begins,
            act=_("Read and decide"),
        )
        for row in rows.order_by("pk")[:MOST]
    ]


def _leaves(user, now: datetime) -> list[Item]:
    """Leave before the environments that this person manages, and all of it for a change manager; none for the doers."""
    rows: QuerySet = leaves(user).filter(state=LeaveState.ASKED, expires_at__gt=now)
    if not user.holds(RoleName.CHANGE_MANAGER, RoleName.ENVIRONMENT_MANAGER):
        rows = rows.none() if may_book(user) else rows.filter(environment__in=managed_ids(user))
    own = Q(asked_by=user) | Q(change__requester=user) | Q(change__implementer=user) | Q(change__assignee=user)
    return [
        Item(
            _("Leave to skip a step: %s") % row.change.docket.title,
            row.get_absolute_url(),
            row.change.key,
            due_at=row.begins or row.expires_at,
            act=_("Read and decide"),
        )
        for row in rows.exclude(own).annotate(begins=_begins("change__docket", now)).order_by("pk")[:MOST]
    ]
