"""Buttons of a workflow: allowed ones act, refused ones say why in words, with the link and who can unblock it."""

import re
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from .asks import Ask, ask_for
from .library import register

KEY = re.compile(r"/([A-Z]{3}-[1-9][0-9]*)/")


def asked_of(option, choices=()):
    """Return (name, Ask) for each thing that the option asks, choices of the page going before declared ones."""
    rows = []
    for item in getattr(option, "asks", None) or ():
        name = item if isinstance(item, str) else item.name
        ask = ask_for(name) if isinstance(item, str) else item
        if name in choices:
            ask = Ask(ask.label, kind="choice", choices=choices[name])
        rows.append((name, ask))
    return rows + [(ask.name, ask) for ask in getattr(option, "more", ())]


def _button(context, option, url, version, primary):
    url = url or context.get("transition_url", "")
    record = context.get("record")
    if version is None:
        version = context.get("version", getattr(record, "version", ""))
    values = {
        "option": option,
        "asked": asked_of(option, context.get("ask_choices") or {}),
        "refusals": list(getattr(option, "refusals", None) or ()),
        "url": url,
        "version": version,
        "primary": primary,
        "csrf_token": context.get("csrf_token", ""),
        "id": f"do-{option.name}",
    }
    return render_to_string("components/action.html", values)


@register.simple_tag(takes_context=True)
def action(context, option, url="", version=None):
    """Return the button of one workflow option, posting `transition`, `version` and what it asks to `url`.

    `option` has name, label, refusals (sentence, url, unblock), asks (names) and primary. Without `url` the page's
    `transition_url` is used, without `version` the page's `version` or `record.version`; `ask_choices` of the page maps
    an asked name to choices.
    """
    return _button(context, option, url, version, bool(getattr(option, "primary", False)))


@register.simple_tag(takes_context=True)
def transitions(context, options, url="", version=None):
    """Return all options of a record: one primary button, the rest in a menu, refused ones as sentences below, those
    that the same stands against together."""
    allowed = [option for option in options if not getattr(option, "refusals", None)]
    refused = [option for option in options if getattr(option, "refusals", None)]
    first = next((option for option in allowed if getattr(option, "primary", False)), None)
    rest = [option for option in allowed if option is not first]
    return render_to_string(
        "components/transitions.html",
        {
            "first": _button(context, first, url, version, True) if first else "",
            "rest": [_button(context, option, url, version, False) for option in rest],
            "refused": _together(refused),
        },
    )


def _together(options) -> list[tuple[str, int, list]]:
    """The names of the options that the same sentences stand against, how many they are, and those refusals."""
    found: dict[tuple, list] = {}
    for option in options:
        said = tuple(str(getattr(refusal, "sentence", refusal)) for refusal in option.refusals)
        found.setdefault(said, []).append(option)
    return [
        (get_text_list([str(option.label) for option in rows], _("and")), len(rows), rows[0].refusals)
        for rows in found.values()
    ]


@register.simple_tag
def refusals(items):
    """Return why something cannot be done: each sentence, where to go about it and who can unblock it."""
    rows = list(items or ())
    return render_to_string("components/refusals.html", {"refusals": rows}) if rows else format_html("")


@register.filter
def way_out(refusal):
    """Return what a refusal's link says: what is there, in the refusal's own words or by the record it leads to."""
    if said := getattr(refusal, "way", ""):
        return said
    url = refusal.get("url", "") if isinstance(refusal, dict) else refusal.url
    address = urlsplit(str(url))
    found = KEY.search(address.path)
    if address.path.endswith("/edit/"):
        return _("Edit %s") % found[1] if found else _("Edit it")
    return _("Open %s") % found[1] if found else _("See where")
