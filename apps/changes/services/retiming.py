"""Editing a change whose window others follow: what moves with it moves in the same act (ADR 14)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from apps.calendars import services as calendar
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.core.spans import whole_minutes

from ..models import ChangeRequest
from ..permissions import may_edit
from ..shape import work_window
from .editing import edit


def edit_with_followers(
    change: ChangeRequest,
    *,
    by,
    version: int | None = None,
    why: str = "",
    leave: Collection[str] = (),
    take: Collection[str] = (),
    shown: Collection[str] | None = None,
    **fields,
) -> ChangeRequest:
    """As ``edit``; where that puts its window to another time, what follows it moves by the rules of a move, or nothing
    is saved.

    ``leave`` and ``take`` are keys of followers that stay, or come along although they would not by themselves. With
    ``shown`` (keys that the person saw) Refused names what else would move. A change that nobody follows is
    edited; Refused where it is agreed and a freeze stands at its new time, as a move says it.
    """
    with transaction.atomic(), clock.held():
        insist(may_edit(change, by))
        span = _other_time(change, fields)
        ticks = {"leave": leave, "take": take}
        if not span or not calendar.moving_with(work_window(change), *span, by=by, **ticks):
            insist(*(calendar.not_there(work_window(change), *span) if span else ()))
            return edit(change, by=by, version=version, why=why, **fields)
        keys = calendar.hold_together(work_window(change), *span, by=by, **ticks)
        rest = {name: value for name, value in fields.items() if name not in ("start", "end")}
        edited = edit(change, by=by, version=version, why=why, **rest)
        insist(_unseen(keys, shown))
        calendar.shift(work_window(edited), *span, by=by, etag=None, reason=why.strip(), **ticks)
        return ChangeRequest.objects.select_related("docket__team", "type").get(pk=change.pk)


def what_moves(change: ChangeRequest, *, by, leave: Collection[str], take: Collection[str], **fields):
    """What an edit to these times would move with it, as a ``Shift``; None where nothing follows, or it cannot be told.

    Nothing stays written.
    """
    span = _other_time(change, fields)
    try:
        if not span or not calendar.moving_with(work_window(change), *span, by=by, take=take):
            return None
        return calendar.shift_preview(work_window(change), *span, by=by, leave=leave, take=take)
    except Refused:
        return None


def _other_time(change: ChangeRequest, fields: dict) -> tuple | None:
    """Start and end where both are known and differ from where the change stands."""
    window = work_window(change)
    if window is None or not {"start", "end"} & fields.keys():
        return None
    start, end = fields.get("start", window.span.lower), fields.get("end", window.span.upper)
    if start is None or end is None:
        return None
    start, end = whole_minutes(start, end)
    return None if (start, end) == (window.span.lower, window.span.upper) else (start, end)


def _unseen(keys: list[str], shown: Collection[str] | None) -> Refusal | None:
    unseen = [key for key in keys if shown is not None and key not in shown]
    if not unseen:
        return None
    sentence = _("With this time moves: %s. Look at what moves with it beside the form, then save again.")
    return Refusal(sentence % ", ".join(unseen[:10]), code="unseen", kind="state")
