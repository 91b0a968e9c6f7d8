"""What moves with a change on the calendar, and how a change is moved there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.calendars.followers import Follower, followers, later
from apps.calendars.models import Window
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket

from .enums import TERMINAL_STATES
from .models import ChangeRequest
from .services import edit
from .services.editing import EDITABLE


def move(docket: Docket, purpose: str, span: TimestamptzRange, *, by, reason: str) -> None:
    """Its window to ``span``: an edit like any other, which voids what was approved for the old time."""
    edit(docket.change, by=by, why=reason, start=span.lower, end=span.upper)


@followers.register("changes")
def following(window: Window, span: TimestamptzRange) -> Iterator[Follower]:
    """Its open parts, which keep their distance to its start; and what waits for it, which keeps its own to its end,
    by itself only where it would otherwise begin before that."""
    if window.docket.prefix != Prefix.CHANGE or window.purpose != "work":
        return
    key = window.docket.key
    rows = _windows(ChangeRequest.objects.filter(parent__docket=window.docket_id))
    for part in rows:
        yield Follower(
            part, later(part.span, span.lower - window.span.lower), _("part of %s") % key, stays=_begun(part)
        )
    for waiting in _windows(ChangeRequest.objects.filter(predecessor_rows__predecessor__docket=window.docket_id)):
        by = span.upper - window.span.upper
        too_soon = by and waiting.span.lower < span.upper
        why = _("waits for %s") % key
        yield Follower(waiting, later(waiting.span, by), why, follows=bool(too_soon), stays=_begun(waiting))


def _windows(changes) -> list[Window]:
    rows = Window.objects.filter(docket__change__in=changes.exclude(state__in=TERMINAL_STATES), purpose="work")
    return list(rows.filter(withdrawn_at=None).select_related("docket__team", "docket__change").order_by("id"))


def _begun(window: Window) -> Refusal | None:
    """Why a change stays where it is whoever moves it: its work has begun."""
    change = window.docket.change
    if change.state in EDITABLE:
        return None
    sentence = _("%(key)s is in “%(state)s”; what has begun is not moved.")
    values = {"key": change.key, "state": change.get_state_display()}
    return Refusal(sentence % values, code="begun", kind="state", url=change.get_absolute_url())
