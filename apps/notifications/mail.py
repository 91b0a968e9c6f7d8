"""A notice as an e-mail: text and HTML, threaded by record, with nothing in it that decides by being opened."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .models import Delivery, Notice
from .routes import routes

LONGEST_SUBJECT = 150


def message(delivery: Delivery, connection) -> EmailMultiAlternatives:
    """The e-mail of this delivery, in the person's time zone. Its Message-ID is the same on every attempt."""
    notice = delivery.notice
    context = _context(notice)
    with timezone.override(ZoneInfo(notice.user.time_zone)):
        text = render_to_string("emails/notice.txt", context)
        html = render_to_string("emails/notice.html", context)
    mail = EmailMultiAlternatives(
        subject(notice), text, to=[notice.user.email], connection=connection, headers=_headers(delivery)
    )
    mail.attach_alternative(html, "text/html")
    return mail


def subject(notice: Notice) -> str:
    """One line: the record's key, then the sentence. Line breaks and control signs would forge headers."""
    line = f"[{notice.key}] {notice.sentence}"
    return " ".join("".join(sign if sign.isprintable() else " " for sign in line).split())[:LONGEST_SUBJECT]


def _context(notice: Notice) -> dict:
    route = routes.get(notice.route)
    return {
        "notice": notice,
        "label": route.label if route else "",
        "link": urljoin(settings.SITE_URL, notice.url),
        "preferences": urljoin(settings.SITE_URL, reverse("notifications:preferences")),
        "style": _style(),
        "action": _("Read and decide") if notice.asked else _("Open the record"),
    }


@cache
def _style() -> SafeString:
    """The style element. Mail programs read no linked style sheet, and the policy for pages does not reach them."""
    return format_html("<style>{}</style>", mark_safe(render_to_string("emails/notice.css")))  # noqa: S308 - our own file


def _headers(delivery: Delivery) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    record = re.sub(r"[^a-z0-9-]+", "-", delivery.notice.key.lower()).strip("-") or "slipway"
    # Every mail about one record answers the same message, so that programs show them as one conversation.
    thread = f"<{record}@{host}>"
    preferences = urljoin(settings.SITE_URL, reverse("notifications:preferences"))
    return {
        "Message-ID": f"<{record}.{delivery.notice_id}@{host}>",
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": f"<{record}.{host}>",
        "List-Unsubscribe": f"<{preferences}>",
        "Auto-Submitted": "auto-generated",
    }
