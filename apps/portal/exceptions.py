"""What a change manager looks at first: only what is out of the ordinary, each with its one next action.

Each kind is one condition, and all are asked in one statement over the open changes; so the page costs the same whatever
there is, and only the rows that are shown pass through Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.calendars.models import Window
from apps.changes.enums import OPEN_STATES
from apps.changes.models import ChangeRequest
from apps.changes.permissions import visible_to
from apps.core.refusals import Refusal

from .items import Item
from .kinds import KINDS, Kind

ON_HOME, ON_PAGE = 8, 200
# What each kind finds, counted by kind (without an id), and the first of the changes, each once under its gravest kind.
FOUND = """
WITH found (kind, id, score) AS MATERIALIZED ({kinds}),
     shown AS (SELECT min(kind) AS kind, id, score, count(*) OVER () AS total FROM found WHERE kind = ANY(%s)
               GROUP BY id, score ORDER BY 1, score DESC, id DESC LIMIT %s)
SELECT kind, NULL AS id, NULL AS score, count(*) FROM found GROUP BY kind UNION ALL SELECT * FROM shown
"""


def may_see_exceptions(user) -> Refusal | None:
    """Change managers."""
    if user.holds(RoleName.CHANGE_MANAGER):
        return None
    return Refusal(
        _("Only change managers look after what is out of the ordinary."),
        code="not_change_manager",
        kind="who",
        unblock=_("An administrator"),
    )


@dataclass(frozen=True)
class Exceptional:
    """Rows with their next action, gravest kind first, and how many changes there are of each kind.

    ``total`` counts changes, each once, though it may be exceptional in several ways.
    """

    items: list[Item]
    counts: list[tuple[Kind, int]]
    total: int


def exceptional(user, now: datetime, *, kind: str = "", most: int = ON_PAGE) -> Exceptional:
    """What is out of the ordinary among what ``user`` may see; of one kind only where it is named.

    One statement that looks and one for the rows that are shown, whatever there is.
    """
    counts, found = _found(user, now, kind, most)
    rows = {row.pk: row for row in _rows([pk for _kind, pk, _total in found])}
    items = [_item(rows[pk], one) for one, pk, _total in found if pk in rows]
    told = [(one, counts.get(one, 0)) for one in KINDS if one in counts or one.name == kind]
    return Exceptional(items, told, found[0][2] if found else 0)


def exceptions(user, now: datetime) -> list[Item]:
    """The first of them, for the home page."""
    return exceptional(user, now, most=ON_HOME).items


def _found(user, now: datetime, kind: str, most: int) -> tuple[dict[Kind, int], list[tuple[Kind, int, int]]]:
    """How many changes there are of each kind that has any, and the first ``most`` changes (of one kind only, where it is
    named), gravest first, each with its gravest kind and how many there are in all."""
    first, *others = (_asked(user, number, now) for number in range(len(KINDS)))
    sql, params = first.union(*others, all=True).query.sql_with_params()
    wanted = [number for number, one in enumerate(KINDS) if kind in ("", one.name)]
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(kinds=sql), (*params, wanted, most))
        rows = cursor.fetchall()
    counts = {KINDS[number]: count for number, pk, _score, count in rows if pk is None}
    chosen = sorted((number, -score, -pk, total) for number, pk, score, total in rows if pk is not None)
    return counts, [(KINDS[number], -pk, total) for number, _score, pk, total in chosen]


def _asked(user, number: int, now: datetime) -> QuerySet[ChangeRequest]:
    kind = KINDS[number]
    rows = ChangeRequest.objects.filter(visible_to(user)).filter(
        kind.condition(now), state__in=OPEN_STATES, on_hold=kind.on_hold
    )
    return rows.order_by().values_list(Value(number), "pk", "risk_score")


def _rows(ids: list[int]) -> QuerySet[ChangeRequest]:
    window = Window.objects.filter(docket=OuterRef("docket"), purpose="work", withdrawn_at=None)
    return (
        ChangeRequest.objects.filter(pk__in=ids)
        .select_related("docket")
        .annotate(
            starts_at=Subquery(window.values(edge=Lower("span"))[:1]), window_id=Subquery(window.values("pk")[:1])
        )
        .only("state", "risk_score", "risk_level", "docket__key", "docket__title")
    )


def _item(change: ChangeRequest, kind: Kind) -> Item:
    url = change.get_absolute_url()
    moving = reverse("calendars:shift", args=[change.window_id]) if kind.moves and change.window_id else ""
    return Item(
        change.docket.title,
        url,
        change.key,
        note=str(kind.label),
        due_at=change.starts_at,
        act=str(kind.act),
        act_url=moving or (f"{url}{kind.leads}" if kind.leads else ""),
        bulk="" if moving else kind.bulk,
        kind=kind.name,
        tone="warning",
    )
