"""Which announced freezes hold at an instant or during a span. Instants come from the database's clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from psycopg.types.range import TimestamptzRange

from apps.calendars.enums import ConflictStatus, WindowKind
from apps.calendars.models import Conflict, Window
from apps.calendars.queries import span_text, window_of
from apps.core import clock
from apps.core.reading import once
from apps.core.spans import overlaps

from ..enums import STANDS, ExceptionState, FreezeState, Level
from ..models import Freeze, FreezeException, FreezeScope
from ..permissions import visible_freezes
from ..scope import Scope

INSTANT = timedelta(microseconds=1)
SOON = timedelta(days=1)
PAST_SHOWN = 50
PLACED = Window.objects.filter(docket=OuterRef("docket"), kind=WindowKind.FREEZE)
WINDOWS = PLACED.filter(withdrawn_at=None)


@dataclass
class FreezeLists:
    """Freezes by where they stood ``at`` an instant: each with ``span`` and ``open_exceptions``."""

    at: datetime
    now: list[Freeze] = field(default_factory=list)
    ahead: list[Freeze] = field(default_factory=list)
    drafts: list[Freeze] = field(default_factory=list)
    past: list[Freeze] = field(default_factory=list)


def with_span(rows: QuerySet[Freeze], during=None, *, at: datetime | None = None) -> QuerySet[Freeze]:
    """The same freezes with the ``span`` of their window, None where there is none. ``planned`` is the same, and of one
    that was lifted before it could begin, or discarded, what it would have been.

    Of one that comes again: the first that shares an instant with ``during``, else the one that holds at ``at``
    (now, where not said) or comes next, else the last.
    """
    if during is not None:
        return rows.annotate(span=Subquery(WINDOWS.filter(span__overlap=during).order_by("span").values("span")[:1]))
    ahead = WINDOWS.filter(span__endswith__gt=at or clock.now()).order_by("span").values("span")[:1]
    standing = Coalesce(Subquery(ahead), Subquery(WINDOWS.order_by("-span").values("span")[:1]))
    gone = PLACED.exclude(withdrawn_at=None).order_by("-withdrawn_at", "span").values("span")[:1]
    return rows.annotate(span=standing, planned=Coalesce(standing, Subquery(gone)))


def spans_of(freeze) -> list:
    """Every window of a freeze or maintenance window that stands, by start."""
    rows = Window.objects.filter(docket_id=freeze.docket_id, withdrawn_at=None)
    return list(rows.order_by("span").values_list("span", flat=True))


def end_for(freeze: Freeze, subject, span=None) -> datetime | None:
    """When the window of the freeze is over that the record meets where it stands, or would be put (``span``); of one
    without a window, the next to end."""
    planned, now = window_of(subject), clock.now()
    wanted = span or (planned and planned.span)
    ahead = [one for one in spans_of(freeze) if one.upper > now]
    met = [one for one in ahead if wanted is not None and overlaps(one, wanted)]
    return max((one.upper for one in met), default=ahead[0].upper if ahead else None)


def announced(during) -> QuerySet[Freeze]:
    """Announced freezes that share an instant with ``during``, with ``span``, scope, header and approver."""
    return (
        with_span(Freeze.objects.filter(state__in=STANDS), during)
        .filter(span__isnull=False)
        .select_related("docket__team", "approver")
        .prefetch_related(Prefetch("scopes", FreezeScope.objects.select_related("team")))
        .order_by("span", "pk")
    )


def covering(facts: dict, during: TimestamptzRange | datetime) -> list[Freeze]:
    """Announced freezes that cover work with these facts at an instant or anywhere in a half-open span."""
    if isinstance(during, datetime):
        during = TimestamptzRange(during, during + INSTANT, "[)")
    standing = once(("freezes", during), lambda: list(announced(during)), of=(Freeze, FreezeScope, Window))
    return [freeze for freeze in standing if Scope.of(freeze).covers(facts)]


def exception_for(freezes: Iterable[Freeze], subject) -> dict[int, FreezeException]:
    """Freeze id -> the latest exception for ``subject`` from it, whatever became of it; one query."""
    ids = [freeze.pk for freeze in freezes]
    if subject is None or not ids:
        return {}
    rows = FreezeException.objects.filter(freeze__in=ids, subject=subject)
    found = {row.freeze_id: row for row in rows.select_related("docket", "decided_by", "seconded_by").order_by("pk")}
    for row in found.values():
        row.subject = subject
    return found


def freeze_lists(user, *, search: str = "") -> FreezeLists:
    """All freezes somebody may see, by where they stand; of the past the latest 50. Two queries, and the clock's."""
    now = clock.now()
    waiting = Count(
        "exceptions", filter=Q(exceptions__state=ExceptionState.ASKED, exceptions__expires_at__gt=now), distinct=True
    )
    rows = with_span(visible_freezes(user), at=now).annotate(open_exceptions=waiting)
    if search:
        rows = rows.filter(Q(docket__title__icontains=search) | Q(docket__key__iexact=search))
    over = Q(state=FreezeState.LIFTED) | Q(state__in=STANDS, span__endswith__lte=now)
    found = FreezeLists(now, past=list(rows.filter(over).order_by("-pk")[:PAST_SHOWN]))
    for freeze in rows.exclude(over).order_by("span", "pk"):
        if freeze.state == FreezeState.DRAFT:
            found.drafts.append(freeze)
        else:
            (found.now if freeze.span.lower <= now else found.ahead).append(freeze)
    return found


def covered(docket, *, ever: bool = False) -> set[int]:
    """Ids of the dockets whose planned work the freeze with this docket covers; with ``ever`` also what it covered once."""
    rows = Conflict.objects.of_dockets([docket]).filter(rule__code="freeze")
    if not ever:
        rows = rows.exclude(status=ConflictStatus.RESOLVED)
    pairs = rows.values_list("first__docket", "second__docket")
    return {pk for pair in pairs for pk in pair} - {docket.pk, None}


def banner(user) -> dict | None:
    """The line at the top of every page: what holds now, or begins within a day; None where nothing does.

    ``sentence`` in the reader's zone, ``url``, ``tone``, ``is_ahead``.
    """
    now = clock.now()
    near = announced(TimestamptzRange(now, now + SOON, "[)")).exclude(level=Level.ADVISORY)
    rows = list(near.prefetch_related(None).select_related(None).select_related("docket"))
    if not rows:
        return None
    first = next((freeze for freeze in rows if freeze.span.lower <= now), rows[0])
    is_ahead = first.span.lower > now
    sentence = _("%(title)s begins soon: %(span)s.") if is_ahead else _("%(title)s is in force: %(span)s.")
    said = sentence % {"title": first.docket.title, "span": span_text(first.span, user.time_zone)}
    if len(rows) > 1:
        others = len(rows) - 1
        said += " " + ngettext("One more freeze stands.", "%(n)s more freezes stand.", others) % {"n": others}
    url = first.get_absolute_url() if len(rows) == 1 else reverse("freezes:list")
    return {"sentence": said, "url": url, "tone": Level(first.level).tone, "is_ahead": is_ahead}
