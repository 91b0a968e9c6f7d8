"""What lists of records have in common: the columns that name a row, and the rows behind the keys that were picked."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.components.marks import icon
from apps.core.lists import Column


def titled(head: str, beside: Callable[[object], str] = lambda row: "") -> tuple[Column, Column]:
    """Key and title; on a page one cell under ``head``: the title leads to the record, ``beside(row)`` stands after it."""

    def draw(row, _now) -> str:
        docket = row.docket
        return format_html(
            '<a href="{}">{}</a>{} <span class="key">{}</span>{}',
            row.get_absolute_url(),
            docket.title,
            format_html(' <span class="muted">{}</span>', said) if (said := beside(row)) else "",
            docket.key,
            format_html(" {}", icon("lock", label=_("Restricted"))) if docket.is_restricted else "",
        )

    return (
        Column("key", gettext_lazy("Key"), lambda row: row.docket.key, fixed=True),
        Column("title", gettext_lazy("Title"), lambda row: row.docket.title, fixed=True, head=head, draw=draw),
    )


def picked(visible: Callable[[object], QuerySet]) -> Callable[[object, Iterable[str]], QuerySet]:
    """Finds those of ``visible(user)`` that have one of the keys."""
    return lambda user, keys: visible(user).filter(docket__key__in=list(keys))
