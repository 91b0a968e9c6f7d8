"""Which records a person may see, asked by key: audit knows no records, so the apps that own them answer.

A key that no app answers for is invisible, except to auditors, who see every record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from apps.core.plugs import Plug

AUDITOR = "auditor"

# Each answers, for a person and some keys, which of those keys are its own and visible to that person.
Answer = Callable[..., Iterable[str]]
visibility: Plug[Answer] = Plug("audit.visibility")


def sees_everything(user) -> bool:
    """Auditors see the whole trail, restricted records included."""
    return user.holds(AUDITOR)


def visible_keys(user, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that ``user`` may see. One query per app that answers, however many keys there are."""
    asked = set(keys)
    if not user.is_active:
        return set()
    if sees_everything(user) or not asked:
        return asked
    seen: set[str] = set()
    for answer in visibility:
        seen |= asked.intersection(answer(user, asked))
    return seen
