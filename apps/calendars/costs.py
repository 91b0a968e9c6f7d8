"""What a slot would cost: upper apps say who would have to be asked for work at those times, and who could give leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.range import TimestamptzRange

from apps.core.plugs import Plug

Price = Callable[[object, dict | None, Sequence[TimestamptzRange], object], list[list[str]]]
"""``(docket or None, facts or None, spans, user)``: sentences for each span, in their order."""

costs: Plug[Price] = Plug("calendars.costs")


@dataclass(frozen=True)
class Leave:
    """``sentence`` says who would let work through what stands in its way; where leave was given already, ``given`` says
    so of time that ends by ``until``."""

    sentence: str
    given: str = ""
    until: datetime | None = None

    def said(self, span: TimestamptzRange) -> str:
        """The sentence for work at that time."""
        return self.given if self.until is not None and span.upper <= self.until else self.sentence


Giver = Callable[[Iterable[int], object, object], dict[int, Leave]]
"""``(dockets, docket or None, user)``: of these dockets in the way of ``docket`` those from which leave can be had."""

leaves: Plug[Giver] = Plug("calendars.leaves")
"""By the code of the rule that finds what is in the way."""
