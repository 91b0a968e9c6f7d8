"""A long list of windows on a narrow screen: the first few, then how many more there are, which open in place."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

ON_A_PHONE = 10


def with_rest(drawn: Sequence[SafeString], name: str, most: int = ON_A_PHONE) -> SafeString:
    """The items of a list, with a link between them that counts those after the first ``most``.

    Only a narrow screen shows that link, and what comes after it once the link is the target of the address; a wide
    screen and paper show everything. ``name`` is said once on a page.
    """
    # A link takes as much room as an item.
    if len(drawn) <= most + 1:
        return _joined(drawn)
    rest = len(drawn) - most
    words = ngettext("and %(n)d more", "and %(n)d more", rest) % {"n": rest}
    link = format_html('<li class="rest" id="rest-{}"><a href="#rest-{}">{}</a></li>', name, name, words)
    return _joined([*drawn[:most], link, *drawn[most:]])


def _joined(items: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((item,) for item in items))
