"""What a change manager looks at first: only what is out of the ordinary, each with its one next action."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.approvals.enums import BallotState
from apps.approvals.models import Approval
from apps.calendars.enums import ConflictStatus, Severity
from apps.calendars.models import Conflict, Window
from apps.changes.enums import OPEN_STATES, State
from apps.changes.models import ChangeRequest

from .items import Item

NEAR = timedelta(hours=48)
MOST = 8


def exceptions(user, now: datetime) -> list[Item]:
    """At most eight of each kind: missed windows, late records, nobody to decide, blocking conflicts, nobody named."""
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at=None)
    kinds = (
        (
            _("Its window has passed without a start"),
            _("Move it"),
            Q(state=State.SCHEDULED) & Exists(window.filter(span__endswith__lte=now)),
        ),
        (_("The full record is overdue"), _("Ask for it"), Q(record_due_at__lt=now, state__in=OPEN_STATES)),
        (
            _("Nobody can decide it"),
            _("Open"),
            Q(state__in=[State.ASSESS, State.AUTHORIZE])
            & Exists(Approval.objects.filter(docket=OuterRef("docket"), state=BallotState.STUCK)),
        ),
        (
            _("Starts within two days and is not approved"),
            _("Nudge"),
            Q(state__in=[State.ASSESS, State.AUTHORIZE]) & Exists(window.filter(span__startswith__lt=now + NEAR)),
        ),
        (_("A conflict blocks it"), _("Look"), Q(state=State.SCHEDULED) & _blocked(now)),
        (
            _("Nobody is named to do it"),
            _("Name somebody"),
            Q(state__in=[State.AUTHORIZE, State.SCHEDULED], implementer=None),
        ),
        (
            _("Waits in review for more than three days"),
            _("Close"),
            Q(state=State.REVIEW, finished_at__lt=now - timedelta(days=3)),
        ),
    )
    found, seen = [], set()
    for sentence, act, condition in kinds:
        for change in ChangeRequest.objects.filter(condition, on_hold=False).select_related("docket")[:MOST]:
            if change.pk not in seen:
                seen.add(change.pk)
                found.append(
                    Item(
                        change.docket.title,
                        change.get_absolute_url(),
                        change.key,
                        note=sentence,
                        act=act,
                        tone="warning",
                    )
                )
    return found


def _blocked(now: datetime):
    """An open conflict on either side; one question for each, because only so each finds its index."""
    ahead = TimestamptzRange(now, now + timedelta(days=60))
    grave = Conflict.objects.filter(severity=Severity.BLOCKS, status=ConflictStatus.OPEN)
    first = grave.filter(first__docket=OuterRef("docket"), first__span__overlap=ahead)
    return Exists(first) | Exists(grave.filter(second__docket=OuterRef("docket"), second__span__overlap=ahead))
