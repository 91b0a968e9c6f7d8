"""Windows: placed, moved, withdrawn, made firm.

Everything here runs inside the caller's act, or in one of its own where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.services import current_event, recording
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.core.spans import LATEST, MINUTE, whole_minutes
from apps.core.spans import span as make_span
from apps.core.text import clean_line

from ..comparing.conflicts import clear, hold, recompute
from ..comparing.sides import LONGEST_BUFFER, ground_of, side_of
from ..enums import WindowKind
from ..models import Claim, Window

ALL_DAY = int(LONGEST_BUFFER / MINUTE)
TARGETS = ("service_id", "environment_id", "person_id")


def place(
    docket,
    *,
    kind: str,
    start: datetime,
    end: datetime | None = None,
    by,
    purpose: str = "work",
    was: str = "",
    title: str = "",
    firm: bool = False,
    zone: str = "UTC",
    services: Iterable = (),
    environments: Iterable = (),
    people: Iterable = (),
    buffer_minutes: int = 0,
) -> Window:
    """Create or move the window that ``docket`` has for ``purpose``; conflicts of both sides follow at once.

    Times are aware, and every minute that they touch is stored; without ``end`` it is a point, one minute long. ``zone`` is where it was
    planned, ``was`` the purpose it had until now. ``docket`` may be None (a holiday). Raises Refused for bad times, zone or buffer (0 to 1440 minutes), and
    where a firm booking stands.
    """
    values = {
        "kind": WindowKind(kind),
        "purpose": purpose,
        "title": clean_line(title)[:200],
        "span": _span(start, end),
        "is_firm": firm,
        "zone": _zone(zone),
        "buffer_minutes": _buffer(buffer_minutes),
    }
    claimed = _claimed(services, environments, people)
    with transaction.atomic():
        window = _standing(docket, was or purpose) or Window(docket=docket, purpose=purpose)
        with _act("window.moved" if window.pk else "window.placed", docket, by):
            _put(window, values, claimed)
    return window


def place_series(docket, spans: Iterable, *, by, **values) -> None:
    """Make the windows of a docket exactly these spans, one each; ``values`` as for ``place``.

    What is over by now stays, so that one can see what was; a window ahead that is not among the spans is withdrawn. Where
    as many come as go, each that goes is moved to one that comes, in order: feeds see the same event at another time.
    """
    wanted = {f"at:{span.lower:%Y%m%dT%H%M}": span for span in spans}
    now = clock.now()
    with transaction.atomic(), _act("window.moved", docket, by):
        rows = Window.objects.filter(docket=docket, withdrawn_at=None, span__endswith__gt=now)
        going = list(rows.exclude(purpose__in=wanted).order_by("span").values_list("purpose", flat=True))
        ahead = {purpose: span for purpose, span in wanted.items() if span.upper > now}
        moved = _paired(docket, going, ahead)
        for purpose in going:
            if purpose not in moved.values():
                withdraw(docket, purpose, by=by)
        for purpose, span in ahead.items():
            was = moved.get(purpose, "")
            place(docket, purpose=purpose, was=was, start=span.lower, end=span.upper, by=by, **values)


def _paired(docket, going: list[str], ahead: dict) -> dict[str, str]:
    """By the purpose of a time that has no row yet, the row that goes; none where more come than go, or fewer."""
    has_row = set(Window.objects.filter(docket=docket, purpose__in=ahead).values_list("purpose", flat=True))
    coming = [purpose for purpose in ahead if purpose not in has_row]
    return dict(zip(coming, going, strict=True)) if len(coming) == len(going) else {}


def withdraw(docket, purpose: str = "work", *, by) -> None:
    """Take a window off the calendar: cancelled in feeds, its conflicts resolved. Harmless when there is none."""
    _change(docket, purpose, "window.withdrawn", by, withdrawn_at=clock.now(), is_firm=False)


def end_work(docket, purpose: str = "work", *, at: datetime, by) -> None:
    """The work of a window is over at ``at`` (aware): what was planned beyond that minute is free, and it stands in
    nobody's way any more. The time up to then stays, at least a minute of it. Harmless when there is no window.
    """
    window = Window.objects.filter(docket=docket, purpose=purpose, withdrawn_at=None).first()
    if window is None:
        return
    end = max(at.replace(second=0, microsecond=0), window.span.lower) + MINUTE
    if end < window.span.upper:
        _change(docket, purpose, "window.moved", by, span=_span(window.span.lower, end))
    clear(window)


def set_firm(docket, purpose: str = "work", firm: bool = True, *, by) -> None:
    """Make a window firm (agreed) or tentative; raises Refused where another firm booking stands."""
    _change(docket, purpose, "window.firmed" if firm else "window.loosened", by, is_firm=firm)


def _change(docket, purpose: str, event: str, by, **values) -> None:
    with transaction.atomic():
        window = _standing(docket, purpose)
        if window is None or window.withdrawn_at:
            return
        withdrawn_at = values.pop("withdrawn_at", None)
        with _act(event, docket, by):
            _put(window, values, _claims(window), withdrawn_at=withdrawn_at)


def _put(window: Window, values: dict, claimed: set[tuple], *, withdrawn_at=None) -> None:
    """Lock what is and was claimed, write what differs, and find the conflicts anew."""
    is_new = window.pk is None
    before = set() if is_new else _claims(window)
    services, environments, people = _ids(before | claimed)
    ground = ground_of(services, environments)
    kinds = {window.kind, values.get("kind", window.kind)}
    was = window.span
    held = hold(window.docket, kinds, services=services, environments=environments, people=people, ground=ground)
    changed = is_new or window.withdrawn_at != withdrawn_at or any(getattr(window, n) != v for n, v in values.items())
    if not changed and before == claimed:
        return
    moved = is_new or before != claimed or window.span != values.get("span", window.span)
    for name, value in values.items():
        setattr(window, name, value)
    window.withdrawn_at, window.changed_at = withdrawn_at, clock.now()
    window.sequence += 0 if is_new else 1
    _save(window, before, claimed)
    services, environments, people = _ids(claimed)
    mine = side_of(window, services=services, environments=environments, people=people)
    recompute(window, mine, ground, moved=moved, held=held, is_new=is_new, was=was)


def _save(window: Window, before: set[tuple], claimed: set[tuple]) -> None:
    try:
        with transaction.atomic():
            window.save()
            for name, pk in before - claimed:
                Claim.objects.filter(window=window, **{name: pk}).delete()
            Claim.objects.bulk_create(
                Claim(window=window, span=window.span, kind=window.kind, is_firm=window.is_firm, **{name: pk})
                for name, pk in sorted(claimed - before)
            )
    except IntegrityError as problem:
        if "no_two_firm_bookings_of_one_environment" not in str(problem):
            raise
        raise Refused(
            Refusal(_("This environment is firmly booked for a part of that time."), "booked", field="start")
        ) from problem


def _standing(docket, purpose: str) -> Window | None:
    # Not the full row lock: a neighbour who writes a conflict about this window holds the advisory locks that we are
    # about to wait for, and needs to see that the row stands.
    rows = Window.objects.select_for_update(no_key=True).filter(docket=docket, purpose=purpose)
    return rows.first() if docket else None


def _claims(window: Window) -> set[tuple]:
    rows = Claim.objects.filter(window=window).values_list(*TARGETS)
    return {(name, pk) for row in rows for name, pk in zip(TARGETS, row, strict=True) if pk}


def _claimed(services, environments, people) -> set[tuple]:
    pairs = zip(TARGETS, (services, environments, people), strict=True)
    return {(name, record.pk) for name, records in pairs for record in records if record is not None}


def _ids(claims: set[tuple]) -> tuple[list[int], ...]:
    return tuple([pk for name, pk in claims if name == target] for target in TARGETS)


def _span(start: datetime, end: datetime | None):
    start, end = whole_minutes(start, end)
    if end is None and start and start.year < LATEST:
        end = start + MINUTE
    return make_span(start, end)


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise Refused(Refusal(_("There is no time zone called “%s”.") % name, "bad_zone", "input", field="zone"))
    return name


def _buffer(minutes: int) -> int:
    if not 0 <= minutes <= ALL_DAY:
        raise Refused(
            Refusal(
                _("The backout buffer lies between 0 and 1440 minutes."), "bad_buffer", "input", field="buffer_minutes"
            )
        )
    return minutes


@contextmanager
def _act(kind: str, docket, by) -> Iterator[None]:
    """Write into the act under way; without one, record an act of our own."""
    try:
        current_event()
    except RuntimeError:
        with recording(kind=kind, key=docket.key if docket else "calendar", by=by):
            yield
    else:
        yield
