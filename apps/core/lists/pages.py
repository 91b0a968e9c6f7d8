"""A list of records as it is declared once, for its page, its files, its bulk acts and its part of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from ..plugs import Plug
from .acting import BulkAction
from .columns import Column


@dataclass(frozen=True)
class ViewPage:
    """A page whose filters are kept as views. ``name`` is also the app's URL namespace."""

    name: str


@dataclass(frozen=True)
class ListPage(ViewPage):
    """A list of records; its page is ``<name>:list``.

    ``columns()`` gives all columns there are; ``rows(user, query)`` the rows that the list at this query shows, in its
    order; ``records(user, keys)`` the records by key that the person may see, ready to be acted upon; ``named(user, keys)``
    the same with what names them only.
    """

    title: str
    columns: Callable[[], list[Column]]
    rows: Callable[[object, QueryDict], QuerySet]
    records: Callable[[object, Iterable[str]], Iterable]
    named: Callable[[object, Iterable[str]], Iterable]
    key_path: str = "docket__key"
    actions: tuple[BulkAction, ...] = ()

    def action(self, name: str) -> BulkAction | None:
        """The bulk action called ``name``."""
        return next((action for action in self.actions if action.name == name), None)

    def keys(self, user, query: QueryDict, *, most: int) -> list[str]:
        """Keys of all rows at this query in the list's order, at most ``most``."""
        return list(self.rows(user, query).values_list(self.key_path, flat=True)[:most])


pages: Plug[ListPage] = Plug("core.lists")
