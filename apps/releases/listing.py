"""The list of releases as it is declared: columns, rows at an address, and what may be done to many at once."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.components.marks import person, pill
from apps.core.components.times import point
from apps.core.lists import Column, ListPage, pages
from apps.core.lists.steps import step
from apps.dockets.bulk import naming, tagging, watching
from apps.dockets.listing import picked, titled

from . import queries, services
from .enums import State
from .forms import ReleaseFilters
from .workflow import WORKFLOW

ORDER = ("-id",)


def _state(row, _now) -> str:
    held = format_html(" {}", pill(gettext("on hold"), "warning")) if row.on_hold else ""
    return format_html("<span>{}{}</span>", pill(State(row.state)), held)


def _production(row, now) -> str:
    if row.production_span:
        return point(row.production_span.lower, now, "day")
    return format_html('<span class="faint">{}</span>', gettext("no date"))


COLUMNS = (
    *titled(_("Release"), beside=lambda row: row.version_name),
    Column("state", _("State"), lambda row: str(row.get_state_display()), draw=_state),
    Column("version", _("Version"), lambda row: row.version_name, usual=False),
    Column("type", _("Type"), lambda row: str(row.get_type_display())),
    Column(
        "production",
        _("Production (UTC)"),
        lambda row: row.production_span.lower if row.production_span else None,
        kind="moment",
        head=_("Production"),
        draw=_production,
    ),
    Column("services", _("Services"), lambda row: ", ".join(row.service_names)),
    Column("scope", _("In scope"), lambda row: row.scope_count, kind="number"),
    Column("team", _("Team"), lambda row: row.docket.team.name, usual=False),
    Column("manager", _("Manager"), lambda row: str(row.manager), draw=lambda row, _now: person(row.manager)),
)


def rows(user, query: QueryDict):
    """The rows that the list shows at this address, in its order."""
    return queries.listed(user, ReleaseFilters(query).wanted).order_by(*ORDER)


PAGE = pages.add(
    "releases",
    ListPage(
        name="releases",
        title=_("Releases"),
        columns=lambda: list(COLUMNS),
        rows=rows,
        records=picked(queries.visible),
        named=picked(queries.named),
        actions=(
            *naming("manager", _("Release manager"), _("Name the release manager"), services.edit, may_be_nobody=False),
            step(WORKFLOW, "hold", services.apply, undo="resume", icon="player-pause"),
            step(WORKFLOW, "resume", services.apply, icon="player-play"),
            step(WORKFLOW, "cancel", services.apply, icon="ban"),
            *tagging(),
            *watching(),
        ),
    ),
)
