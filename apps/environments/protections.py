"""What stands between a change and an environment; stored above, shown on the environment's page.

Policies, gate templates, maintenance windows and freezes name environments, never the reverse, so each app that has
such a thing declares a function here: ``protections.add("freezes", protecting)`` with
``protecting(environment, user) -> Iterable[Protection]``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from apps.core.plugs import Plug

from .models import Environment


@dataclass(frozen=True)
class Protection:
    """One sentence about what guards an environment, the page it comes from, and how hard it is."""

    sentence: str
    url: str = ""
    tone: str = "neutral"


protections: Plug[Callable[[Environment, object], Iterable[Protection]]] = Plug("environments.protections")


def protections_of(environment: Environment, user) -> list[Protection]:
    """Everything that guards ``environment``, as far as ``user`` may see it, in the order of declaration."""
    return [protection for declared in protections for protection in declared(environment, user)]
