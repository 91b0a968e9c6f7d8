"""The promotion order: a version that a change brings ran in every step before (S-06), or its skipping is allowed.

One reason of the one verdict function, so that start, pages, the API and pipelines say the same. Work that names no
version is not judged (see docs/adr/0018).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.calendars.occupancy import places
from apps.calendars.verdict import Reason, reasons
from apps.core.reading import once
from apps.core.refusals import Refusal
from apps.dockets.enums import Prefix
from apps.environments.models import Environment
from apps.environments.queries import Gap, gaps

from .enums import Lane, LeaveState
from .models import PromotionLeave

SHOWN = 3


@reasons.register("promotion")
def promotion(docket, facts: dict, span, at: datetime) -> Iterator[Reason]:
    """Each environment that the version would reach over a step it has not taken denies, unless leave is given.

    An emergency is only told so: it owes a review anyway.
    """
    asked = docket is not None and docket.prefix == Prefix.CHANGE
    found = gaps_of(facts, at, docket.change if asked and facts.get("version") else None)
    if not found:
        return
    leaves = leaves_for(docket.change) if asked else {}
    for target, missing in by_target(found):
        yield _reason(target, missing, facts, docket if asked else None, leaves.get(target.pk), at)


def gaps_of(facts: dict, at: datetime, change=None) -> list[Gap]:
    """The steps that the version of this work has not taken; none where it names no version. What only those whose
    work ``change`` is have reported does not count for it."""
    version = facts.get("version")
    if not version:
        return []
    services, named = facts.get("service_ids") or [], facts.get("environment_ids") or []
    doers = change.doer_ids if change else frozenset()
    question = ("changes.gaps", version, tuple(services), tuple(named), at, tuple(sorted(doers)))

    def ask() -> list[Gap]:
        return gaps(version, services=services, environments=places(facts).values("pk"), at=at, doers=doers)

    return once(question, ask)


def by_target(found: list[Gap]) -> Iterator[tuple[Environment, list[Gap]]]:
    """The gaps (in the order of ``gaps``) before each environment."""
    for target, missing in groupby(found, key=lambda gap: gap.target):
        yield target, list(missing)


def leaves_for(change) -> dict[int, PromotionLeave]:
    """The newest leave of a change by environment, whatever became of it."""
    rows = change.promotion_leaves.select_related("environment").order_by("pk")
    return {row.environment_id: row for row in rows}


def decider_name(environment: Environment) -> str:
    """Who gives leave to skip a step before this environment, in words."""
    return _("team %(team)s or a change manager") % {"team": environment.team}


def said_of(version: str, missing: list[Gap]) -> list[str]:
    """The gaps before one environment: a sentence for each service, and one for each step that only doers reported."""
    said = []
    for service, found in groupby(missing, key=lambda gap: gap.service):
        steps = list(found)
        places = _(", nor in ").join(_places(gap) for gap in steps)
        sentence = ngettext(
            "%(version)s of %(service)s has not run in %(places)s, which comes before %(target)s.",
            "%(version)s of %(service)s has not run in %(places)s, which come before %(target)s.",
            len(steps),
        )
        said.append(sentence % {"version": version, "service": service, "places": places, "target": steps[0].target})
        said += [_own(gap, alone=len(steps) == 1) for gap in steps if gap.told_by]
    return said


def _places(gap: Gap) -> str:
    return get_text_list([str(place) for place in gap.places], _("or"))


def _own(gap: Gap, *, alone: bool) -> str:
    sentence = _(
        "%(who)s reported it %(where)s and does this work; it counts once a pipeline or somebody else reports it too."
    )
    where = _("there") if alone else _("in %(places)s") % {"places": _places(gap)}
    return sentence % {"who": get_text_list(list(gap.told_by), _("and")), "where": where}


def _reason(target, missing: list[Gap], facts: dict, docket, leave: PromotionLeave | None, at: datetime) -> Reason:
    version = facts["version"]
    said = said_of(version, missing[:SHOWN])
    if (more := len(missing) - SHOWN) > 0:
        sentence = ngettext("%(count)s more step is missing.", "%(count)s more steps are missing.", more)
        said.append(sentence % {"count": more})
    matrix = f"{missing[0].service.get_absolute_url()}#versions"
    if facts.get("type") == Lane.EMERGENCY:
        said.append(_("As an emergency this may go on; its review looks at it."))
        return Reason(Refusal(" ".join(said), code="promotion_emergency", url=matrix), "note")
    fits = leave is not None and leave.covers(version, missing)
    if fits and leave.holds(at):
        said.append(_("%(who)s gave leave to skip this.") % {"who": leave.decided_by})
        refusal = Refusal(" ".join(said), code="promotion_leave", url=leave.get_absolute_url())
        return Reason(refusal, "note", leave.expires_at)
    return Reason(_refusal(target, said, docket, matrix, leave if fits else None, at))


def _refusal(target, said: list[str], docket, matrix: str, leave: PromotionLeave | None, at: datetime) -> Refusal:
    """What is missing, how leave to skip it is asked for, and who gives it."""
    who, url, way = decider_name(target), matrix, _("See what runs where")
    if leave is not None and leave.state == LeaveState.ASKED and not leave.has_expired(at):
        said.append(_("Leave to skip this is asked for and waits for %(who)s.") % {"who": who})
        url, way = leave.get_absolute_url(), _("Leave to skip")
    elif docket is not None:
        if leave is not None and leave.state == LeaveState.REFUSED:
            said.append(_("Leave to skip this was refused or taken back."))
        elif leave is not None and leave.is_of_a_doer:
            sentence = _("%(who)s gave leave to skip this and does the work by now, so somebody else has to give it.")
            said.append(sentence % {"who": leave.decided_by})
        elif leave is not None:
            said.append(_("Leave to skip this is over."))
        said.append(_("Run it there first, or ask for leave to skip this; %(who)s decides.") % {"who": who})
        url, way = reverse("changes:ask_leave", args=[docket.key, target.slug]), _("Ask for leave to skip")
    return Refusal(" ".join(said), code="promotion", url=url, unblock=who, way=way)
