"""Words for services and the places they run in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class Tier(models.IntegerChoices):
    """How much depends on a service; 1 is what the business stops without."""

    ONE = 1, _("Tier 1")
    TWO = 2, _("Tier 2")
    THREE = 3, _("Tier 3")
    FOUR = 4, _("Tier 4")


class Lifecycle(Toned):
    PLANNED = "planned", "info", _("Planned")
    LIVE = "live", "success", _("Live")
    RETIRING = "retiring", "warning", _("Retiring")
    RETIRED = "retired", "neutral", _("Retired")


class EnvironmentKind(Toned):
    DEVELOPMENT = "development", "neutral", _("Development")
    TEST = "test", "info", _("Test")
    STAGING = "staging", "accent", _("Staging")
    PRODUCTION = "production", "danger", _("Production")
