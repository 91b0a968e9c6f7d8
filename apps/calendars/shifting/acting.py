"""Trying a move and taking it back, or keeping it: the very same steps for both (ADR 10, ADR 14)."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.lists.acting import taken_back
from apps.core.refusals import Refusal, Refused, Stale
from apps.core.spans import span as make_span
from apps.core.spans import whole_minutes
from apps.dockets.models import Docket
from apps.dockets.services.holding import held
from apps.dockets.subjects import subjects, url_of

from ..comparing.locks import lock
from ..comparing.sides import ground_of
from ..models import Claim, Window
from ..rules import wide_kinds
from .answers import Shift, rows_of
from .meeting import meetings_of, open_conflicts, speaks_against
from .plan import Plan, Step, etag_of, plan

BY_RULE = {"who", "state"}
"""Kinds of refusals for which a follower stays where it is; any other refuses the whole move until it is left out."""
TRIES = 5


class _Again(Exception):
    """The plan does not hold: somebody moved one of its windows, or some of its followers have to stay."""

    def __init__(self, stays: dict[int, Refusal] | None = None):
        self.stays = stays or {}


def shift_preview(
    window: Window, start: datetime, end: datetime, *, by, leave: Collection[str] = (), take: Collection[str] = ()
) -> Shift:
    """What moving ``window`` to ``[start, end)`` would do, by doing it and taking it back. Nothing stays written.

    ``leave`` and ``take`` are keys of followers that stay, or come along although they would not by themselves. That it
    stands there already, or that the time is over, is an answer like any other. Raises Refused (input) for times that
    make no span, and (state) for what belongs to no record.
    """
    span = _span(start, end)
    with clock.held():
        standing = _standing(window)
        if standing.docket_id is not None and (not_here := _not_here(standing, span)):
            main, _none = rows_of(Plan([Step(standing, span)]), {}, {standing.pk: not_here[0]})
            return Shift(main, refusals=not_here)
        return taken_back(lambda: _shift(window, span, by, "", leave, take))


def shift(
    window: Window,
    start: datetime,
    end: datetime,
    *,
    by,
    etag: str | None,
    reason: str = "",
    leave: Collection[str] = (),
    take: Collection[str] = (),
) -> Shift:
    """Move ``window`` and all that moves with it, or nothing. ``etag`` is that of the preview that was looked at; None
    where a record's own version says what was looked at, and the rest follows by rule.

    Raises Stale where that preview no longer holds, and Refused with every reason that there is.
    """
    with transaction.atomic(), clock.held():
        done = _shift(window, _span(start, end), by, reason, leave, take)
        if etag is not None and done.etag != etag:
            raise Stale(done, etag)
        insist(*done.refusals)
    return replace(done, applied=True)


def not_there(window: Window, start: datetime, end: datetime) -> list[Refusal]:
    """Why agreed work may not be put to ``[start, end)``, whichever door it comes through; nothing for what is only
    proposed."""
    return speaks_against(window, _span(start, end))


def moving_with(
    window: Window, start: datetime, end: datetime, *, by, leave: Collection[str] = (), take: Collection[str] = ()
) -> list[str]:
    """Keys of what would move with ``window``; nothing is tried or locked."""
    found = plan(window, _span(start, end), user=by, leave=leave, take=take)
    return [step.key for step in found.moving if step.cause is not None]


def hold_together(
    window: Window, start: datetime, end: datetime, *, by, leave: Collection[str] = (), take: Collection[str] = ()
) -> list[str]:
    """As ``moving_with``, with all of it locked in the order of every move, for who writes more in the same act.

    Inside a transaction. Raises Refused where others keep moving the same records.
    """
    for _try in range(TRIES):
        found = plan(_standing(window), _span(start, end), user=by, leave=leave, take=take)
        try:
            with transaction.atomic():
                _lock(found)
        except _Again:
            continue
        return [step.key for step in found.moving if step.cause is not None]
    raise Refused(_busy())


def _span(start: datetime, end: datetime) -> TimestamptzRange:
    return make_span(*whole_minutes(start, end))


def _shift(window: Window, span: TimestamptzRange, by, reason: str, leave, take) -> Shift:
    stays: dict[int, Refusal] = {}
    for _try in range(TRIES + len(leave)):
        window = _standing(window)
        insist(*_not_here(window, span), kind="state")
        usual = plan(window, span, user=by)
        etag = etag_of(usual)
        asked = leave or take or stays
        found = plan(window, span, user=by, leave=leave, take=take, stays=stays) if asked else usual
        against = [_of(step, refusal) for step in found.moving for refusal in speaks_against(step.window, step.span)]
        try:
            with transaction.atomic():
                _lock(found)
                shown = _moved(found, by, reason)
        except _Again as again:
            stays |= again.stays
            continue
        return replace(shown, refusals=[*shown.refusals, *against], etag=etag)
    raise Refused(_busy())


def _standing(window: Window) -> Window:
    return Window.objects.select_related("docket__team").get(pk=window.pk)


def _busy() -> Refusal:
    sentence = _("Others are moving the same records just now; look again in a moment.")
    return Refusal(sentence, code="busy", kind="state")


def _not_here(window: Window, span: TimestamptzRange) -> list[Refusal]:
    if window.docket_id is None:
        return [Refusal(_("This belongs to no record, and is not moved here."), code="no_record", kind="state")]
    if window.withdrawn_at is not None:
        return [Refusal(_("This is not on the calendar any more."), code="withdrawn", kind="state")]
    if span.upper <= clock.now() < window.span.upper:
        return [Refusal(_("That time is over; what lies ahead is not moved there."), "past", "state", field="start")]
    if span == window.span:
        return [Refusal(_("It stands there already."), code="same", kind="state", field="start")]
    return []


def _lock(found: Plan) -> None:
    """Every record in the order of its docket, then all that is claimed at once: of two who move the same, one waits."""
    windows = {step.window.pk: step.window for step in found.moving}
    dockets = {window.docket_id: window.docket for window in windows.values()}
    for pk in sorted(dockets):
        held(dockets[pk])
    claims = list(Claim.objects.filter(window__in=windows))
    services, environments, people = (
        {getattr(row, name) for row in claims} - {None} for name in ("service_id", "environment_id", "person_id")
    )
    lock(
        services=services,
        environments=environments,
        people=people,
        neighbours=ground_of(services, environments).neighbours - services,
        everything=not {window.kind for window in windows.values()}.isdisjoint(wide_kinds()),
    )
    standing = dict(Window.objects.filter(pk__in=windows).values_list("pk", "sequence"))
    if any(standing.get(pk) != window.sequence for pk, window in windows.items()):
        raise _Again


def _moved(found: Plan, by, reason: str) -> Shift:
    """Each by its own service; what the move then looks like, with everything that refuses it."""
    before = open_conflicts(step.window.pk for step in found.moving)
    refused, stays, main = {}, {}, found.steps[0]
    with _one_act(found, by, reason):
        for step in found.moving:
            try:
                with transaction.atomic():
                    _move(step, by, reason)
            except Refused as no:
                by_rule = step is not main and {one.kind for one in no.refusals} <= BY_RULE
                (stays if by_rule else refused)[step.window.pk] = no.refusals
    if stays:
        raise _Again({pk: refusals[0] for pk, refusals in stays.items()})
    landed = dict(Window.objects.filter(pk__in=[step.window.pk for step in found.moving]).values_list("pk", "span"))
    window, moves = rows_of(found, landed, {pk: refusals[0] for pk, refusals in refused.items()})
    conflicts, blocks = meetings_of(found, before, by)
    said = [_of(step, one) for step in found.moving for one in refused.get(step.window.pk, ())]
    along = tuple((step.window, step.span) for step in found.moving if step is not main)
    return Shift(window, moves, [*said, *blocks], conflicts, found.hidden, along=along)


def _one_act(found: Plan, by, reason: str):
    """One event over all of them where there are several; restricted ones are counted in it, not named."""
    if len(found.moving) < 2:
        return nullcontext()
    data = {"moved": len(found.moving)}
    return recording(kind="calendar.shifted", key=found.steps[0].window.docket.key, by=by, reason=reason, data=data)


def _move(step: Step, by, reason: str) -> None:
    # Read anew: what was tried before and taken back is still on the objects that tried it.
    docket = Docket.objects.select_related("team").get(pk=step.window.docket_id)
    subject = subjects.get(docket.prefix)
    if subject is None or subject.move is None:
        sentence = _("The time of %s is not moved here, but on its own page.") % docket.key
        raise Refused(Refusal(sentence, code="not_moved_here", kind="state", url=url_of(docket)))
    subject.move(docket, step.window.purpose, step.span, by=by, reason=reason)


def _of(step: Step, refusal: Refusal) -> Refusal:
    """A refusal of a follower says whose it is."""
    if step.cause is None:
        return refusal
    return replace(refusal, sentence=f"{step.key}: {refusal}", kind="rule", field="")
