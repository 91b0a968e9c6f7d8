"""One window in the few words of a card: what it is, how it stands, what it meets, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.core import clock
from apps.dockets.subjects import Glance, subject_of, url_of

from .. import queries
from ..models import Window
from ..queries.entries import movable_by
from .looks import Line

SHOWN_CONFLICTS = 3


@dataclass(frozen=True)
class Card:
    """``line`` says kind, shape and times (in the zone asked for); where time is only reserved, all else is empty.
    ``moved_elsewhere``: the reader may change its time, and does so on the record's own page.
    """

    line: Line
    span: object
    zone: str
    team: str = ""
    glance: Glance = field(default_factory=Glance)
    places: tuple[str, ...] = ()
    conflicts: tuple = ()
    more_conflicts: int = 0
    is_movable: bool = False
    moved_elsewhere: bool = False


def card_of(pk: int, user, zone: str) -> Card:
    """The card of a window for one reader; raises Http404 where there is none."""
    window = queries.window_for(pk, user)
    if not window.seen:
        return Card(Line.of(window, zone), window.span, zone)
    found, docket = queries.conflicts_at(window, user), window.docket
    met = {
        "places": tuple(queries.claimed_names([window.pk]).get(window.pk, ())),
        "conflicts": tuple(found[:SHOWN_CONFLICTS]),
        "more_conflicts": max(len(found) - SHOWN_CONFLICTS, 0),
    }
    if docket is None:
        return Card(Line.of(window, zone, severity=_worst(found)), window.span, zone, **met)
    is_movable = Window.objects.filter(pk=pk).annotate(may=movable_by(user)).values_list("may", flat=True)[0]
    return Card(
        Line.of(window, zone, url=url_of(docket), severity=_worst(found)),
        window.span,
        zone,
        team=docket.team.name,
        glance=subject_of(docket).glance(docket, user),
        is_movable=is_movable,
        moved_elsewhere=not is_movable and window.span.upper > clock.now() and _has_its_own_page(window, user),
        **met,
    )


def _has_its_own_page(window: Window, user) -> bool:
    """Whether the time of this record, or of all times of its series, is changed there by this reader."""
    subject = subject_of(window.docket)
    return (subject.move is None or _comes_again(window)) and subject.may_edit(window.docket, user) is None


def _comes_again(window: Window) -> bool:
    """Whether its record has more times than this one; a single one may be named by its time too."""
    times = Window.objects.filter(docket=window.docket_id, purpose__startswith="at:", withdrawn_at=None)
    return window.purpose.startswith("at:") and times.exclude(pk=window.pk).exists()


def _worst(found: list) -> str | None:
    """What the gravest that is open does (by the alphabet blocks, stops, warns); one to know is none."""
    return min((row.weight for row in found if row.status == "open" and row.severity != "info"), default=None)
