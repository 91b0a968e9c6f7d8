"""What a free slot would cost: upper apps say who would have to be asked for work at those times."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from psycopg.types.range import TimestamptzRange

from apps.core.plugs import Plug

Price = Callable[[object, dict | None, Sequence[TimestamptzRange], object], list[list[str]]]
"""``(docket or None, facts or None, spans, user)``: sentences for each span, in their order."""

costs: Plug[Price] = Plug("calendars.costs")
