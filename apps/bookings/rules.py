"""What must be true before a booking is asked for, becomes firm, or begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.calendars.enums import WindowKind
from apps.calendars.models import Claim, Window
from apps.calendars.queries import asked_for, facts_of_booking, next_free_together
from apps.calendars.verdict import verdict
from apps.core import clock
from apps.core.refusals import Refusal
from apps.dockets.permissions import may_see
from apps.dockets.subjects import url_of

from .enums import BookingState
from .models import Booking, BookingRules
from .permissions import MOVES, environments_of

GRACE = timedelta(minutes=15)
"""So long a form may have stood open since its start was now."""
ASKED_OF_VERDICT = ("freeze", "broken", "conflict", "occupied")


def taken(environments: Iterable, spans: Iterable, user, *, without=None, may_wait: bool = False) -> Refusal | None:
    """The firm booking of another that stands in the way, or one that was offered to others and may yet be taken: by whom and until when as far as the person may see it, the
    next time that is free for as long, and, where one ``may_wait``, the waiting list."""
    spans, environments = list(spans), list(environments)
    first = _held(environments, spans, without).order_by("span").first() if spans else None
    if first is None:
        return None
    docket, zone = first.window.docket, ZoneInfo(getattr(user, "time_zone", "UTC"))
    offer = None if first.is_firm else docket.booking.offer_until
    hidden = user is None or bool(may_see(docket, user))
    values = {
        "environment": first.environment,
        "team": docket.team,
        "key": docket.key,
        "start": _moment(first.span.lower, zone),
        "until": _moment(first.span.upper, zone),
        "offer": offer and _moment(offer, zone),
    }
    open_words = _OFFERED if offer else _FIRMLY
    said = _("%(environment)s is reserved from %(start)s until %(until)s.") if hidden else open_words
    free = next_free(environments, spans[0], user, without=without) if user and len(spans) == 1 else None
    sentences = [str(said) % values]
    if free is not None:
        sentences.append(_("Free for as long from %s on.") % _moment(free, zone))
    if may_wait:
        sentences.append(_("Or tick the waiting list: it is offered to you when it is given back."))
    return Refusal(
        " ".join(sentences),
        code="booked",
        url="" if hidden else url_of(docket),
        unblock="" if hidden else docket.team.name,
        field="start",
    )


_OFFERED = gettext_lazy(
    "%(environment)s is offered from the waiting list from %(start)s until %(until)s: %(team)s may take it until %(offer)s"
    " (%(key)s)."
)
_FIRMLY = gettext_lazy("%(environment)s is firmly booked by %(team)s from %(start)s until %(until)s (%(key)s).")


def next_free(environments: list, span, user, *, without=None) -> datetime | None:
    """From when on, at ``span`` or later, nothing stands in the way there for as long as it lasts: no booking, no work that
    is planned, no freeze; within 90 days. ``user`` is who asks, for the zone of the time of day."""
    asked = asked_for(
        span=span,
        services=(),
        environments=environments,
        docket=without,
        facts=facts_of_booking(environments),
        kind=WindowKind.BOOKING,
    )
    slots = next_free_together([asked], user=user, count=1, priced=False, leave=0)
    return slots[0].span.lower if slots else None


def is_overtaken(booking: Booking) -> bool:
    """Whether another holds firmly what this one was offered."""
    spans = [window.span for window in windows_of(booking)]
    return bool(spans) and _held(environments_of(booking), spans, booking.docket, firm_only=True).exists()


def _held(environments: list, spans: list, without, *, firm_only: bool = False):
    met = Q()
    for span in spans:
        met |= Q(span__overlap=span)
    offered = Booking.objects.filter(state=BookingState.TENTATIVE, offer_until__gt=clock.now()).values("docket")
    stands = Q(is_firm=True) if firm_only else Q(is_firm=True) | Q(window__docket__in=offered)
    rows = Claim.objects.filter(
        met, stands, kind=WindowKind.BOOKING, environment__in=environments, window__withdrawn_at=None
    )
    rows = rows if without is None else rows.exclude(window__docket=without)
    return rows.select_related("window__docket__team", "window__docket__booking", "environment")


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone), "D j M H:i")


def within_rules(environments: Iterable, spans: list) -> list[Refusal]:
    """What the owners of the environments allow without being asked: how long, how far ahead."""
    now, found = clock.now(), []
    if not spans or spans[-1].upper <= now:
        return [Refusal(_("This time is over; please book time ahead."), "over", "input", field="end")]
    for environment in environments:
        rules = BookingRules.of(environment)
        if any(span.upper - span.lower > timedelta(hours=rules.longest_hours) for span in spans):
            sentence = _("%(environment)s is booked for at most %(n)s hours at a time.")
            values = {"environment": environment, "n": rules.longest_hours}
            found.append(Refusal(sentence % values, "too_long", "input", field="end", unblock=environment.team.name))
        if spans[-1].upper > now + timedelta(days=rules.days_ahead):
            sentence = _("%(environment)s is booked at most %(n)s days ahead.")
            values = {"environment": environment, "n": rules.days_ahead}
            found.append(Refusal(sentence % values, "too_far", "input", field="start", unblock=environment.team.name))
    return found


def begins_ahead(spans: list) -> Refusal | None:
    """A booking that comes once begins ahead, or now: nobody holds what has been."""
    if len(spans) != 1 or spans[0].lower >= clock.now() - GRACE:
        return None
    sentence = _("This begins in the past; the earliest a booking begins is now.")
    return Refusal(sentence, "past", "input", field="start")


def windows_of(booking: Booking) -> list[Window]:
    """Its windows that stand, by start."""
    return list(Window.objects.filter(docket_id=booking.docket_id, withdrawn_at=None).order_by("span"))


def may_change_to(booking: Booking, fields: dict) -> Refusal | None:
    """Before it begins everything of a booking may change; in use only its end, which stays ahead; afterwards nothing."""
    if booking.state in MOVES:
        return None
    if booking.state != BookingState.IN_USE:
        return Refusal(_("%s is over, and is not changed any more.") % booking.key, "over", "state")
    window = None if booking.schedule else next(iter(windows_of(booking)), None)
    keeps = {"end", *(("start",) if window and fields.get("start") == window.span.lower else ())}
    if window is None or not set(fields) <= keeps or "end" not in fields:
        sentence = (
            _("A time of %s is in use: until it is over nothing of the series changes. It can be ended now.")
            if booking.schedule
            else _("%s has begun: only its end can be moved, or it is ended now.")
        ) % booking.key
        return Refusal(sentence, "begun", "state", field="start", url=booking.get_absolute_url())
    if fields["end"] <= clock.now():
        sentence = _("%s is in use: to give it back at once, end it now.") % booking.key
        return Refusal(sentence, "over", "state", field="end", url=booking.get_absolute_url())
    return None


def is_free(booking: Booking, actor) -> Refusal | None:
    """Nobody else holds one of its environments firmly in what is ahead of it."""
    now = clock.now()
    spans = [window.span for window in windows_of(booking) if window.span.upper > now]
    if not spans:
        return Refusal(_("The time of %s is over.") % booking.key, "over", "state")
    return taken(environments_of(booking), spans, actor, without=booking.docket)


def offer_stands(booking: Booking, actor) -> Refusal | None:
    """What was offered from the waiting list is taken until it goes to the next."""
    if booking.offer_until is None or booking.offer_until > clock.now():
        return None
    return Refusal(_("The offer has run out; it goes to whoever waits next."), "offer_over", "state")


def is_its_time(booking: Booking, actor) -> Refusal | None:
    """A booking begins inside its time."""
    now = clock.now()
    if any(window.span.lower <= now < window.span.upper for window in windows_of(booking)):
        return None
    return Refusal(_("It is not the time of %s now.") % booking.key, "outside_window", "state")


def nothing_stands_against_it(booking: Booking, actor) -> list[Refusal]:
    """The one verdict function: a freeze, a conflict that blocks and somebody who is in there hold a booking back, too."""
    found = verdict(booking.docket, facts_of(booking), None, clock.now())
    return [reason for reason in found.reasons if reason.code in ASKED_OF_VERDICT]


def facts_of(booking: Booking) -> dict:
    """A booking as freezes look at it: its environments, and all that runs in them."""
    environments = environments_of(booking)
    return facts_of_booking(environments, team=booking.docket.team.slug, made_for=booking.subject_id)
