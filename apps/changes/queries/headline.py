"""Whose turn it is, in one line above everything else."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core import clock

from ..enums import Lane, State
from ..models import ChangeRequest

WAY_ON = ("submit", "start", "finish", "close")


@dataclass(frozen=True)
class Headline:
    """What the next-step bar says."""

    title: str
    tone: str = "info"
    note: str = ""


def headline(change: ChangeRequest, options: list) -> Headline:
    """The state as a sentence to the reader; ``options`` are those of the reader."""
    if change.on_hold:
        return Headline(_("On hold: nothing goes on until it is resumed."), "warning")
    way = next((option for option in options if option.name in WAY_ON), None)
    ready = way is not None and way.allowed
    note = _due(change)
    if change.state == State.DRAFT:
        return _draft(way, ready, note)
    sentences = {
        State.ASSESS: (_("Waiting for its peers to assess it."), "info"),
        State.AUTHORIZE: (_("Waiting for its approvers."), "warning"),
        State.SCHEDULED: (_("Ready to start.") if ready else _("Approved and scheduled."), "success"),
        State.IMPLEMENT: (_("Work is under way."), "accent"),
        State.REVIEW: (
            _("Done; it can be closed.") if ready else _("Done; some things are left before it can be closed."),
            "info",
        ),
        State.CLOSED: (_("Closed."), "neutral"),
        State.CANCELLED: (_("Cancelled."), "neutral"),
    }
    title, tone = sentences[change.state]
    return Headline(title, "danger" if _is_late(change) else tone, note)


def _draft(way, ready: bool, note: str) -> Headline:
    if ready:
        return Headline(_("Complete: it can be submitted."), "success", note)
    missing = sum(refusal.kind != "who" for refusal in way.refusals) if way else 0
    title = (
        ngettext(
            "A draft: %(n)s thing is left before it can be submitted.",
            "A draft: %(n)s things are left before it can be submitted.",
            missing,
        )
        % {"n": missing}
        if missing
        else _("A draft.")
    )
    return Headline(title, "neutral", note)


def _is_late(change: ChangeRequest) -> bool:
    return bool(_due(change)) and change.record_due_at < clock.now()


def _due(change: ChangeRequest) -> str:
    if (
        change.type.lane != Lane.EMERGENCY
        or not change.record_due_at
        or change.state in (State.CLOSED, State.CANCELLED)
    ):
        return ""
    if change.record_due_at < clock.now():
        return _("The full record was due %(when)s and is late.") % {
            "when": date_format(localtime(change.record_due_at), "D j M H:i")
        }
    return _("The full record is due %(when)s.") % {"when": date_format(localtime(change.record_due_at), "D j M H:i")}
