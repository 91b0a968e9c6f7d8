"""Freezes end early: lifted, or discarded while nobody knew of them."""

from __future__ import annotations

from apps.calendars.models import Window
from apps.calendars.services import withdraw
from apps.core import clock
from apps.core.text import clean_text

from ..enums import FreezeState
from ..models import Freeze
from ..workflow import FREEZE_WORKFLOW
from .freezes import announce, confirm, put


def lift(freeze: Freeze, *, by, reason: str, version: int | None = None) -> Freeze:
    """It no longer holds; what it covered is free again unless another freeze covers it.

    Of a hard one that stands the first of two people only asks for that, and it holds on until the second lifts it.
    """
    with FREEZE_WORKFLOW.acting(freeze, "lift", by=by, reason=reason, version=version) as locked:
        if locked.state == FreezeState.LIFTED:
            locked.lifted_by, locked.lifted_at = by, clock.now()
            _end(locked, by=by)
        else:
            locked.lift_asked_by, locked.lift_asked_at, locked.lift_reason = by, clock.now(), clean_text(reason)
    return locked


def discard(freeze: Freeze, *, by, reason: str, version: int | None = None) -> Freeze:
    """A draft that is not wanted leaves the calendar."""
    with FREEZE_WORKFLOW.acting(freeze, "discard", by=by, reason=reason, version=version) as locked:
        locked.lifted_by, locked.lifted_at = by, clock.now()
        for window in Window.objects.filter(docket=locked.docket, withdrawn_at=None).order_by("id"):
            withdraw(locked.docket, window.purpose, by=by)
    return locked


def apply_freeze(freeze: Freeze, name: str, *, by, version: int | None = None, **given) -> Freeze:
    """Take a transition by its name, for pages and the API."""
    FREEZE_WORKFLOW.find(name)
    if name in ("announce", "confirm"):
        return {"announce": announce, "confirm": confirm}[name](freeze, by=by, version=version)
    verb = {"lift": lift, "discard": discard}[name]
    return verb(freeze, by=by, version=version, reason=given.get("reason", ""))


def _end(freeze: Freeze, *, by) -> None:
    """The past of a freeze stays on the calendar, so that one can see what it stopped; the rest goes."""
    now = clock.now().replace(second=0, microsecond=0)
    for window in Window.objects.filter(docket=freeze.docket, withdrawn_at=None, span__endswith__gt=now).order_by("id"):
        if now <= window.span.lower:
            withdraw(freeze.docket, window.purpose, by=by)
        else:
            put(freeze, purpose=window.purpose, start=window.span.lower, end=now, zone=window.zone, by=by, firm=True)
