"""May this happen now? One function answers `start`, deployments, bookings and the endpoint for machines.

Deny beats wait, and both beat allow. What cannot be evaluated denies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db import DatabaseError
from django.db.models import Min, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext as _

from apps.core.plugs import Plug
from apps.core.refusals import Refusal

from .enums import WindowKind
from .models import Window

log = logging.getLogger(__name__)

SOON = timedelta(minutes=5)
LONGEST = timedelta(days=1)
# Where one of these begins or ends, the answer may change.
EDGES = (WindowKind.FREEZE, WindowKind.MAINTENANCE)


@dataclass(frozen=True)
class Reason:
    """One thing that speaks against. ``note`` is said but stops nothing; ``until`` is when it is known to pass."""

    refusal: Refusal
    effect: Literal["deny", "wait", "note"] = "deny"
    until: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """``reasons`` stand in the way, ``notes`` do not; the answer holds until ``valid_until`` (UTC), ask again then."""

    answer: Literal["allow", "deny", "wait"]
    valid_until: datetime
    reasons: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)

    @property
    def allowed(self) -> bool:
        return self.answer == "allow"


Ask = Callable[[object, dict, object, datetime], Iterable[Reason | Refusal]]
reasons: Plug[Ask] = Plug("calendars.verdict")


def verdict(docket, facts: dict, span, at: datetime) -> Verdict:
    """Whether the work described by ``facts`` may happen at ``at`` (aware).

    ``docket`` is the record's, or None for work without one; ``span`` its window, or None. Never raises for a rule
    that fails: that denies.
    """
    found = [reason for name in reasons.names() for reason in _asked(name, docket, facts, span, at)]
    against = [reason for reason in found if reason.effect != "note"]
    answer = "allow"
    if against:
        answer = "deny" if any(reason.effect == "deny" for reason in against) else "wait"
    return Verdict(
        answer,
        _valid_until(found, answer, span, at),
        [reason.refusal for reason in against],
        [reason.refusal for reason in found if reason.effect == "note"],
    )


def _asked(name: str, docket, facts: dict, span, at: datetime) -> list[Reason]:
    try:
        answers = list(reasons.get(name)(docket, facts, span, at))
    except DatabaseError:
        # The transaction is broken; the caller's request fails, which allows nothing either.
        raise
    except Exception:
        log.exception("verdict: %s cannot be evaluated", name)
        sentence = _("“%s” cannot be evaluated, so nothing is allowed. The log says why.") % name
        return [Reason(Refusal(sentence, code="broken", unblock=_("an administrator")))]
    return [answer if isinstance(answer, Reason) else Reason(answer) for answer in answers]


def _valid_until(found: list[Reason], answer: str, span, at: datetime) -> datetime:
    moments = [reason.until for reason in found] + ([span.lower, span.upper] if span else [])
    ahead = Window.objects.filter(kind__in=EDGES, is_firm=True, withdrawn_at=None, span__endswith__gt=at)
    edges = ahead.aggregate(begins=Min(Lower("span"), filter=Q(span__startswith__gt=at)), ends=Min(Upper("span")))
    moments += [edges["begins"], edges["ends"], at + LONGEST]
    if answer == "wait" and not any(reason.until for reason in found):
        moments.append(at + SOON)
    return min(moment for moment in moments if moment and moment > at)
