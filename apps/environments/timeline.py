"""How acts on services and environments read in their history, and who may read it: everyone who is signed in."""

from django.utils.translation import gettext
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


def _reported(event) -> str:
    return gettext("reported that %(version)s of %(service)s runs here") % event.data


def _confirmed(event) -> str:
    return gettext("reported too that %(version)s of %(service)s runs here") % event.data


tell("version.reported", _reported, tone="info", icon="server")
tell("version.confirmed", _confirmed, tone="info", icon="server")


@visibility.register("environments")
def visible_keys(user, keys) -> set[str]:
    """Services and environments are never restricted."""
    return {key for key in keys if key.startswith(PREFIXES)}
