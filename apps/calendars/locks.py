"""Advisory locks, so that two windows placed at the same moment see each other.

Held to the end of the transaction and always taken in one order, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# First half of the lock's key; the second is the row's id. Nothing else in Slipway uses these four.
CALENDAR, SERVICE, ENVIRONMENT, PERSON = 71_000, 71_001, 71_002, 71_003
_FITS = 2**31

LOCK = """
SELECT CASE WHEN alone THEN pg_advisory_xact_lock(what, which) ELSE pg_advisory_xact_lock_shared(what, which) END
FROM unnest(%s::int[], %s::int[], %s::boolean[]) AS t (what, which, alone)
"""


def lock(
    *,
    services: Iterable[int] = (),
    environments: Iterable[int] = (),
    people: Iterable[int] = (),
    neighbours: Iterable[int] = (),
    everything: bool = False,
) -> None:
    """Exclusive on what is claimed, shared on neighbouring services; one query, inside a transaction.

    ``everything`` is for windows that are compared with all others (a freeze): it waits for every placing under way and
    holds back those that begin.
    """
    wanted: dict[tuple[int, int], bool] = {(CALENDAR, 0): everything}
    wanted |= {(SERVICE, pk): False for pk in neighbours}
    for what, ids in ((SERVICE, services), (ENVIRONMENT, environments), (PERSON, people)):
        wanted |= {(what, pk % _FITS): True for pk in ids}
    ordered = sorted(wanted.items())
    with connection.cursor() as cursor:
        cursor.execute(
            LOCK, [[what for (what, _), _ in ordered], [pk for (_, pk), _ in ordered], [alone for _, alone in ordered]]
        )
