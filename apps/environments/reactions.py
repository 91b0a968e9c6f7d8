"""Who reacts, in the same transaction, when a service or what it depends on changes; filled by upper apps.

An app declares a mapping of event to function from ``AppConfig.ready()``:
``reactions.add("calendars", {"dependency.changed": rework_conflicts})``. Each function takes ``by`` and the payload
named here by keyword: ``service.changed`` gives ``service`` and ``fields`` (names of team, tier or lifecycle that
changed); ``environment.changed`` gives ``environment`` and ``fields`` (of kind, region and exclusive those that changed);
``dependency.changed`` gives ``services`` (every service at an end of an edge that came or went).
"""

from collections.abc import Callable, Mapping

from apps.core.plugs import Plug

Reaction = Callable[..., None]
reactions: Plug[Mapping[str, Reaction]] = Plug("environments.reactions")


def react(name: str, *, by, **payload) -> None:
    """Call everyone who declared a reaction to ``name``, in the order of declaration."""
    for declared in reactions:
        if reaction := declared.get(name):
            reaction(by=by, **payload)
