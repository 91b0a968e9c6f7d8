"""What a record adds to its decision page: the gravest reasons of its risk, and better words for its values.

Filled by upper apps: ``briefs.add("CHG", fn)`` with ``fn(docket, user) -> Brief``. The page works without.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from apps.core.plugs import Plug


@dataclass(frozen=True)
class Brief:
    """``risk_reasons`` are sentences, gravest first; ``shown`` maps a content field to text (or a list of texts) that
    stands for its value on the page; ``changes`` are triples of label, before and after where the record is itself a
    change of something."""

    risk_reasons: tuple[str, ...] = ()
    shown: dict[str, str | list[str]] = field(default_factory=dict)
    changes: tuple[tuple[str, str, str], ...] = ()


briefs: Plug[Callable[..., Brief]] = Plug("approvals.briefs")
