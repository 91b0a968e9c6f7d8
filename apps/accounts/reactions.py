"""Who reacts, in the same transaction, when people come, go or are away; filled by upper apps.

``reactions.add("approvals", {"absence.changed": look_again})``. Each function takes ``by`` and the payload named here
by keyword: ``absence.changed`` and ``person.changed`` (deactivated, reactivated, a role granted or revoked) give
``user``; ``membership.changed`` gives ``team`` and ``user``.
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
