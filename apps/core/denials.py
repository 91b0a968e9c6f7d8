"""Who keeps a denied attempt (invariant H-04): core knows that one happened, the audit trail keeps it."""

from collections.abc import Callable, Iterable

from .plugs import Plug
from .refusals import Refused

Keeper = Callable[..., object]
"""Called with ``kind``, ``key``, ``by`` and ``sentences``."""

keepers: Plug[Keeper] = Plug("core.denials")


def report(refused: Refused, *, kind: str, key: str, by) -> None:
    """Hand a refusal to every keeper. Incomplete input is no attempt and is left out."""
    sentences = [str(refusal) for refusal in refused.refusals if refusal.kind != "input"]
    if sentences:
        _tell(kind=kind, key=key, by=by, sentences=sentences)


def _tell(*, kind: str, key: str, by, sentences: Iterable[str]) -> None:
    for keep in keepers:
        keep(kind=kind, key=key, by=by, sentences=list(sentences))
