"""Who reacts, in the same transaction, when people are away; filled by upper apps.

``reactions.add("calendars", {"absence.changed": look_again})``. Each function takes ``by`` and ``user`` by keyword.
"""

from collections.abc import Callable, Mapping

from apps.core.plugs import Plug

Reaction = Callable[..., None]
reactions: Plug[Mapping[str, Reaction]] = Plug("accounts.reactions")


def react(name: str, *, by, **payload) -> None:
    """Call everyone who declared a reaction to ``name``, in the order of declaration."""
    for declared in reactions:
        if reaction := declared.get(name):
            reaction(by=by, **payload)
