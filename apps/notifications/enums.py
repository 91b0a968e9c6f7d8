"""How a notice leaves the house, and how far it got."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Channel(Toned):
    EMAIL = "email", "neutral", _("E-mail")
    CHAT = "chat", "neutral", _("Chat")
    WEBHOOK = "webhook", "neutral", _("Webhook")


class DeliveryState(Toned):
    WAITING = "waiting", "info", _("Waiting")
    SENT = "sent", "success", _("Sent")
    PARKED = "parked", "danger", _("Given up")
