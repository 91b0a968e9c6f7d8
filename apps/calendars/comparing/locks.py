"""Advisory locks, so that two windows placed at the same moment see each other.

Held to the end of the transaction and always taken in one order, so that nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

# First half of the lock's key; the second is the row's id. Nothing else in Slipway uses these seven.
CALENDAR, SERVICE, ENVIRONMENT, PERSON, RECORD, CROWD, IMPORT = range(71_000, 71_007)
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
    records: Iterable[int] = (),
    linked: Iterable[int] = (),
    everything: bool = False,
    crowd: bool = False,
) -> None:
    """Exclusive on what is claimed and on the records themselves, shared on neighbouring services and on records that wait
    for these or these for them; one query, inside a transaction.

    ``everything`` is for windows that are compared with all others (a freeze): it waits for every placing under way and
    holds back those that begin. ``crowd`` is for windows that are counted together wherever they are: one after the other.
    """
    wanted: dict[tuple[int, int], bool] = {(CALENDAR, 0): everything}
    wanted |= {(SERVICE, pk): False for pk in neighbours}
    wanted |= {(RECORD, pk % _FITS): False for pk in linked}
    for what, ids in ((SERVICE, services), (ENVIRONMENT, environments), (PERSON, people), (RECORD, records)):
        wanted |= {(what, pk % _FITS): True for pk in ids}
    if crowd:
        wanted[(CROWD, 0)] = True
    ordered = sorted(wanted.items())
    with connection.cursor() as cursor:
        cursor.execute(
            LOCK, [[what for (what, _), _ in ordered], [pk for (_, pk), _ in ordered], [alone for _, alone in ordered]]
        )


def lock_import(name: str) -> None:
    """Bring in what goes by this name one after the other: the first lock of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [IMPORT, name])
