"""Emergency lockdown: one person stops everything at once, a second one confirms within half an hour or it lapses.

The window on the calendar ends when it would lapse, and confirming lengthens it: so the database's clock ends a lockdown
that nobody confirmed, whatever tasks and workers do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.calendars.services import hold_calendar
from apps.core import clock
from apps.core.insist import insist, insist_clean
from apps.core.locking import one_act
from apps.core.refusals import Refusal
from apps.core.text import clean_text
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, reserve_key
from apps.environments.enums import EnvironmentKind

from ..enums import FreezeState, Level
from ..models import Freeze
from ..permissions import may_draft
from ..rules import knows_regions
from .freezes import NOT_TYPED, put, set_scope

CONFIRM_WITHIN = timedelta(minutes=30)
HOURS = 4
MOST_HOURS = 72


def lock_down(
    *,
    by,
    reason: str,
    team=None,
    hours: int = HOURS,
    title: str = "",
    kinds: Iterable[str] = (EnvironmentKind.PRODUCTION,),
    services: Iterable = (),
    environments: Iterable = (),
    regions: Iterable[str] = (),
) -> Freeze:
    """Freeze hard from this minute on: all production for four hours, where nothing else is said.

    Holds for 30 minutes; once a second person has confirmed it, for ``hours`` (1 to 72) from its beginning.
    """
    team = team or by.teams.order_by("name").first()
    regions = sorted(set(regions))
    insist(may_draft(by), knows_regions(regions), *_incomplete(reason, hours, team))
    now = clock.now().replace(second=0, microsecond=0)
    key = reserve_key(Prefix.FREEZE)
    with _behind_the_calendar(), recording(kind="freeze.locked_down", key=key, by=by, reason=clean_text(reason)):
        docket = open_docket(prefix=Prefix.FREEZE, key=key, title=title or _("Emergency lockdown"), team=team, by=by)
        freeze = Freeze(
            docket=docket,
            state=FreezeState.LOCKED,
            level=Level.HARD,
            reason=clean_text(reason).strip(),
            kinds=sorted(set(kinds)),
            regions=regions,
            announced_by=by,
            announced_at=clock.now(),
            confirm_until=now + CONFIRM_WITHIN,
            lock_until=now + timedelta(hours=hours),
        )
        insist_clean(freeze, exclude=NOT_TYPED)
        freeze.save()
        set_scope(freeze, {"services": services, "environments": environments})
        put(freeze, start=now, end=freeze.confirm_until, zone=by.time_zone, firm=True, by=by)
    return freeze


@contextmanager
def _behind_the_calendar() -> Iterator[None]:
    """One act whose instant comes after all that has begun without it."""
    with one_act():
        hold_calendar()
        yield


def _incomplete(reason: str, hours: int, team) -> list[Refusal]:
    found = []
    if not reason.strip():
        found.append(
            Refusal(_("Please say why: everyone who is stopped reads it."), "missing", "input", field="reason")
        )
    if not 1 <= hours <= MOST_HOURS:
        sentence = _("A lockdown lasts 1 to %(n)s hours.") % {"n": MOST_HOURS}
        found.append(Refusal(sentence, "bad_hours", "input", field="hours"))
    if team is None:
        found.append(Refusal(_("Please say which team answers for it."), "missing", "input", field="team"))
    return found
