"""The list of changes: one statement for a page, however many services and environments each row has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy

from apps.calendars.models import Window
from apps.dockets.models import Tag

from ..enums import OPEN_STATES
from ..models import ChangeEnvironment, ChangeRequest, ChangeService
from ..permissions import visible_to

OPEN = "open"
SORTS = {"new": ("-id",), "old": ("id",), "risk": ("-risk_score", "-id"), "soon": ("starts_at", "id")}
SORT_LABELS = {
    "new": gettext_lazy("Newest first"),
    "old": gettext_lazy("Oldest first"),
    "risk": gettext_lazy("Riskiest first"),
    "soon": gettext_lazy("Soonest first"),
}


# By what a column says, as page and API narrow alike.
PATHS = {
    "type": "type__slug",
    "risk": "risk_level",
    "team": "docket__team__slug",
    "priority": "priority",
    "outcome": "outcome",
    "requester": "requester__username",
    "implementer": "implementer__username",
    "assignee": "assignee__username",
    "manager": "manager__username",
    "on_hold": "on_hold",
}


@dataclass(frozen=True)
class ChangeFilter:
    """What a list is narrowed to; empty values narrow nothing. ``since`` and ``until`` are instants of the window."""

    q: str = ""
    state: tuple[str, ...] = ()
    type: str = ""
    risk: str = ""
    service: str = ""
    environment: str = ""
    team: str = ""
    priority: str = ""
    outcome: str = ""
    tag: str = ""
    requester: str = ""
    implementer: str = ""
    assignee: str = ""
    manager: str = ""
    on_hold: bool = False
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None


def visible(user) -> QuerySet[ChangeRequest]:
    """The changes this person may see, with what names them."""
    return ChangeRequest.objects.filter(visible_to(user)).select_related("docket__team", "type")


def listed(user, wanted: ChangeFilter) -> QuerySet[ChangeRequest]:
    """Rows of the list with ``starts_at``, ``ends_at``, ``service_names`` and ``environment_names``."""
    rows = _narrowed(ChangeRequest.objects.filter(visible_to(user)), wanted, user)
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work")
    # Where the window is part of the question it is joined, so that its index answers; elsewhere it is looked up per row.
    bounded = wanted.since or wanted.until
    starts = Lower("docket__windows__span") if bounded else Subquery(window.values(edge=Lower("span"))[:1])
    ends = Upper("docket__windows__span") if bounded else Subquery(window.values(edge=Upper("span"))[:1])
    services = ChangeService.objects.filter(change=OuterRef("pk")).order_by("service__name")
    environments = ChangeEnvironment.objects.filter(change=OuterRef("pk")).order_by("environment__name")
    return (
        rows.select_related("docket__team", "type", "implementer")
        .annotate(
            starts_at=starts,
            ends_at=ends,
            service_names=ArraySubquery(services.values("service__name")),
            environment_names=ArraySubquery(environments.values("environment__name")),
        )
        .only(
            "state",
            "on_hold",
            "priority",
            "risk_score",
            "risk_level",
            "outcome",
            "docket__key",
            "docket__title",
            "docket__is_restricted",
            "docket__team__name",
            "docket__team__slug",
            "type__name",
            "type__lane",
            "type__slug",
            "implementer__name",
            "implementer__username",
        )
    )


def ordering(sort: str, wanted: ChangeFilter) -> tuple[str, ...]:
    """The columns of a sort; soonest first only where the list is bounded to a time, else newest first."""
    if sort == "soon" and not (wanted.since or wanted.until):
        sort = "new"
    return SORTS.get(sort, SORTS["new"])


def _narrowed(rows: QuerySet, wanted: ChangeFilter, user) -> QuerySet:
    if wanted.q:
        words = SearchQuery(wanted.q, config="english", search_type="websearch")
        rows = rows.filter(Q(docket__words=words) | Q(docket__key=wanted.q.strip().upper()))
    if wanted.state:
        states = {state for name in wanted.state for state in (OPEN_STATES if name == OPEN else (name,))}
        rows = rows.filter(state__in=states)
    for name, path in PATHS.items():
        if value := getattr(wanted, name):
            rows = rows.filter(**{path: value})
    if wanted.tag:
        rows = rows.filter(tagged(wanted.tag))
    if wanted.service:
        rows = rows.filter(Exists(ChangeService.objects.filter(change=OuterRef("pk"), service__slug=wanted.service)))
    if wanted.environment:
        rows = rows.filter(
            Exists(ChangeEnvironment.objects.filter(change=OuterRef("pk"), environment__slug=wanted.environment))
        )
    if wanted.mine:
        rows = rows.filter(Q(requester=user) | Q(implementer=user) | Q(assignee=user) | Q(manager=user))
    if wanted.since or wanted.until:
        rows = rows.filter(
            docket__windows__purpose="work",
            docket__windows__withdrawn_at__isnull=True,
            docket__windows__span__overlap=(wanted.since, wanted.until),
        )
    return rows


def tagged(word: str) -> Exists:
    """The condition on changes whose docket has this tag, however it is written."""
    word = "-".join(word.lower().lstrip("#").split())
    return Exists(Tag.objects.filter(docket=OuterRef("docket"), word=word))


def by_keys(user, keys: Iterable[str]) -> list[ChangeRequest]:
    """These changes as far as the person may see them, ready to be acted upon, in no particular order."""
    rows = visible(user).filter(docket__key__in=list(keys))
    return list(rows.select_related("type__policy", "template", "requester", "implementer", "assignee", "manager"))
