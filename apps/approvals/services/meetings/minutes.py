"""Minutes: generated, final when signed, and what is said against them within a day."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.digests import digest
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.text import clean_text
from apps.dockets.models import Task

from ...meetings.rules import is_within_a_day, says_something
from ...meetings.workflow import MEETING_WORKFLOW
from ...models import Meeting, Minutes, MinutesDispute, Seat
from ...queries.meetings.minutes import compose
from .files import wake

A_DAY = timedelta(hours=24)


def sign(meeting: Meeting, *, by, version: int | None = None) -> Minutes:
    """Freeze the minutes with a digest; from now on they are never written again. They are sent, and made a PDF."""
    with MEETING_WORKFLOW.acting(meeting, "sign", by=by, version=version) as locked:
        now = clock.now()
        content = compose(locked, signed_by=by, signed_at=now)
        minutes = Minutes.objects.create(
            meeting=locked, content=content, digest=digest(content), signed_by=by, signed_at=now
        )
        transaction.on_commit(wake)
    return minutes


def dispute(minutes: Minutes, *, by, text: str) -> MinutesDispute:
    """Say within a day what is not right, by whoever was there or sits on the board; kept beside the minutes."""
    insist(_was_there(minutes.meeting, by))
    text = clean_text(text).strip()
    insist(says_something(text, "text", _("Please say what is not right.")))
    with transaction.atomic():
        # Behind this lock the same words sent twice are kept once.
        meeting = Meeting.objects.select_for_update(of=("self",)).select_related("docket").get(pk=minutes.meeting_id)
        now = clock.now()
        insist(is_within_a_day(minutes.signed_at, now, A_DAY))
        if (standing := minutes.disputes.filter(by=by, text=text).first()) is not None:
            return standing
        with recording(kind="minutes.disputed", key=meeting.docket.key, by=by, reason=text):
            return MinutesDispute.objects.create(minutes=minutes, by=by, at=now, text=text)


def may_dispute(minutes: Minutes, user) -> Refusal | None:
    """Whether a person may still say something against minutes."""
    return _was_there(minutes.meeting, user) or is_within_a_day(minutes.signed_at, clock.now(), A_DAY)


def _was_there(meeting: Meeting, user) -> Refusal | None:
    """Who attended, sat on the board then, or took something away."""
    there = meeting.attendances.filter(user=user).exists()
    seats = Seat.objects.filter(board=meeting.board_id, user=user, since__lte=meeting.started_at)
    owns = Task.objects.filter(meeting_action__meeting=meeting, owner=user)
    if user.is_active and (there or seats.exclude(until__lte=meeting.started_at).exists() or owns.exists()):
        return None
    return Refusal(
        _("Who was at %(key)s, sits on its board or took something away from it may dispute its minutes.")
        % {"key": meeting.docket.key},
        code="was_not_there",
        kind="who",
    )
