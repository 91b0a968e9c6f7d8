"""Giving a change to somebody else: who does it, who looks after it, who shepherds it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused

from ..enums import State
from ..models import ChangeRequest
from .editing import edit


def reassign(change: ChangeRequest, *, by, reason: str = "", version: int | None = None, **people) -> ChangeRequest:
    """Name another ``implementer``, ``assignee`` or ``manager`` (None for nobody), with the reason kept.

    Work under way is handed over by naming another assignee, who may then finish it; that needs a reason. Whoever
    approved the change is refused (A-03).
    """
    if unknown := people.keys() - {"implementer", "assignee", "manager"}:
        raise TypeError(f"nobody is {', '.join(sorted(unknown))} of a change")
    if change.state == State.IMPLEMENT and "assignee" in people and not reason.strip():
        sentence = _("Work is under way: say why somebody else goes on with it.")
        raise Refused(Refusal(sentence, code="reason", kind="input", field="reason"))
    return edit(change, by=by, version=version, why=reason, **people)
