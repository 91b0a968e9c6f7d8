"""Boxes that hold other things: card, facts, next step, menu, empty state."""

from django.template.loader import render_to_string
from django.utils.html import format_html

from .library import register, tone_of


@register.simple_block_tag
def card(content, title="", aside="", href="", id="", flush=False, tone=""):  # noqa: A002 - reads like the HTML attribute
    """Return a titled box. `aside` stands right of the title, a link where `href` is given; `flush` drops the padding
    (tables, row lists)."""
    values = {"content": content, "title": title, "aside": aside, "href": href, "id": id, "flush": flush}
    return render_to_string("components/card.html", values | {"tone": tone_of(tone) if tone else ""})


@register.simple_block_tag
def facts(content, stacked=False):
    """Return a list of facts: label left and value right, or, `stacked`, label above value in columns."""
    return format_html('<dl class="facts{}">{}</dl>', " facts-stacked" if stacked else "", content)


@register.simple_block_tag
def fact(content, label):
    """Return one fact inside `facts`."""
    return format_html('<div class="fact"><dt>{}</dt><dd>{}</dd></div>', label, content)


@register.simple_block_tag
def nextstep(content, title="", tone="info", note=""):
    """Return the bar that says whose turn it is; an `actions` block inside it stands on the right."""
    values = {"content": content, "title": title, "tone": tone_of(tone), "note": note}
    return render_to_string("components/nextstep.html", values)


@register.simple_block_tag
def actions(content):
    """Return a group of buttons; the first is the obvious one."""
    return format_html('<div class="actions">{}</div>', content)


@register.simple_block_tag
def menu(content, label, icon="", align="end", button="btn"):
    """Return a button that opens a small menu of links and forms; it works without JavaScript."""
    values = {"content": content, "label": label, "icon": icon, "align": align, "button": button}
    return render_to_string("components/menu.html", values)


@register.simple_block_tag
def empty(content, title, icon="inbox"):
    """Return what stands where a list has no rows: what it is for, and inside it the first action."""
    return render_to_string("components/empty.html", {"content": content, "title": title, "icon": icon})
