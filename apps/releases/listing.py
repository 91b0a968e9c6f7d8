"""The list of releases as it is declared: columns, rows at an address, and what may be done to many at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.lists import Column, ListPage, pages
from apps.core.lists.steps import step
from apps.dockets.bulk import naming, tagging, watching

from . import queries, services
from .forms import ReleaseFilters
from .models import Release
from .workflow import WORKFLOW

ORDER = ("-id",)
COLUMNS = (
    Column("key", _("Key"), lambda row: row.docket.key, fixed=True),
    Column("title", _("Title"), lambda row: row.docket.title, fixed=True),
    Column("state", _("State"), lambda row: str(row.get_state_display())),
    Column("version", _("Version"), lambda row: row.version_name, usual=False),
    Column("type", _("Type"), lambda row: str(row.get_type_display())),
    Column(
        "production",
        _("Production (UTC)"),
        lambda row: row.production_span.lower if row.production_span else None,
        kind="moment",
    ),
    Column("services", _("Services"), lambda row: ", ".join(row.service_names)),
    Column("scope", _("In scope"), lambda row: row.scope_count, kind="number"),
    Column("team", _("Team"), lambda row: row.docket.team.name, usual=False),
    Column("manager", _("Manager"), lambda row: str(row.manager)),
)


def rows(user, query: QueryDict):
    """The rows that the list shows at this address, in its order."""
    return queries.listed(user, ReleaseFilters(query).wanted).order_by(*ORDER)


def records(user, keys: Iterable[str]) -> list[Release]:
    """These releases as far as the person may see them."""
    return list(queries.visible(user).filter(docket__key__in=list(keys)))


def named(user, keys: Iterable[str]):
    """The same with what names them only."""
    return queries.named(user).filter(docket__key__in=list(keys))


PAGE = pages.add(
    "releases",
    ListPage(
        name="releases",
        title=_("Releases"),
        columns=lambda: list(COLUMNS),
        rows=rows,
        records=records,
        named=named,
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
