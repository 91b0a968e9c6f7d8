"""What an app mounts beside its own list: the addresses of views, files and acts on many rows, and what its page shows."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, re_path

from apps.core.keyset import keyset_page
from apps.core.lists import ListPage, ViewPage, chosen, parse_columns, without

from . import queries
from .views import bulk, lists

OUTSIDE = ("cursor", "saved", "fragment", "on")
NARROWS_NOTHING = ("sort", "cursor", "saved", "columns", "fragment")
FEW, MANY = 10, 50


def view_urls(page: str, at: str) -> list:
    """URL patterns for the saved views of the page called ``page``, whose URL name is ``at``, in the urls of the app of
    that name."""
    given = {"page": page, "at": at}
    return [
        path("views/", lists.save_view, given, name="save_view"),
        path("views/<int:pk>/", lists.act_on_view, given, name="act_on_view"),
    ]


def run_urls(page: str) -> list:
    """URL patterns for the acts on many rows of the page called ``page``, where they are begun by something of its own."""
    return [path("bulk/<int:pk>/", bulk.run, {"page": page}, name="bulk_run")]


def list_urls(page: str) -> list:
    """URL patterns for the list called ``page``, to stand in the urls of the app of that name."""
    given = {"page": page}
    return [
        *view_urls(page, f"{page}:list"),
        re_path(r"^export\.(?P<format>csv|xlsx)$", lists.export, given, name="export"),
        path("exports/<int:pk>/", lists.export_file, given, name="export_file"),
        path("bulk/", bulk.choose, given, name="bulk"),
        *run_urls(page),
    ]


def list_view(
    request, page: ListPage, template: str, rows_template: str, *, order, filters, chips: Callable, may_new: Callable
) -> HttpResponse:
    """The list at this address; with ``?fragment=rows`` its first rows alone, for pages of other apps.

    ``filters`` is its form, ``chips(request, filters)`` what stands above it, ``may_new(user)`` why none can be added.
    """
    if query := opening(request, page):
        return redirect(f"{request.path}?{query}")
    is_fragment = request.GET.get("fragment") == "rows"
    rows = keyset_page(request, page.rows(request.user, request.GET), order, size=FEW if is_fragment else MANY)
    if is_fragment:
        all_url = f"?{without(request, 'fragment', 'cursor').urlencode()}"
        return render(request, rows_template, {"page": rows, "all_url": all_url})
    context = {
        **tools(request, page),
        "page": rows,
        "filters": filters,
        "chips": chips(request, filters),
        "narrowed": is_narrowed(request),
        "why_not_new": may_new(request.user),
    }
    return render(request, template, context)


def is_narrowed(request) -> bool:
    """Whether the address takes rows away from the list, rather than only ordering or turning it."""
    return any(without(request, *NARROWS_NOTHING).values())


def opening(request, page: ViewPage) -> str:
    """The query of the view that this person's list opens with, where the address says nothing; else nothing."""
    if request.GET or request.htmx:
        return ""
    view = queries.pinned_view(request.user, page.name)
    if view is None:
        return ""
    query = QueryDict(view.query, mutable=True)
    query["saved"] = str(view.pk)
    return query.urlencode()


def tools(request, page: ListPage) -> dict:
    """What the menus above a list need: views with the open one, columns with the shown ones, and the acts on offer."""
    every, wanted = page.columns(), parse_columns(request.GET.getlist("columns"))
    shown = chosen(every, wanted)
    names = [column.name for column in shown]
    rest = [column for column in every if column.name not in names]
    return view_tools(request, page) | {
        "columns": shown,
        "offered": [(column, True) for column in shown if not column.fixed] + [(column, False) for column in rest],
        "columns_chosen": bool(wanted),
        "wanted_columns": wanted,
        "actions": [action for action in page.actions if action.offered],
    }


def view_tools(request, page: ViewPage) -> dict:
    """What the menu of saved views needs: those there are, the open one, and what would be kept now."""
    query = request.GET
    views = list(queries.views_for(request.user, page.name))
    pinned = queries.pinned_view(request.user, page.name) if views else None
    kept = query.copy()
    for name in OUTSIDE:
        kept.pop(name, None)
    number = query.get("saved", "")
    view = next((view for view in views if str(view.pk) == number), None)
    return {
        "listed": page,
        "views": views,
        "view": view,
        "own_teams": list(queries.own_teams(request.user)),
        "view_differs": view is not None and _plain(view.query) != _plain(kept.urlencode()),
        "pinned": pinned,
        "kept_query": kept.urlencode(),
        "rest_of_query": [
            (name, value) for name, values in kept.lists() if name != "columns" for value in values if value
        ],
        "all_url": "?saved=none" if pinned else "?",
    }


def _plain(query: str) -> dict:
    return {name: sorted(filter(None, values)) for name, values in QueryDict(query).lists() if any(values)}
