"""What surrounds a list: filter chips, keyset pages and links that change one parameter of the address."""

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..lists.chips import narrowing
from .library import register
from .times import now_of

NUMBER = SafeString(' class="num"')


def _first(page, *names):
    """Return the first of these attributes or keys that the page carries and that is not empty."""
    for name in names:
        value = page.get(name) if isinstance(page, dict) else getattr(page, name, None)
        if value:
            return value
    return ""


@register.simple_tag
def paginate(page):
    """Return links to the neighbouring pages of a keyset page with `prev_url`, `next_url` and, if known, `total`.

    Returns nothing where there is only one page.
    """
    values = {
        "previous": _first(page, "prev_url", "previous_url"),
        "next": _first(page, "next_url"),
        "total": _first(page, "total"),
    }
    if not (values["previous"] or values["next"]):
        return ""
    return render_to_string("components/paginate.html", values)


@register.simple_tag
def chips(filters, label=""):
    """Return filters as links: each has label and url (with the filter turned over), and may have active and count."""
    return render_to_string("components/chips.html", {"filters": filters, "label": label})


@register.simple_tag(takes_context=True)
def narrowed_by(context, fields, label=""):
    """Return what a list is narrowed to by the bound fields of its filters, each taken away with a click."""
    found = narrowing(context["request"], fields)
    return chips(found, label or _("Filters in force")) if found else ""


@register.simple_tag(takes_context=True)
def qs(context, **changes):
    """Return this page's query string with some parameters replaced; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if isinstance(value, (list, tuple)):
            query.setlist(name, [str(item) for item in value])
        elif value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def cells(context, columns, row):
    """Return the cells of a row: a cell for each column that stands on a page, built here as a page shows hundreds of them."""
    shown, now = _shown(context, columns), now_of(context)
    return format_html_join("", "{}{}</td>", ((opening, draw(row, now)) for opening, draw in shown))


def _shown(context, columns):
    """Return how each cell begins, and what draws it; worked out once for a page."""
    kept, name = context.render_context, f"cells {id(columns)}"
    if name not in kept:
        kept[name] = [(_opening(column), column.drawn) for column in columns if column.stands]
    return kept[name]


def _opening(column):
    if column.fixed:
        return SafeString('<td class="main">')
    return format_html('<td data-label="{}"{}>', column.heading, NUMBER if column.kind == "number" else "")


@register.filter
def cell(column, row):
    """Return what a column of a list says of a row: `{{ column|cell:row }}`."""
    return column.value(row)
