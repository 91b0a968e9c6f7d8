"""The list of incidents as it is declared: columns, rows at an address, and what may be done to many at once."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.components.marks import person, pill
from apps.core.lists import Column, ListPage, pages
from apps.core.lists.steps import step
from apps.dockets.bulk import naming, tagging, watching
from apps.dockets.listing import picked, titled

from . import queries, services
from .enums import IncidentState, Severity
from .forms import IncidentFilters
from .models import Incident
from .workflow import INCIDENT_WORKFLOW

ORDER = ("-id",)


def _minutes(row: Incident) -> int | None:
    return round((row.resolved_at - row.started_at).total_seconds() / 60) if row.resolved_at else None


def _lasted(row: Incident, _now) -> str:
    return format_html('<span class="faint">{}</span>', "–") if row.resolved_at is None else str(_minutes(row))


def _commander(row: Incident, _now) -> str:
    return (
        person(row.commander) if row.commander else format_html('<span class="faint">{}</span>', gettext("nobody yet"))
    )


COLUMNS = (
    *titled(_("Incident")),
    Column(
        "severity",
        _("Severity"),
        lambda row: str(row.get_severity_display()),
        draw=lambda row, _now: pill(Severity(row.severity)),
    ),
    Column(
        "state",
        _("State"),
        lambda row: str(row.get_state_display()),
        draw=lambda row, _now: pill(IncidentState(row.state)),
    ),
    Column("services", _("Services"), lambda row: ", ".join(row.service_names)),
    Column("environment", _("Environment"), lambda row: str(row.environment or ""), usual=False),
    Column("started", _("Began (UTC)"), lambda row: row.started_at, kind="moment", head=_("Began")),
    Column("detected", _("Noticed (UTC)"), lambda row: row.detected_at, kind="moment", usual=False),
    Column("resolved", _("Resolved (UTC)"), lambda row: row.resolved_at, kind="moment", usual=False),
    Column("minutes", _("Minutes until resolved"), _minutes, kind="number", draw=_lasted),
    Column("commander", _("Commander"), lambda row: str(row.commander or ""), draw=_commander),
    Column("cause", _("Caused by"), lambda row: ", ".join(row.cause_keys), usual=False),
    Column("team", _("Team"), lambda row: row.docket.team.name, usual=False),
    Column("external_ref", _("Ticket elsewhere"), lambda row: row.external_ref, usual=False),
)


def rows(user, query: QueryDict):
    """The rows that the list shows at this address, in its order."""
    return queries.listed(user, IncidentFilters(query).wanted).order_by(*ORDER)


PAGE = pages.add(
    "incidents",
    ListPage(
        name="incidents",
        title=_("Incidents"),
        columns=lambda: list(COLUMNS),
        rows=rows,
        records=picked(queries.visible),
        named=picked(queries.named),
        actions=(
            *naming("commander", _("Commander"), _("Name who leads the work"), services.edit),
            step(INCIDENT_WORKFLOW, "resolve", services.apply, icon="circle-check"),
            step(INCIDENT_WORKFLOW, "close", services.apply, icon="check"),
            step(INCIDENT_WORKFLOW, "cancel", services.apply, icon="ban"),
            *tagging(),
            *watching(),
        ),
    ),
)
