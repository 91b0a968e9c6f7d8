"""What the calendar itself says against work at an instant: its window, conflicts, occupants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.refusals import Refusal
from apps.dockets.subjects import url_of

from .comparing.wording import here, lonely, moment_text, name_of, span_text, where_of
from .enums import ConflictStatus, Severity
from .models import Conflict, Occupancy
from .occupancy import lends, occupied, places
from .queries.windows import windows_of
from .rules import answering
from .verdict import Reason, reasons

MANAGER = gettext_lazy("a change manager")


@reasons.register("window")
def window(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """A record's work lies inside its window ``[start, end)``; work without a record has none to keep."""
    if docket is None:
        return
    link = {"url": url_of(docket), "unblock": docket.team.name}
    if span is None:
        yield Reason(Refusal(_("%s has no window.") % docket.key, code="outside_window", **link))
    elif at < span.lower:
        sentence = _("The window of %(key)s has not begun: %(span)s.")
        yield Reason(Refusal(_said(sentence, docket, span), code="outside_window", **link), "wait", span.lower)
    elif at >= span.upper:
        sentence = _("The window of %(key)s is over: %(span)s.")
        yield Reason(Refusal(_said(sentence, docket, span), code="outside_window", **link))


@reasons.register("conflicts")
def conflicts(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """An open conflict that blocks, with something that is firmly planned. For an emergency it is said, no more, and so is
    one that is accepted: it stops nothing until then."""
    if docket is None:
        return
    windows = [window.pk for window in windows_of(docket)]
    mine = Q(first__in=windows, second__is_firm=True) | Q(second__in=windows, first__is_firm=True)
    mine |= Q(first__in=windows, second=None)
    rows = Conflict.objects.filter(mine, severity=Severity.BLOCKS)
    rows = rows.exclude(status=ConflictStatus.RESOLVED).exclude(rule__code__in=answering())
    effect = "note" if facts.get("type") == "emergency" else "deny"
    places = ("rule", "environment", "service", "person")
    for row in rows.select_related("first__docket", "second__docket", *places).order_by("id"):
        own, other = row.seen_from(docket)
        if row.status == ConflictStatus.ACCEPTED and row.accepted_until > at:
            sentence = _("An overlap is accepted until %s; from then on it blocks again.")
            sentence %= moment_text(row.accepted_until)
            yield Reason(Refusal(sentence, code="conflict_accepted", url=url_of(docket)), "note", row.accepted_until)
            continue
        if other is None:
            text = lonely(row.rule.code, span=own.span, where=where_of(row), zone=here())
            yield Reason(Refusal(text, code="conflict", url=url_of(docket), unblock=str(MANAGER)), effect)
            continue
        hidden = other.docket_id and other.docket.is_restricted
        sentence = _("%(other)s is firmly planned at the same time: %(span)s. Move one, or have the overlap accepted.")
        values = {"other": _("Reserved work") if hidden else name_of(other), "span": span_text(other.span, here())}
        yield Reason(
            Refusal(sentence % values, code="conflict", url=url_of(docket), unblock=str(MANAGER)),
            effect,
            other.span.upper if other.span.upper > at else None,
        )


@reasons.register("occupancy")
def occupancy(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """Somebody else works in an exclusive environment; work that names none is taken to be where its services run."""
    rows = Occupancy.objects.filter(environment__in=places(facts), until=None)
    for row in rows.exclude(docket=docket).select_related("environment", "docket__team"):
        if docket is not None and (lends(row.docket, docket) or lends(docket, row.docket)):
            continue
        yield Reason(occupied(row), "wait")


def _said(sentence: str, docket, span) -> str:
    return sentence % {"key": docket.key, "span": span_text(span, here())}
