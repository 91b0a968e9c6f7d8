"""Bookings: asked for, approved, begun, ended, handed over. One environment or a whole set, all or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.audit.services import recording
from apps.calendars.models import Conflict
from apps.calendars.occupancy import occupy, vacate
from apps.calendars.recurrence import Recurrence
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.refusals import Refusal, Refused
from apps.core.spans import span as make_span
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, participate, reserve_key, retitle
from apps.environments.permissions import manages

from ..models import Booking, BookingPlace
from ..permissions import environments_of, may_book, may_edit, needs_approval
from ..rules import begins_ahead, may_change_to, taken, windows_of, within_rules
from ..workflow import ASKED, BOOKING_WORKFLOW, FIRM, IN_USE, TENTATIVE
from .losing import naming_the_winner
from .placing import HOLDS, free, place_all, set_firmness
from .waiting import offer_next

MOST_TIMES, MOST_PLACES = 100, 50
TIME = ("start", "end", "zone", "recurrence")
NOT_TYPED = (
    "docket",
    "asked_by",
    "decided_by",
    "decided_at",
    "begun_by",
    "begun_at",
    "ended_by",
    "ended_at",
    "waiting_since",
    "offer_until",
    "reclaim_at",
)


def book(
    *,
    by,
    title: str,
    team: Team,
    environments: Iterable,
    start: datetime,
    end: datetime,
    zone: str = "UTC",
    recurrence: str = "",
    subject=None,
    notes: str = "",
    tentative: bool = False,
    wait: bool = False,
    restricted: bool = False,
) -> Booking:
    """Hold environments for a team, all of them or none; times are aware, ``recurrence`` is RFC 5545 (100 times).

    Firm at once, or asked for where an owner wants to approve. ``tentative``: only pencilled in. ``wait``: where it is
    taken, stand on the waiting list instead of being refused. ``subject``: the docket that it is for.
    """
    environments = list(dict.fromkeys(environments))
    insist(may_book(by, team), *_bad_places(environments))
    schedule = _schedule(recurrence, start, end, zone)
    spans = _spans(schedule, start, end)
    insist(begins_ahead(spans), *([] if _manages(environments, by) else within_rules(environments, spans)))
    key = reserve_key(Prefix.BOOKING)
    named = naming_the_winner(environments, spans, by, may_wait=True)
    with named, transaction.atomic(), recording(kind="booking.asked", key=key, by=by):
        standing = taken(environments, spans, by, may_wait=True)
        waits = wait and standing is not None
        insist(None if waits or tentative else standing)
        docket = open_docket(
            prefix=Prefix.BOOKING,
            key=key,
            title=title,
            team=team,
            by=by,
            restricted=restricted or bool(subject and subject.is_restricted),
        )
        participate(docket, by, "requester")
        state = ASKED if waits or _asks(environments, by) else FIRM
        booking = Booking(
            docket=docket,
            state=TENTATIVE if tentative and not waits else state,
            subject=subject,
            notes=clean_text(notes),
            schedule=schedule,
            asked_by=by,
            waiting_since=clock.now() if waits else None,
        )
        insist_clean(booking, exclude=NOT_TYPED)
        booking.save()
        for environment in environments:
            BookingPlace.objects.create(booking=booking, environment=environment)
        place_all(booking, spans, zone=zone, by=by)
        _tell_of_overlaps(booking, by=by)
    return booking


def edit(booking: Booking, *, by, version: int | None = None, **fields) -> Booking:
    """Change a booking that has not begun; of one in use only how long it lasts. Time or places moved by others than
    their owner are approved anew, and a longer time of what is in use is refused them there."""
    known = {"title", "notes", "subject", "environments", *TIME}
    if unknown := set(fields) - known:
        raise TypeError(f"a booking has no field to edit called {', '.join(sorted(unknown))}")
    insist(may_edit(booking, by))
    places, spans = _wanted(booking, fields)
    with naming_the_winner(places, spans, by, without=booking.docket), transaction.atomic():
        locked = Booking.objects.select_for_update(of=("self",)).select_related("docket__team").get(pk=booking.pk)
        locked.expect(version)
        insist(may_change_to(locked, fields))
        before = environments_of(locked)
        with recording(kind="booking.edited", key=locked.key, by=by):
            retitle(locked.docket, title=fields.get("title"))
            for name in ("notes", "subject"):
                if name in fields:
                    setattr(locked, name, fields[name])
            if {*TIME, "environments"} & set(fields):
                _move(locked, fields, by=by)
            insist_clean(locked, exclude=NOT_TYPED)
            locked.save()
            _tell_of_overlaps(locked, by=by)
        offer_next(before)
    return locked


def hand_over(booking: Booking, *, by, team: Team | str, version: int | None = None) -> Booking:
    """To another team, which answers for it from now on; its time stays as it is. What the owner approved for one team is
    approved anew for another, unless they hand it over themselves; in use there it is not handed over."""
    found = team if isinstance(team, Team) else Team.objects.filter(slug=team).first()
    insist(None if found else Refusal(_("There is no such team."), "missing", "input", field="team"))
    with BOOKING_WORKFLOW.acting(booking, "hand_over", by=by, version=version, team=found.slug) as locked:
        retitle(locked.docket, team=found)
        locked.reclaim_at = None
        places = environments_of(locked)
        if locked.state in HOLDS and _asks(places, by):
            insist(_handed_over_in_use(places) if locked.state == IN_USE else None)
            locked.state = ASKED
            set_firmness(locked, by=by)
    return locked


def apply_booking(booking: Booking, name: str, *, by, version: int | None = None, **given) -> Booking:
    """Take a transition by its name, for pages and the API; what it frees is offered to whoever waits."""
    BOOKING_WORKFLOW.find(name)
    if name == "hand_over":
        return hand_over(booking, by=by, team=given.get("team") or "", version=version)
    reason, spans = given.get("reason", ""), [window.span for window in windows_of(booking)]
    named = naming_the_winner(environments_of(booking), spans, by, without=booking.docket)
    with named, transaction.atomic():
        with BOOKING_WORKFLOW.acting(booking, name, by=by, version=version, reason=reason) as locked:
            _stamp(locked, name, by=by, reason=reason)
        if name in ("end", "cancel", "refuse"):
            offer_next(environments_of(locked))
    return locked


def _stamp(booking: Booking, name: str, *, by, reason: str) -> None:
    now = clock.now()
    if name in ("approve", "refuse"):
        booking.decided_by, booking.decided_at, booking.decision_reason = by, now, clean_text(reason)
    if name in ("approve", "confirm"):
        booking.waiting_since = booking.offer_until = None
        set_firmness(booking, by=by)
    elif name == "begin":
        booking.begun_by, booking.begun_at, booking.reclaim_at = by, now, None
        # In id order, as whoever starts work there takes them.
        for environment in sorted(environments_of(booking), key=lambda one: one.pk):
            occupy(environment, booking.docket, by=by)
    else:
        vacate(booking.docket, by=by)
        booking.ended_by, booking.ended_at, booking.reclaim_at, booking.waiting_since = by, now, None, None
        free(booking, by=by)


def _wanted(booking: Booking, fields: dict) -> tuple[list, list]:
    """Places and times as they would be, to say who has them; none while the times make no sense."""
    spans = [one.span for one in windows_of(booking)]
    if spans and {"start", "end"} & set(fields):
        # One edge alone may be given: the other stays, and with the start the length does.
        start = fields.get("start") or spans[0].lower
        end = fields.get("end") or start + (spans[0].upper - spans[0].lower)
        spans = [make_span(start, end)] if start < end else spans
    return list(fields.get("environments", environments_of(booking))), spans


def _move(booking: Booking, fields: dict, *, by) -> None:
    windows, series = windows_of(booking), Recurrence.load(booking.schedule) if booking.schedule else None
    zone = fields.get("zone") or (series.zone if series else windows[0].zone)
    start = fields.get("start") or (series.first.span.lower if series else windows[0].span.lower)
    length = series.length if series else windows[0].span.upper - windows[0].span.lower
    end = fields.get("end") or start + length
    booking.schedule = _schedule(fields.get("recurrence", series.text if series else ""), start, end, zone)
    spans = _spans(booking.schedule, start, end)
    environments = list(dict.fromkeys(fields.get("environments", environments_of(booking))))
    insist(None if start == windows[0].span.lower else begins_ahead(spans))
    insist(*_bad_places(environments), *([] if _manages(environments, by) else within_rules(environments, spans)))
    if booking.state == FIRM and _asks(environments, by):
        booking.state = ASKED
    if booking.state == IN_USE and end > windows[0].span.upper and _asks(environments, by):
        raise Refused(_longer_is_asked_for(environments))
    if booking.state in HOLDS:
        insist(taken(environments, spans, by, without=booking.docket))
    _set_places(booking, environments)
    # Nobody was late for a time that is another now.
    booking.reclaim_at = None
    place_all(booking, spans, zone=zone, by=by)


def _set_places(booking: Booking, environments: list) -> None:
    wanted = {environment.pk: environment for environment in environments}
    for place in booking.places.all():
        if wanted.pop(place.environment_id, None) is None:
            place.delete()
    for environment in wanted.values():
        BookingPlace.objects.create(booking=booking, environment=environment)


def _schedule(recurrence: str, start: datetime, end: datetime, zone: str) -> str:
    make_span(start, end)
    if not recurrence.strip():
        return ""
    series = Recurrence.parse(recurrence, zone=zone, start=start, length=end - start)
    if len(series.occurrences) > MOST_TIMES:
        values = {"n": MOST_TIMES, "times": len(series.occurrences)}
        sentence = _("A booking comes at most %(n)s times; this rule gives %(times)s.") % values
        raise Refused(Refusal(sentence, "too_many_times", "input", field="recurrence"))
    return series.stored


def _spans(schedule: str, start: datetime, end: datetime) -> list:
    return [one.span for one in Recurrence.load(schedule).occurrences] if schedule else [make_span(start, end)]


def _manages(environments: list, user) -> bool:
    return all(manages(environment, user) for environment in environments)


def _asks(environments: list, user) -> bool:
    """Whether somebody else has to approve."""
    return any(needs_approval(one) and not manages(one, user) for one in environments)


def _bad_places(environments: list) -> list[Refusal]:
    if not environments or len(environments) > MOST_PLACES:
        sentence = _("Please choose 1 to %(n)s environments.") % {"n": MOST_PLACES}
        return [Refusal(sentence, "missing", "input", field="environments")]
    return [
        Refusal(_("%s is retired.") % one, "retired", "input", field="environments")
        for one in environments
        if one.is_retired
    ]


def _longer_is_asked_for(environments: list) -> Refusal:
    asking = sorted({one.team.name for one in environments if needs_approval(one)})
    values = {"teams": ", ".join(asking)}
    sentence = _("A longer time has to be approved by %(teams)s: book it separately, then they are asked.") % values
    return Refusal(sentence, "approval", "state", field="end", unblock=values["teams"])


def _handed_over_in_use(environments: list) -> Refusal:
    asking = sorted({one.team.name for one in environments if needs_approval(one)})
    values = {"teams": ", ".join(asking)}
    sentence = _("Another team has to be approved by %(teams)s: end it, and let that team book; then they are asked.")
    return Refusal(sentence % values, "approval", "state", unblock=values["teams"])


def _tell_of_overlaps(booking: Booking, *, by) -> None:
    """Both sides of an overlap with another booking hear of it, each in its own history (see routes)."""
    rows = Conflict.objects.of_dockets([booking.docket]).filter(status="open", rule__code="same_environment")
    sides = (side for row in rows.select_related("first__docket", "second__docket") for side in (row.first, row.second))
    met = {side.docket_id: side.docket for side in sides if side.docket_id and side.docket_id != booking.docket_id}
    others = sorted(met.values(), key=lambda docket: docket.pk)
    if not others:
        return
    with recording(kind="booking.overlaps", key=booking.key, by=by, data=_named(others)):
        for other in others:
            if other.prefix == Prefix.BOOKING:
                with recording(kind="booking.overlaps", key=other.key, by=by, data=_named([booking.docket])):
                    pass


def _named(dockets) -> dict:
    """What a history may tell to everybody who reads it: restricted records are counted, not named."""
    open_ones = [docket.key for docket in dockets if not docket.is_restricted]
    return {"others": open_ones, "reserved": len(dockets) - len(open_ones)}
