"""A rule is a sentence: what stands in the way of an act, in words a person can use."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal

Kind = Literal["state", "who", "rule", "input"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act may not happen now.

    ``sentence`` is what every door shows; ``url`` leads to where it can be mended, ``way`` says on a page what is there
    (by default the record that the address names); ``unblock`` names who can.
    ``kind`` decides the HTTP status: ``who`` 403, ``input`` 422, the others 409.
    """

    sentence: str
    code: str = "rule"
    kind: Kind = "rule"
    url: str = ""
    unblock: str = ""
    field: str = ""
    way: str = ""

    def __str__(self) -> str:
        return str(self.sentence)

    def as_dict(self) -> dict[str, str]:
        """The refusal as plain text, for JSON and for frozen evidence."""
        return {name: str(value) for name, value in asdict(self).items() if name != "way"}


def as_refusal(answer: str | Refusal | None, *, code: str, kind: Kind) -> Refusal | None:
    """A guard's answer (nothing, a sentence, or a whole refusal) as a refusal or None."""
    if not answer:
        return None
    if isinstance(answer, Refusal):
        return answer if answer.code != "rule" else replace(answer, code=code)
    return Refusal(sentence=str(answer), code=code, kind=kind)


class Refused(Exception):
    """An act that did not happen, with every reason there was."""

    def __init__(self, *refusals: Refusal | str):
        self.refusals = tuple(Refusal(r) if isinstance(r, str) else r for r in refusals)
        super().__init__(" ".join(str(r) for r in self.refusals))

    @property
    def status(self) -> int:
        """403 when a person may not; 422 when input is incomplete; else 409."""
        kinds = {r.kind for r in self.refusals}
        if "who" in kinds:
            return 403
        return 422 if kinds == {"input"} else 409


class Stale(Exception):
    """Somebody else saved the record first; ``current`` is what stands now."""

    def __init__(self, current, expected: int):
        self.current = current
        self.expected = expected
        super().__init__(f"version {expected} was expected, {current.version} stands")
