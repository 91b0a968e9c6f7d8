"""How an agenda is drawn and ordered, and what needs no call: pure functions, no database, no clock.

Contention first, because that is what people meet for; then risk; then what starts first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import ngettext

from ..enums import BallotState, Choice

RISKS = ("low", "medium", "high", "critical")
WEIGHTS = {"rejections": 4, "conditions": 3, "conflicts": 2, "comments": 1}
LATEST = datetime.max.replace(tzinfo=UTC)
MOST = 999


@dataclass(frozen=True, slots=True)
class Contention:
    """What speaks against a question: standing rejections and conditions, open conflicts, comments since it was asked."""

    rejections: int = 0
    conditions: int = 0
    conflicts: int = 0
    comments: int = 0

    @property
    def score(self) -> int:
        """A rejection weighs 4, a condition 3, a conflict 2, a comment 1; at most 999."""
        return min(MOST, sum(weight * getattr(self, name) for name, weight in WEIGHTS.items()))

    @property
    def in_words(self) -> str:
        """For example "1 rejection, 2 conflicts"; empty where nothing speaks against it."""
        said = (
            (self.rejections, ngettext("%(n)s rejection", "%(n)s rejections", self.rejections)),
            (self.conditions, ngettext("%(n)s with conditions", "%(n)s with conditions", self.conditions)),
            (self.conflicts, ngettext("%(n)s conflict", "%(n)s conflicts", self.conflicts)),
            (self.comments, ngettext("%(n)s comment", "%(n)s comments", self.comments)),
        )
        return ", ".join(sentence % {"n": number} for number, sentence in said if number)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question as the order looks at it; ``starts_at`` and ``due_at`` are when it starts to hurt, or None."""

    pk: int
    contention: int
    risk: str
    starts_at: datetime | None = None
    due_at: datetime | None = None

    @property
    def hurts_at(self) -> datetime:
        return min(self.starts_at or LATEST, self.due_at or LATEST)

    @property
    def place(self) -> tuple:
        grave = RISKS.index(self.risk) if self.risk in RISKS else len(RISKS)
        return (-self.contention, -grave, self.starts_at or LATEST, self.due_at or LATEST, self.pk)


def in_order(candidates: Iterable[Candidate]) -> list[int]:
    """Ids in the order in which they are discussed; unknown risk counts as the highest."""
    return [each.pk for each in sorted(candidates, key=lambda each: each.place)]


def belongs(candidate: Candidate, following: datetime | None) -> bool:
    """Whether a question cannot wait for the meeting after this one, which starts at ``following`` (None: there is none).

    What has neither window nor deadline is not left lying.
    """
    return following is None or candidate.hurts_at == LATEST or candidate.hurts_at < following


def is_settled(*, risk: str, state: str, choices: Collection[str], quorum: int) -> bool:
    """Whether votes given beforehand settle it without a call: low risk, carried, a quorum voted, and all approved."""
    return (
        risk == RISKS[0]
        and state == BallotState.CARRIED
        and len(choices) >= quorum
        and all(choice == Choice.APPROVE for choice in choices)
    )
