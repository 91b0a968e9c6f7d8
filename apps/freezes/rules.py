"""What must be true before a freeze is announced, or leave from one is asked for and given."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from apps.calendars.queries import window_of
from apps.calendars.recurrence import Recurrence
from apps.core import clock
from apps.core.refusals import Refusal, Refused
from apps.core.spans import overlaps
from apps.dockets.permissions import visible_dockets
from apps.dockets.queries import doers_of, unstopped
from apps.dockets.subjects import subject_of, url_of

from .enums import STANDS, ExceptionState, FreezeState, Lane, Level
from .models import Freeze, FreezeException, MaintenanceWindow
from .queries import covered, known_regions, spans_of
from .scope import Scope

NAMED = 3


def has_a_window_ahead(freeze: Freeze, actor) -> Refusal | None:
    """A freeze is announced for time that is not over."""
    spans = spans_of(freeze)
    if not spans:
        return Refusal(_("%s has no window yet.") % freeze.key, code="no_window", url=_edit_url(freeze))
    if spans[-1].upper <= clock.now():
        return Refusal(
            _("The window of %s is over; nothing would be frozen.") % freeze.key,
            code="window_over",
            url=_edit_url(freeze),
        )
    return None


def says_why(freeze: Freeze, actor) -> Refusal | None:
    """Whoever is stopped by a freeze reads why."""
    if freeze.reason.strip() or freeze.level == Level.ADVISORY:
        return None
    return Refusal(_("Please say why: everyone who is stopped reads it."), code="no_reason", url=_edit_url(freeze))


def is_not_lifted(freeze: Freeze) -> Refusal | None:
    """What was lifted or discarded stays as it was, so that one can see what it stopped."""
    if freeze.state != FreezeState.LIFTED:
        return None
    return Refusal(_("%s is lifted and is not changed any more.") % freeze.key, code="lifted", kind="state")


def stays_as_approved(freeze: Freeze, fields: dict) -> Refusal | None:
    """Of a hard freeze that stands only words are edited: what it covers and when was approved by a second person."""
    hard = Level.HARD in (freeze.level, fields.get("level"))
    if freeze.state not in STANDS or not hard or not set(fields) - {"title", "team", "reason", "approver"}:
        return None
    sentence = _("A hard freeze stays as it was approved. Lift it and draft another to change what it covers or when.")
    return Refusal(sentence, code="approved", kind="state", url=freeze.get_absolute_url())


def does_no_work_in_it(freeze: Freeze, actor) -> Refusal | None:
    """Nobody lets their own work through: whoever asked for work that it stops or does it, neither lifts nor weakens it."""
    if freeze.state not in STANDS or freeze.level == Level.ADVISORY or actor is None:
        return None
    met = covered(freeze.docket)
    stopped = met - unstopped(met)
    own = [pk for pk, doers in doers_of(stopped).items() if actor.pk in doers]
    if not own:
        return None
    keys = list(visible_dockets(actor).filter(pk__in=own).order_by("pk").values_list("key", flat=True))
    named = [*keys[:NAMED], *([_("%(n)s more") % {"n": len(own) - NAMED}] if len(own) > NAMED else [])]
    sentence = _("It stops %(work)s, which you asked for or do, so another change or release manager decides on this.")
    values = {"work": get_text_list(named, _("and")) if keys else _("work")}
    return Refusal(sentence % values, code="does_it", kind="who", unblock=_("another change or release manager"))


def names_what_it_stops(level: str, types: Iterable[str]) -> Refusal | None:
    """Emergencies go on in every freeze, so one of them alone would stop nothing."""
    if level == Level.ADVISORY or set(types) != {Lane.EMERGENCY}:
        return None
    sentence = _(
        "Emergency changes go on in a freeze, so one for them alone stops nothing. Name other kinds of change too."
    )
    return Refusal(sentence, code="only_emergencies", kind="input", field="types")


def knows_regions(named: Iterable[str], *, known_before: Iterable[str] = ()) -> Refusal | None:
    """A freeze names regions that environments are in; one that none is in would stop nothing, and nobody would notice.
    What it named before may stay."""
    unknown = sorted(set(named) - set(known_before))
    known = known_regions() if unknown else []
    unknown = [region for region in unknown if region not in known]
    if not unknown:
        return None
    values = {"unknown": ", ".join(unknown), "known": ", ".join(known) or _("none")}
    sentence = _("No environment is in %(unknown)s. Regions that environments name: %(known)s.") % values
    return Refusal(sentence, code="unknown_region", kind="input", field="regions")


def is_waiting_for_a_second(freeze: Freeze, actor) -> Refusal | None:
    """A lockdown is confirmed while it holds; after that it is over, and can be made again."""
    if freeze.confirm_until is not None and freeze.confirm_until > clock.now():
        return None
    return Refusal(_("Nobody confirmed it in time, so it is over. It can be made again."), code="lapsed", kind="state")


def is_in_reach(freeze: Freeze, subject, span=None) -> Refusal | None:
    """Leave is asked from a freeze that stands, stops something, and covers the record, where it is planned or would be
    put (``span``)."""
    if freeze.state not in STANDS:
        return Refusal(_("%s is not announced, so no exception is needed.") % freeze.key, code="not_announced")
    if freeze.level == Level.ADVISORY:
        return Refusal(_("%s is advisory and stops nothing, so no exception is needed.") % freeze.key, code="advisory")
    now = clock.now()
    spans = [span for span in spans_of(freeze) if span.upper > now]
    if not spans:
        return Refusal(_("%s is over, so no exception is needed.") % freeze.key, code="over")
    values = {"freeze": freeze.key, "subject": subject.key}
    planned = window_of(subject)
    wanted = span or (planned and planned.span)
    if wanted is not None and not any(overlaps(wanted, one) for one in spans):
        sentence = _("%(subject)s is planned outside %(freeze)s, so no exception is needed.")
        if span:
            sentence = _(
                "The time that %(subject)s would be put to lies outside %(freeze)s, so no exception is needed."
            )
        return Refusal(sentence % values, code="outside", url=url_of(subject))
    if not Scope.of(freeze).covers(subject_of(subject).facts(subject)):
        sentence = _("%(freeze)s does not cover %(subject)s, so no exception is needed.")
        return Refusal(sentence % values, code="uncovered")
    return None


def nothing_open(freeze: Freeze, subject) -> Refusal | None:
    """One exception at a time per freeze and record."""
    standing = (
        FreezeException.objects.filter(
            freeze=freeze, subject=subject, state__in=(ExceptionState.ASKED, ExceptionState.GRANTED)
        )
        .select_related("docket")
        .first()
    )
    now = clock.now()
    if standing is None or standing.state_at(now) == ExceptionState.EXPIRED:
        return None
    if standing.state == ExceptionState.GRANTED and not standing.holds(now):
        return None
    sentence = _("%(key)s is already asked for or granted.") % {"key": standing.key}
    return Refusal(sentence, code="already_asked", url=standing.get_absolute_url())


def not_expired(exception: FreezeException, actor) -> Refusal | None:
    """Leave that would already have run out is not granted."""
    if not exception.has_expired(clock.now()):
        return None
    return Refusal(_("The time it was asked for is over; it can be asked again."), code="expired")


def has_a_time_ahead(row: MaintenanceWindow, actor) -> Refusal | None:
    """A maintenance window that is over would only forbid."""
    try:
        series = Recurrence.load(row.schedule)
    except Refused as refused:
        return refused.refusals[0]
    if series.upcoming(clock.now(), 1):
        return None
    return Refusal(_("Every time of %s is over; it would only forbid.") % row.key, code="over", kind="state")


def _edit_url(freeze: Freeze) -> str:
    return f"{freeze.get_absolute_url()}edit/"
