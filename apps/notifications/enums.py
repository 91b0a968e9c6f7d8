"""How a notice leaves the house, and how far it got."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Channel(Toned):
    INBOX = "inbox", "neutral", _("In Slipway")
    EMAIL = "email", "neutral", _("E-mail")
    CHAT = "chat", "neutral", _("Chat")
    WEBHOOK = "webhook", "neutral", _("Webhook")


class Pace(Toned):
    """When a notice leaves: as it happens, or together with others in one mail at the person's hours."""

    AT_ONCE = "at_once", "neutral", _("At once")
    DIGEST = "digest", "neutral", _("In a digest")


class Rhythm(Toned):
    """How often the digest comes."""

    HOURLY = "hourly", "neutral", _("Every hour")
    DAILY = "daily", "neutral", _("Once a day")


class ChatKind(Toned):
    """What a room's webhook understands."""

    SLACK = "slack", "neutral", _("Slack or Mattermost")
    TEAMS = "teams", "neutral", _("Microsoft Teams")


class DeliveryState(Toned):
    WAITING = "waiting", "info", _("Waiting")
    SENT = "sent", "success", _("Sent")
    PARKED = "parked", "danger", _("Given up")
