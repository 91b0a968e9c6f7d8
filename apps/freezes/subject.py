"""How freezes and exceptions plug in below: their dockets, who sees restricted ones, what guards an environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.types.range import TimestamptzRange

from apps.calendars.queries import span_text
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.spans import LONGEST
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.permissions import sights
from apps.dockets.subjects import Subject, at_turn, subjects
from apps.environments.protections import Protection, protections

from . import services
from .enums import Level
from .models import Freeze
from .permissions import decider_name, deciders_see, may_decide, may_keep, may_manage, movable_freezes
from .queries import active, announced, maintenance_words
from .scope import Scope
from .workflow import FREEZE_WORKFLOW, MAINTENANCE_WORKFLOW


def freeze_facts(docket: Docket) -> dict:
    """A freeze as others may look at it; freezes do not cover freezes."""
    return {"kind": "freeze", "type": "", "level": docket.freeze.level, "team": docket.team.slug}


def exception_facts(docket: Docket) -> dict:
    return {"kind": "exception", "type": "", "team": docket.team.slug}


def move(docket: Docket, purpose: str, span, *, by, reason: str) -> None:
    """A freeze of one time: an edit of it; one that comes again is moved as a whole, on its own page."""
    freeze = docket.freeze
    sentence = _("%s comes again and again; its times are moved on its own page.") % freeze.key
    url = freeze.get_absolute_url()
    insist(Refusal(sentence, code="series", kind="state", url=url) if freeze.schedule else None)
    services.edit(freeze, by=by, start=span.lower, end=span.upper, because=reason)


def reach(dockets: Iterable[int], environments: list) -> dict[int, set[int]]:
    """Which of these environments each of these freezes covers, with all that runs in it; a fixed number of queries."""
    prefetch_related_objects(environments, "services__team")
    facts = {one.pk: _facts_of(one, one.services.all()) for one in environments}
    rows = Freeze.objects.filter(docket__in=dockets).prefetch_related("scopes__team")
    scopes = {row.docket_id: Scope.of(row) for row in rows}
    return {pk: {place for place, said in facts.items() if scope.covers(said)} for pk, scope in scopes.items()}


def unblock(dockets: Iterable[int]) -> dict[int, str]:
    """Who may let work through each of these freezes, as its refusals say; an advisory one stops nothing."""
    rows = Freeze.objects.filter(docket__in=dockets).exclude(level=Level.ADVISORY).select_related("approver")
    return {row.docket_id: decider_name(row) for row in rows}


def _facts_of(environment, hosted) -> dict:
    return {
        "environment_ids": [environment.pk],
        "environment_kinds": [environment.kind],
        "regions": [environment.region],
        "service_ids": [service.pk for service in hosted],
        "tiers": sorted({service.tier for service in hosted}),
        "teams": sorted({service.team.slug for service in hosted}),
    }


subjects.add(
    Prefix.FREEZE,
    Subject(
        prefix=Prefix.FREEZE,
        label=gettext_lazy("Freeze"),
        relation="freeze",
        url_name="freezes:detail",
        facts=freeze_facts,
        may_edit=lambda docket, user: may_manage(docket.freeze, user),
        glance=lambda docket, user: at_turn(
            docket.freeze,
            FREEZE_WORKFLOW,
            risk=str(Level(docket.freeze.level).label),
            risk_tone=Level(docket.freeze.level).tone,
        ),
        movable=movable_freezes,
        move=move,
        replan=lambda docket, *, by: services.replan(docket.freeze, by=by),
        everywhere=Scope.of_everything,
        reach=reach,
        unblock=unblock,
    ),
)
subjects.add(
    Prefix.EXCEPTION,
    Subject(
        prefix=Prefix.EXCEPTION,
        label=gettext_lazy("Freeze exception"),
        relation="freeze_exception",
        url_name="freezes:exception",
        facts=exception_facts,
        may_edit=lambda docket, user: may_decide(docket.freeze_exception, user),
    ),
)
subjects.add(
    Prefix.MAINTENANCE,
    Subject(
        prefix=Prefix.MAINTENANCE,
        label=gettext_lazy("Maintenance window"),
        relation="maintenance",
        url_name="freezes:maintenance",
        facts=lambda docket: {"kind": "maintenance", "type": "", "team": docket.team.slug},
        may_edit=lambda docket, user: may_keep(user),
        glance=lambda docket, user: at_turn(docket.maintenance, MAINTENANCE_WORKFLOW),
        replan=lambda docket, *, by: services.edit_maintenance(docket.maintenance, by=by),
    ),
)
sights.add("freezes", deciders_see)


@protections.register("freezes")
def protecting(environment, user) -> Iterator[Protection]:
    """Announced freezes, now and ahead, that may stop work in this environment, on what runs in it."""
    now = clock.now()
    facts = _facts_of(environment, environment.services.select_related("team"))
    for row in active():
        if Scope.of_maintenance(row).covers(facts):
            values = {"title": row.docket.title, "when": maintenance_words(row)}
            yield Protection(_("Maintenance window: %(title)s, %(when)s") % values, row.get_absolute_url(), "warning")
    for freeze in announced(TimestamptzRange(now, now + LONGEST, "[)")):
        if Scope.of(freeze).wherever_typed().covers(facts):
            values = {"title": freeze.docket.title, "span": span_text(freeze.span, user.time_zone)}
            yield Protection(
                _("Freeze: %(title)s, %(span)s") % values, freeze.get_absolute_url(), Level(freeze.level).tone
            )
