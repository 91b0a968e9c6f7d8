"""Minutes on paper. Nothing is fetched: the page is made of the frozen text and of one style sheet of ours.

The same text gives the same bytes: language and zone are fixed, the library writes no time of its own, and fonts are
those of the machine (another machine may have others, which is why the bytes are kept once they are made).
"""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..queries.meetings.minutes import for_everybody
from .printed import printed

STYLE = "css/minutes.css"


class Unavailable(Exception):
    """No PDF can be made on this machine; the sentence says why and what to do instead."""


def of(content: dict) -> bytes:
    """Signed minutes as a PDF; raises Unavailable where the machine lacks the libraries that draw text."""
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as problem:
        raise Unavailable(
            _("This server cannot make PDF files (libpango is missing). Print the page instead, also to a file.")
        ) from problem
    with override("en"), timezone.override("UTC"):
        html = render_to_string("approvals/meetings/paper.html", {"minutes": printed(for_everybody(content))})
    style = finders.find(STYLE)
    with open(style, encoding="utf-8") as sheet:
        css = CSS(string=sheet.read(), url_fetcher=refuse)
    return HTML(string=html, base_url="slipway:", url_fetcher=refuse).write_pdf(stylesheets=[css])


def refuse(url: str, *_args, **_kwargs):
    """Whatever asks for something from outside gets nothing: text that people typed may name addresses."""
    raise ValueError(f"minutes fetch nothing, not {url[:80]!r}")
