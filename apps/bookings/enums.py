"""How far a booking got."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class BookingState(Toned):
    ASKED = "asked", "info", _("Asked for")
    TENTATIVE = "tentative", "warning", _("Tentative")
    FIRM = "firm", "success", _("Firm")
    IN_USE = "in_use", "accent", _("In use")
    ENDED = "ended", "neutral", _("Ended")
    CANCELLED = "cancelled", "neutral", _("Cancelled")
