"""Raising a change: three things make a draft (what, where, when); an emergency needs only the first two."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.audit.services import create_all, recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal, Refused
from apps.dockets import services as dockets
from apps.dockets.enums import Prefix

from ..custom import merged
from ..enums import Lane
from ..models import ChangeEnvironment, ChangePredecessor, ChangeRequest, ChangeService, ChangeTemplate
from ..permissions import may_raise
from ..priority import priority_of
from ..rules.catalogue import is_usable
from ..shape import PLANS, Shape, has_read
from .content import PEOPLE, clean, type_called
from .duties import not_under, unfit
from .placing import both_ends, place
from .scoring import Rating

EMERGENCY_HOURS = 4


def draft(
    *,
    by,
    title: str,
    services=(),
    environments=(),
    start=None,
    end=None,
    type="normal",
    zone: str = "UTC",
    team: Team | None = None,
    restricted: bool | None = None,
    template: ChangeTemplate | None = None,
    buffer_minutes: int = 0,
    predecessors=(),
    links=(),
    copy_of: ChangeRequest | None = None,
    tags=(),
    tasks=(),
    **content,
) -> ChangeRequest:
    """A new change in draft, on the calendar when a window was given, with its risk.

    ``start`` and ``end`` are aware instants. Without ``team`` the owner team is that of the first service. ``links``
    are addresses or keys; the tasks and tags of ``copy_of`` are copied, which the caller has found among what the person
    may see, and unless ``restricted`` says otherwise it is as restricted as that. ``tags`` and ``tasks`` come on top (see
    ``dockets.begin_with``). Raises Refused for who may not raise changes and for values that cannot be kept.
    """
    insist(may_raise(by))
    type_ = type_called(type)
    services, environments = list(services), list(environments)
    prescribed = _from_template(template, type_.lane)
    standing = prescribed.pop("custom", {})
    content = {**_defaults(type_), **prescribed, **content}
    values = merged(type_, standing, content.pop("custom", {}))
    content = clean(content, lane=type_.lane)
    insist(*not_under(None, content.get("parent")), *unfit(content), kind="input")
    key = dockets.reserve_key(Prefix.CHANGE)
    with recording(kind="change.drafted", key=key, by=by):
        if type_.lane == Lane.EMERGENCY:
            start, end = start or clock.now(), end or clock.now() + timedelta(hours=_hours(type_))
            content["implementer"] = content.get("implementer") or by
        docket = dockets.open_docket(
            prefix=Prefix.CHANGE,
            key=key,
            title=title,
            team=team or owner_of(services, by),
            by=by,
            restricted=bool(copy_of and copy_of.docket.is_restricted) if restricted is None else restricted,
        )
        change = ChangeRequest(
            docket=docket,
            type=type_,
            template=template,
            requester=by,
            created_at=clock.now(),
            custom=values,
            **content,
        )
        change.priority = priority_of(change.impact, change.urgency)
        rating = Rating(change, _shape(change, services, environments, start, end, zone, buffer_minutes))
        change.save(force_insert=True)
        rating.keep(is_first=True)
        _hang(change, services, environments, predecessors)
        if both_ends(start, end):
            place(
                change,
                start=start,
                end=end,
                zone=zone,
                buffer_minutes=buffer_minutes,
                services=services,
                environments=environments,
                firm=False,
                by=by,
            )
        for link in links:
            dockets.add_link(docket, by=by, url=link)
        if copy_of is not None:
            dockets.copy_hangers(copy_of.docket, docket, by=by)
        dockets.begin_with(docket, by=by, tags=tags, tasks=tasks)
    return change


def _defaults(type_) -> dict:
    """What the type fills in where nothing is said."""
    return {name: type_.defaults[name] for name in ("impact", "urgency") if type_.defaults.get(name)}


def _from_template(template: ChangeTemplate | None, lane: str) -> dict:
    """The template's values; a standard change needs one."""
    if template is None:
        if lane == Lane.STANDARD:
            raise Refused(
                Refusal(
                    _("A standard change is made from a certified template; choose one."),
                    code="no_template",
                    kind="input",
                    field="template",
                )
            )
        return {}
    insist(is_usable(template))
    own = {**template.defaults.get("custom", {}), **template.locked.get("custom", {})}
    return {**template.defaults, **template.locked, "custom": own}


def owner_of(services: list, by) -> Team:
    """The team of the first service, or else the person's own; raises Refused (input) where there is neither."""
    if services:
        return services[0].team
    team = Team.objects.filter(memberships__user=by).order_by("memberships__pk").first()
    if team is None:
        raise Refused(
            Refusal(
                _("Name a service, or the team that owns this change."), code="team", kind="input", field="services"
            )
        )
    return team


def _hang(change: ChangeRequest, services, environments, predecessors) -> None:
    rows = {
        "service_rows": [ChangeService(change=change, service=service) for service in services],
        "environment_rows": [ChangeEnvironment(change=change, environment=environment) for environment in environments],
        "predecessor_rows": [ChangePredecessor(change=change, predecessor=one) for one in predecessors],
    }
    for relation, made in rows.items():
        has_read(change, relation, create_all(made))
    dockets.begin_parts(
        change.docket, {"requester": change.requester} | {part: getattr(change, part) for part in PEOPLE}
    )


def _hours(type_) -> int:
    return int(type_.defaults.get("hours", EMERGENCY_HOURS))


def _shape(change, services, environments, start, end, zone, buffer_minutes) -> Shape:
    return Shape(
        lane=change.type.lane,
        type_slug=change.type.slug,
        team=change.docket.team,
        services=tuple(services),
        environments=tuple(environments),
        start=start,
        end=end,
        zone=zone,
        buffer_minutes=buffer_minutes,
        outage=change.outage_expected,
        version=change.brings,
        priority=change.priority,
        answers=change.answers,
        plans=frozenset(name for name in PLANS if getattr(change, name)),
        change_id=change.pk,
    )
