"""Records that stand on the calendar, asked about at another time: alone or as a group that keeps its distances."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.core.refusals import Refusal, Refused
from apps.dockets.subjects import subject_of

from ..models import Claim, Window
from .conflicts import ConflictRow, preview
from .windows import window_of


def work_of(window: Window) -> dict:
    """A standing window as arguments of ``preview`` and ``asked_for``: what it claims, its span, its record's facts."""
    claims = Claim.objects.filter(window=window).select_related("service__team", "environment", "person")
    rows = list(claims.order_by("pk"))
    return {
        "span": window.span,
        "services": [row.service for row in rows if row.service_id],
        "environments": [row.environment for row in rows if row.environment_id],
        "people": [row.person for row in rows if row.person_id],
        "buffer_minutes": window.buffer_minutes,
        "docket": window.docket,
        "facts": subject_of(window.docket).facts(window.docket),
        "kind": window.kind,
    }


def group_at(dockets: Sequence, start) -> list[dict]:
    """The work of these records, the first of it beginning at ``start``, the others as far from it as now.

    Raises Refused (input) for a record without a window.
    """
    windows = [window_of(docket) for docket in dockets]
    for docket, window in zip(dockets, windows, strict=True):
        if window is None:
            sentence = _("%s has no window yet, so there is no distance to keep.") % docket.key
            raise Refused(Refusal(sentence, code="no_window", kind="input", field="changes"))
    by = start - min(window.span.lower for window in windows)
    work = [work_of(window) for window in windows]
    return [
        one | {"span": TimestamptzRange(one["span"].lower + by, one["span"].upper + by, "[)"), "docket": docket}
        for one, docket in zip(work, dockets, strict=True)
    ]


def preview_together(group: Sequence[dict], user) -> list[tuple[str, ConflictRow]]:
    """What each of a group would meet besides the others of it, with the key of whose it is."""
    ours = {one["docket"].key for one in group if one["docket"]}
    return [
        (one["docket"].key if one["docket"] else "", row)
        for one in group
        for row in preview(user=user, **one)
        if not row.other_key or row.other_key not in ours
    ]
