"""Words of release management."""

from django.utils.translation import gettext_lazy as _

from apps.core.choices import Toned


class ReleaseType(Toned):
    MAJOR = "major", "danger", _("Major")
    MINOR = "minor", "info", _("Minor")
    PATCH = "patch", "success", _("Patch")
    EMERGENCY = "emergency", "danger", _("Emergency")


class State(Toned):
    """Draft and planned, then the six phases of release management, then the ends."""

    DRAFT = "draft", "neutral", _("Draft")
    PLANNED = "planned", "info", _("Planned")
    PLANNING = "planning", "info", _("Planning")
    BUILD = "build", "info", _("Build")
    TESTING = "testing", "info", _("Testing")
    PREPARATION = "preparation", "accent", _("Preparation")
    DEPLOYMENT = "deployment", "warning", _("Deployment")
    POST_RELEASE = "post_release", "accent", _("Post-release")
    COMPLETED = "completed", "success", _("Completed")
    CANCELLED = "cancelled", "neutral", _("Cancelled")


PHASES = (
    State.PLANNING,
    State.BUILD,
    State.TESTING,
    State.PREPARATION,
    State.DEPLOYMENT,
    State.POST_RELEASE,
)
TERMINAL_STATES = (State.COMPLETED, State.CANCELLED)


class Method(Toned):
    SCRUM = "scrum", "neutral", _("Scrum")
    KANBAN = "kanban", "neutral", _("Kanban")
    WATERFALL = "waterfall", "neutral", _("Waterfall")
    HYBRID = "hybrid", "neutral", _("Hybrid")


class Strategy(Toned):
    BLUE_GREEN = "blue_green", "neutral", _("Blue-green")
    CANARY = "canary", "neutral", _("Canary")
    ROLLING = "rolling", "neutral", _("Rolling")
    FEATURE_FLAG = "feature_flag", "neutral", _("Feature flag")
    BIG_BANG = "big_bang", "neutral", _("Big bang")


class ScopeKind(Toned):
    FEATURE = "feature", "accent", _("Feature")
    FIX = "fix", "success", _("Fix")
    CHANGE = "change", "info", _("Change")
    TICKET = "ticket", "neutral", _("Ticket")


class DependencyKind(Toned):
    RELEASE = "release", "info", _("Another release")
    SERVICE = "service", "neutral", _("A service")
    INFRASTRUCTURE = "infrastructure", "warning", _("Infrastructure")
    THIRD_PARTY = "third_party", "warning", _("A third party")
