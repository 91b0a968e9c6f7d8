"""The columns that a list of changes can show, on the page and in files alike."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.core.components.marks import person, pill, risk
from apps.core.components.times import window
from apps.core.lists import Column
from apps.dockets.listing import titled
from apps.dockets.models import Tag

from ..custom import in_words
from ..enums import FieldKind, Lane, State
from .columns import CustomColumn, custom_columns


def columns() -> list[Column]:
    """Every column there is, in the order in which they are offered; the fields of types last. One query."""
    return [*COLUMNS, *(_own(column) for column in custom_columns())]


def _own(column: CustomColumn) -> Column:
    """A field that a type declares; it and the name of a person in it are read with the row."""
    held, named = f"own_{column.field.name}", f"named_{column.field.name}"
    is_person = column.field.kind == FieldKind.PERSON

    def prepare(rows):
        rows = rows.annotate(**{held: KeyTransform(column.field.name, "custom")})
        if not is_person:
            return rows
        number = Cast(KeyTextTransform(column.field.name, OuterRef("custom")), BigIntegerField())
        return rows.annotate(**{named: Subquery(User.objects.filter(pk=number).values("name"))})

    def value(row) -> str:
        kept = getattr(row, held, None)
        return in_words(column.field, kept, {kept: getattr(row, named)} if is_person and kept is not None else {})

    return Column(column.name, column.label, value, prepare=prepare, usual=False)


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


def _state(row, _now) -> str:
    held = pill(_("on hold"), "warning") if row.on_hold else ""
    lane = (
        ""
        if row.type.lane == Lane.NORMAL
        else format_html('<span class="faint">{}</span>', row.type.get_lane_display())
    )
    return format_html("<span>{} {} {}</span>", pill(State(row.state)), held, lane)


def _names(name: str):
    return lambda row, _now: format_html("<span>{}</span>", Truncator(_joined(getattr(row, name))).chars(60))


COLUMNS = (
    *titled(gettext_lazy("Change")),
    Column("state", gettext_lazy("State"), lambda row: str(row.get_state_display()), draw=_state),
    Column("held", gettext_lazy("On hold"), lambda row: _("yes") if row.on_hold else "", usual=False),
    Column("type", gettext_lazy("Type"), lambda row: str(_(row.type.name)), usual=False),
    Column("priority", gettext_lazy("Priority"), lambda row: row.priority, usual=False),
    Column(
        "risk",
        gettext_lazy("Risk"),
        lambda row: str(row.get_risk_level_display()),
        draw=lambda row, _now: risk(row.risk_score, row.risk_level),
    ),
    Column("score", gettext_lazy("Risk score"), lambda row: row.risk_score, kind="number", usual=False),
    Column(
        "start",
        gettext_lazy("Start (UTC)"),
        lambda row: row.starts_at,
        kind="moment",
        head=gettext_lazy("Window"),
        draw=lambda row, now: window(row.starts_at, row.ends_at, now, utc=False),
    ),
    Column("end", gettext_lazy("End (UTC)"), lambda row: row.ends_at, kind="moment", usual=False),
    Column("services", gettext_lazy("Services"), lambda row: _joined(row.service_names), draw=_names("service_names")),
    Column(
        "environments",
        gettext_lazy("Environments"),
        lambda row: _joined(row.environment_names),
        usual=False,
        draw=_names("environment_names"),
    ),
    Column(
        "brings",
        gettext_lazy("Version it brings"),
        lambda row: getattr(row, "brings_version", ""),
        prepare=lambda rows: rows.annotate(brings_version=F("brings")),
        usual=False,
    ),
    Column("team", gettext_lazy("Team"), lambda row: row.docket.team.name, usual=False),
    Column(
        "implementer",
        gettext_lazy("Implementer"),
        lambda row: str(row.implementer or ""),
        draw=lambda row, _now: person(row.implementer),
    ),
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
