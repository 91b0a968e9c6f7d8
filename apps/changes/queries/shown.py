"""The columns that a list of changes can show, on the page and in files alike."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.lists import Column
from apps.dockets.models import Tag


def columns() -> list[Column]:
    """Every column there is, in the order in which they are offered; custom fields last."""
    return list(COLUMNS)


def _person(name: str, label) -> Column:
    """A column with a person's name, read with the row."""
    return Column(
        name,
        label,
        lambda row: getattr(row, f"{name}_name", "") or "",
        prepare=lambda rows: rows.annotate(**{f"{name}_name": F(f"{name}__name")}),
        usual=False,
    )


def _joined(names: list[str]) -> str:
    return ", ".join(names)


def _with_tags(rows):
    tags = Tag.objects.filter(docket=OuterRef("docket")).order_by("word")
    return rows.annotate(tag_words=ArraySubquery(tags.values("word")))


COLUMNS = (
    Column("key", gettext_lazy("Key"), lambda row: row.docket.key, fixed=True),
    Column("title", gettext_lazy("Title"), lambda row: row.docket.title, fixed=True),
    Column("state", gettext_lazy("State"), lambda row: str(row.get_state_display())),
    Column("held", gettext_lazy("On hold"), lambda row: _("yes") if row.on_hold else "", usual=False),
    Column("type", gettext_lazy("Type"), lambda row: str(_(row.type.name)), usual=False),
    Column("priority", gettext_lazy("Priority"), lambda row: row.priority, usual=False),
    Column("risk", gettext_lazy("Risk"), lambda row: str(row.get_risk_level_display())),
    Column("score", gettext_lazy("Risk score"), lambda row: row.risk_score, kind="number", usual=False),
    Column("start", gettext_lazy("Start (UTC)"), lambda row: row.starts_at, kind="moment"),
    Column("end", gettext_lazy("End (UTC)"), lambda row: row.ends_at, kind="moment", usual=False),
    Column("services", gettext_lazy("Services"), lambda row: _joined(row.service_names)),
    Column("environments", gettext_lazy("Environments"), lambda row: _joined(row.environment_names), usual=False),
    Column("team", gettext_lazy("Team"), lambda row: row.docket.team.name, usual=False),
    Column("implementer", gettext_lazy("Implementer"), lambda row: str(row.implementer or "")),
    _person("assignee", gettext_lazy("Assignee")),
    _person("manager", gettext_lazy("Change manager")),
    _person("requester", gettext_lazy("Requester")),
    Column(
        "tags",
        gettext_lazy("Tags"),
        lambda row: _joined(getattr(row, "tag_words", [])),
        prepare=_with_tags,
        usual=False,
    ),
    Column("outcome", gettext_lazy("Outcome"), lambda row: str(row.get_outcome_display()), usual=False),
)
