"""What freezes say against work at an instant, for the one verdict function: at start, not only when scheduled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.calendars.queries import moment_text, window_of
from apps.calendars.verdict import Reason, reasons
from apps.core.refusals import Refusal
from apps.core.spans import overlaps

from .enums import ExceptionState, Lane, Level
from .models import Freeze, FreezeException
from .permissions import decider_name
from .queries import applying, covering, exception_for, lapse, spans_of

INSTANT = timedelta(microseconds=1)
NO_WORK = ("freeze", "exception", "maintenance")


@reasons.register("freezes")
def freezes(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """Every announced freeze that covers the work now denies it, each on its own, unless it lets it through."""
    if facts.get("kind") in NO_WORK:
        return
    standing = covering(facts, at)
    exceptions = exception_for(standing, docket)
    for freeze in standing:
        yield _reason(freeze, exceptions.get(freeze.pk), docket, facts, at, span)
    if span is not None and span.lower <= at < span.upper:
        yield from _ahead(facts, span, at)


def _reason(freeze: Freeze, exception: FreezeException | None, docket, facts: dict, at: datetime, span) -> Reason:
    until = freeze.span.upper
    values = {"freeze": _name(freeze), "until": moment_text(until)}
    if freeze.level == Level.ADVISORY:
        sentence = _("%(freeze)s asks for restraint until %(until)s; it stops nothing.") % values
        return Reason(Refusal(sentence, code="freeze_advisory", url=freeze.get_absolute_url()), "note", until)
    if facts.get("type") == Lane.EMERGENCY:
        sentence = _("%(freeze)s is in force until %(until)s; as an emergency this may go on.") % values
        return Reason(Refusal(sentence, code="freeze_emergency", url=freeze.get_absolute_url()), "note", until)
    if exception and exception.holds(at):
        sentence = _("%(freeze)s is in force; %(exception)s lets this through until %(expires)s.") % {
            **values,
            "exception": exception.key,
            "expires": moment_text(exception.expires_at),
        }
        return Reason(
            Refusal(sentence, code="freeze_exception", url=exception.get_absolute_url()), "note", exception.expires_at
        )
    # Leave is asked for work that is planned inside it; what is planned elsewhere has only to wait for its time.
    inside = span is None or overlaps(span, freeze.span) or any(overlaps(span, one) for one in spans_of(freeze))
    return Reason(_refusal(freeze, exception, docket if inside else None, values, at, span), "deny", until)


def _refusal(freeze: Freeze, exception: FreezeException | None, docket, values: dict, at: datetime, span) -> Refusal:
    """The freeze by name, until when, how to get an exception, and who decides."""
    lets = _("only emergency changes start") if freeze.level == Level.HARD else _("nothing starts without an exception")
    said = [_("%(freeze)s is in force until %(until)s: %(lets)s.") % {**values, "lets": lets}]
    url, way = freeze.get_absolute_url(), ""
    if exception and exception.state == ExceptionState.ASKED and not exception.has_expired(at):
        said.append(
            _("%(key)s is asked for and waits for %(who)s.") % {"key": exception.key, "who": decider_name(freeze)}
        )
        url = exception.get_absolute_url()
    elif docket is not None:
        if exception and exception.state == ExceptionState.REFUSED:
            said.append(_("%s was refused.") % exception.key)
        elif exception and exception.state == ExceptionState.USED:
            said.append(_("%s let one start through, and is used.") % exception.key)
        elif exception:
            said.append(lapse(exception, at))
        ask = (
            _("Ask for an exception; %(who)s decides.")
            if freeze.level != Level.HARD
            else _("Ask for an exception; two people decide (%(who)s).")
        )
        said.append(ask % {"who": decider_name(freeze)})
        url, way = _ask_url(freeze, docket, span), _("Ask for an exception")
    return Refusal(" ".join(said), code="freeze", url=url, unblock=decider_name(freeze), way=way)


def _ask_url(freeze: Freeze, docket, span) -> str:
    """Where leave is asked; of work that stands elsewhere and would be put to ``span`` it says that time."""
    asked, planned = {"for": docket.key}, window_of(docket)
    if span is not None and planned is not None and span != planned.span:
        asked |= {"start": span.lower.isoformat(), "end": span.upper.isoformat()}
    return f"{reverse('freezes:ask', args=[freeze.key])}?{urlencode(asked)}"


def _ahead(facts: dict, span, at: datetime) -> Iterator[Reason]:
    """A freeze that begins before the work is planned to end does not stop it now, but had better be known."""
    for freeze in covering(facts, span):
        if freeze.span.lower > at and freeze.level != Level.ADVISORY:
            sentence = _("%(freeze)s begins at %(begin)s, before this window ends.")
            values = {"freeze": _name(freeze), "begin": moment_text(freeze.span.lower)}
            yield Reason(Refusal(sentence % values, code="freeze_ahead", url=freeze.get_absolute_url()), "note")


@reasons.register("maintenance_windows")
def maintenance_windows(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """Where maintenance windows apply, work lies inside an active one; a schedule that cannot be read denies.

    An emergency is only told so.
    """
    if facts.get("kind") in NO_WORK:
        return
    found = applying(facts)
    effect = "note" if facts.get("type") == Lane.EMERGENCY else None
    for row in found.broken:
        sentence = _("The schedule of %(key)s “%(title)s” is broken, so nothing is allowed.")
        values = {"key": row.key, "title": row.docket.title}
        yield Reason(_maintenance(sentence % values, row, "broken_schedule"), effect or "deny")
    end = span.upper if span is not None and span.lower <= at < span.upper else at + INSTANT
    if found.broken or not found.windows or found.holds(at, end):
        return
    row, following = found.windows[0], found.following(at)
    if found.holds(at, at + INSTANT):
        sentence = _("This lasts longer than the maintenance window that it is in.")
        yield Reason(_maintenance(sentence, row, "outside_maintenance"), effect or "deny")
    elif following is None:
        sentence = _("Work here belongs in %(key)s “%(title)s”, and every time of that is over.")
        values = {"key": row.key, "title": row.docket.title}
        yield Reason(_maintenance(sentence % values, row, "outside_maintenance"), effect or "deny")
    else:
        sentence = _("Work here belongs in a maintenance window; the next begins %(begin)s.")
        refusal = _maintenance(sentence % {"begin": moment_text(following.lower)}, row, "outside_maintenance")
        yield Reason(refusal, effect or "wait", following.lower)


def _maintenance(sentence: str, row, code: str) -> Refusal:
    return Refusal(sentence, code=code, url=row.get_absolute_url(), unblock=row.docket.team.name)


def _name(freeze: Freeze) -> str:
    return _("%(key)s “%(title)s”") % {"key": freeze.key, "title": freeze.docket.title}
