"""States of a review."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class ReviewState(Toned):
    OPEN = "open", "info", _("Open")
    DONE = "done", "success", _("Done")
