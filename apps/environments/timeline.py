"""How acts on services and environments read in their history, and who may read it: everyone who is signed in."""

from django.utils.translation import gettext_lazy as _

from apps.audit.timeline import tell
from apps.audit.visibility import visibility

PREFIXES = ("service:", "environment:")

tell("service.created", _("added it to the catalogue"), tone="success", icon="plus")
tell("service.edited", _("changed it"), icon="pencil")
tell("service.retired", _("retired it"), tone="warning", icon="ban")
tell("environment.created", _("added it"), tone="success", icon="plus")
tell("environment.edited", _("changed it"), icon="pencil")
tell("environment.retired", _("retired it"), tone="warning", icon="ban")


@visibility.register("environments")
def visible_keys(user, keys) -> set[str]:
    """Services and environments are never restricted."""
    return {key for key in keys if key.startswith(PREFIXES)}
