"""Times away, with or without somebody who votes in the absent person's place."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.spans import span

from .. import permissions, rules
from ..models import Absence, User
from ..reactions import react


@transaction.atomic
def plan_absence(*, by, user: User, starts_at: datetime, ends_at: datetime, delegate: User | None = None) -> Absence:
    """Note a time away; raises Refused where it overlaps another, or the delegate cannot stand in."""
    insist(permissions.may_keep_absence(by, user))
    span(starts_at, ends_at)
    # One time away after the other: with two at once it would be unclear who stands in.
    # Not the full row lock: who plans work for this person holds the locks of the calendar that we are about to wait for,
    # and needs to see that the person is there.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    insist(rules.delegate_can_stand_in(user, delegate, by), _still_ahead(ends_at), _alone(user, starts_at, ends_at))
    insist(_no_circle(user, delegate, starts_at, ends_at))
    data = {"delegate": delegate.username if delegate else None}
    with recording(kind="absence.planned", key=user.event_key, by=by, data=data):
        absence = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, delegate=delegate)
        react("absence.changed", by=by, user=user)
    return absence


@transaction.atomic
def cancel_absence(absence: Absence, *, by) -> None:
    """Cancel a time away; one that has begun ends now, so that what a delegate did in it stays explained."""
    locked = Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)
    insist(permissions.may_keep_absence(by, locked.user))
    now = clock.now()
    if locked.ends_at <= now:
        insist(Refusal(_("This time away is over."), code="over", kind="state"))
    with recording(kind="absence.cancelled", key=locked.user.event_key, by=by):
        if locked.starts_at < now:
            locked.ends_at = now
            locked.save()
        else:
            locked.delete()
        react("absence.changed", by=by, user=locked.user)


def _no_circle(user: User, delegate: User | None, starts_at: datetime, ends_at: datetime) -> Refusal | None:
    """Following who stands in for whom in this time must not come back to the absent person."""
    seen, at = [delegate], delegate
    while at is not None:
        away = Absence.objects.filter(user=at, starts_at__lt=ends_at, ends_at__gt=starts_at, delegate__isnull=False)
        standing = away.select_related("delegate").first()
        at = standing.delegate if standing else None
        if at == user:
            return Refusal(
                _("This would go in a circle: %s. Choose somebody who is here.")
                % " → ".join(str(person) for person in [user, *seen, user]),
                code="circle",
                kind="input",
                field="delegate",
            )
        if at in seen:
            break
        seen.append(at)
    return None


def _still_ahead(ends_at: datetime) -> Refusal | None:
    if ends_at > clock.now():
        return None
    return Refusal(_("This time has already passed."), code="past", kind="input", field="ends_at")


def _alone(user: User, starts_at: datetime, ends_at: datetime) -> Refusal | None:
    other = Absence.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if other is None:
        return None
    return Refusal(
        _("%(name)s is already away from %(start)s to %(end)s (UTC).")
        % {"name": user, "start": f"{other.starts_at:%Y-%m-%d %H:%M}", "end": f"{other.ends_at:%Y-%m-%d %H:%M}"},
        code="overlap",
        kind="input",
        field="starts_at",
    )
