"""How a change plugs into what is below it: approvals, calendar, gates, tasks."""

from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.locking import locked_where
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.subjects import Glance, Subject, at_turn, subjects

from . import services
from .enums import TERMINAL_STATES, Lane, RiskLevel, State
from .following import move
from .materials import content_of, excluded_from
from .models import ChangeRequest
from .permissions import may_edit, movable_changes
from .queries.headline import headline
from .shape import as_asked, shape_of, work_window
from .workflow import WORKFLOW


def _fresh(docket: Docket) -> ChangeRequest:
    """The change as this act has locked it: one decision may take two steps, and the docket may remember the change
    before the first."""
    return locked_where(ChangeRequest, "docket_id", docket.pk)


def facts(docket: Docket) -> dict:
    """The plain facts of this change, now."""
    change = docket.change
    return as_asked(change).facts(score=change.risk_score, level=change.risk_level)


def work(docket: Docket) -> dict:
    """The same without tags and freezes, which only policies look at."""
    change = _read(docket)
    return shape_of(change).facts(score=change.risk_score, level=change.risk_level)


def _read(docket: Docket) -> ChangeRequest:
    """The change of a docket that was found by itself, with where it is done."""
    if not Docket.change.is_cached(docket):
        docket.change = ChangeRequest.objects.whole().get(docket=docket)
    return docket.change


def types(dockets) -> dict[int, tuple[str, str]]:
    """Lane and type of many changes at once."""
    rows = ChangeRequest.objects.filter(docket__in=dockets).values_list("docket", "type__lane", "type__slug")
    return {pk: (lane, slug) for pk, lane, slug in rows}


def doers(dockets) -> dict[int, set[int]]:
    """Requester, assignee and implementer of many changes at once, by the id of the docket."""
    rows = ChangeRequest.objects.filter(docket__in=dockets)
    named = rows.values_list("docket", "requester", "assignee", "implementer")
    return {pk: {person for person in people if person} for pk, *people in named}


def goes_on(prefix: str) -> Q:
    """Emergencies, and what has begun: a freeze is asked at the start."""
    begun = (State.IMPLEMENT, State.REVIEW, State.CLOSED)
    return Q(**{f"{prefix}change__type__lane": Lane.EMERGENCY}) | Q(**{f"{prefix}change__state__in": begun})


def begins_at(docket: Docket):
    """The start of its window, from which its tasks are counted; None while it has none."""
    window = work_window(docket.change)
    return window and window.span.lower


def may_shape(docket: Docket, user):
    """Tasks, links, files and tags: whoever may edit the change, until it is over."""
    change = docket.change
    if change.state in TERMINAL_STATES:
        said = {"key": change.key, "state": str(change.get_state_display()).lower()}
        return _("%(key)s is %(state)s; nothing is added to it or taken off any more.") % said
    return may_edit(change, user)


def glance(docket: Docket, user) -> Glance:
    """State, risk and next step of this change, for a card."""
    change = docket.change
    level = RiskLevel(change.risk_level)
    turn = at_turn(change, WORKFLOW, risk=f"{level.label} {change.risk_score}", risk_tone=level.tone)
    return replace(turn, step=f"{headline(change, []).title} {turn.step}")


SUBJECT = subjects.add(
    Prefix.CHANGE,
    Subject(
        prefix=Prefix.CHANGE,
        label=gettext_lazy("Change"),
        relation="change",
        url_name="changes:detail",
        facts=facts,
        work=work,
        content=content_of,
        excluded=excluded_from,
        may_edit=may_shape,
        glance=glance,
        movable=movable_changes,
        move=move,
        begins_at=begins_at,
        goes_on=goes_on,
        types=types,
        doers=doers,
        reactions={
            "approval.stage_carried": lambda docket, *, by, stage, **_rest: services.stage_carried(
                _fresh(docket), by=by, stage=stage
            ),
            "approval.decided": lambda docket, *, by, state, reason="", **_rest: services.decided(
                _fresh(docket), by=by, state=state, reason=reason
            ),
            "approval.reopened": lambda docket, *, by, reason="", **_rest: services.reopened(
                _fresh(docket), by=by, reason=reason
            ),
            "content.changed": lambda docket, *, by, **_rest: services.content_changed(_fresh(docket), by=by),
        },
    ),
)
