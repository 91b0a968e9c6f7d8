"""A message as the webhook of a chat understands it: what is asked, and a link to the page that asks.

Nothing in it decides: chats fetch links to preview them, and a GET of ours has no effect.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from .enums import ChatKind


def payload(kind: str, text: str, url: str) -> dict:
    """The JSON for one message; ``url`` is a whole address, or empty."""
    return _teams(text, url) if kind == ChatKind.TEAMS else _slack(text, url)


def _slack(text: str, url: str) -> dict:
    """Slack's and Mattermost's incoming webhooks; the three signs are escaped as Slack's mrkdwn asks."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": f"{safe}\n<{url}|{_('Read and decide in Slipway')}>" if url else safe, "unfurl_links": False}


def _teams(text: str, url: str) -> dict:
    """An Adaptive Card for a Teams workflow; signs that its Markdown would read are escaped."""
    safe = re.sub(r"([\\`*_\[\]()#~|>-])", r"\\\1", text)
    opens = [{"type": "Action.OpenUrl", "title": _("Read and decide in Slipway"), "url": url}] if url else []
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": safe, "wrap": True}],
        "actions": opens,
    }
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }
