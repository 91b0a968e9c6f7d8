"""A notice or a digest as an e-mail: text and HTML, threaded by record, with nothing in it that decides by being opened.

No picture and no style sheet is loaded from anywhere, so opening a mail tells nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .hours import zone_of
from .leaving import token_for
from .models import Delivery, Notice
from .routes import routes

LONGEST_SUBJECT = 150


def message(delivery: Delivery, connection) -> EmailMultiAlternatives:
    """The e-mail of this delivery, in the person's time zone. Its Message-ID is the same on every attempt."""
    notice = delivery.notice
    record = re.sub(r"[^a-z0-9-]+", "-", notice.key.lower()).strip("-") or "slipway"
    # Every mail about one record answers the same message, so that programs show them as one conversation.
    thread = f"<{record}@{_host()}>"
    headers = {
        "Message-ID": f"<{record}.{delivery.notice_id}@{_host()}>",
        "In-Reply-To": thread,
        "References": thread,
        "List-Id": f"<{record}.{_host()}>",
    }
    context = {
        **_shown(notice),
        "preferences": _whole(reverse("notifications:preferences")),
        "unsubscribe": _leave(notice.user, notice.route),
        "style": _style(),
        "action": _("Read and decide") if notice.asked else _("Open the record"),
    }
    return _mail(notice.user, subject(notice), "notice", context, headers, connection)


def digest(deliveries: Sequence[Delivery], connection) -> EmailMultiAlternatives:
    """One e-mail with several notices of one person: what is asked first, then record by record, the newest record first."""
    notices = [delivery.notice for delivery in deliveries]
    user, newest = notices[0].user, max(delivery.pk for delivery in deliveries)
    asked = sum(notice.asked for notice in notices)
    context = {
        "asked": [_shown(notice) for notice in notices if notice.asked],
        "records": _by_record(notice for notice in notices if not notice.asked),
        "preferences": _whole(reverse("notifications:preferences")),
        "unsubscribe": _leave(user, ""),
        "inbox": _whole(reverse("notifications:inbox")),
        "style": _style(),
    }
    line = ngettext("%(n)d notice from Slipway", "%(n)d notices from Slipway", len(notices)) % {"n": len(notices)}
    if asked:
        more = ngettext("%(n)d asks something of you", "%(n)d ask something of you", asked) % {"n": asked}
        line = f"{line}, {more}"
    headers = {"Message-ID": f"<digest.{user.pk}.{newest}@{_host()}>", "List-Id": f"<digest.{_host()}>"}
    return _mail(user, line, "digest", context, headers, connection)


def subject(notice: Notice) -> str:
    """One line: the record's key, then the sentence. Line breaks and control signs would forge headers."""
    line = f"[{notice.key}] {notice.sentence}"
    return " ".join("".join(sign if sign.isprintable() else " " for sign in line).split())[:LONGEST_SUBJECT]


def _mail(user, line: str, template: str, context: dict, headers: dict, connection) -> EmailMultiAlternatives:
    with timezone.override(zone_of(user)):
        text = render_to_string(f"emails/{template}.txt", context)
        html = render_to_string(f"emails/{template}.html", context)
    headers |= {
        "List-Unsubscribe": f"<{context['unsubscribe']}>",
        # RFC 8058: programs that offer a button of their own post to that address; a GET there only asks.
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(line, text, to=[user.email], connection=connection, headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail


def _shown(notice: Notice) -> dict:
    route = routes.get(notice.route)
    return {"notice": notice, "label": route.label if route else "", "link": _whole(notice.url)}


def _by_record(notices: Iterable[Notice]) -> list[tuple[str, list[dict]]]:
    found: dict[str, list[dict]] = {}
    for notice in sorted(notices, key=lambda notice: -notice.pk):
        found.setdefault(notice.key, []).append(_shown(notice))
    return list(found.items())


@cache
def _style() -> SafeString:
    """The style element. Mail programs read no linked style sheet, and the policy for pages does not reach them."""
    return format_html("<style>{}</style>", mark_safe(render_to_string("emails/notice.css")))  # noqa: S308 - our own file


def _leave(user, route: str) -> str:
    return _whole(reverse("notifications:unsubscribe", args=[token_for(user, route)]))


def _whole(path: str) -> str:
    return urljoin(settings.SITE_URL, path)


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
