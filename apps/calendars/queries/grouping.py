"""Records that stand on the calendar, asked about at another time: alone or as a group that keeps its distances."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.core.refusals import Refusal, Refused
from apps.dockets.subjects import subject_of

from ..followers import later
from ..models import Claim, Window
from .conflicts import ConflictRow, preview


def work_of(window: Window, rows: Sequence[Claim] | None = None) -> dict:
    """A standing window as arguments of ``preview`` and ``asked_for``: what it claims (``rows``, read where they are not
    given), its span, its record's facts."""
    rows = _claims([window]) if rows is None else rows
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
    windows = {}
    for window in Window.objects.filter(docket__in=dockets, purpose="work", withdrawn_at=None):
        windows[window.docket_id] = window
    for docket in dockets:
        if docket.pk not in windows:
            sentence = _("%s has no window yet, so there is no distance to keep.") % docket.key
            raise Refused(Refusal(sentence, code="no_window", kind="input", field="changes"))
        windows[docket.pk].docket = docket
    by = start - min(window.span.lower for window in windows.values())
    work = work_of_all([windows[docket.pk] for docket in dockets])
    return [one | {"span": later(one["span"], by)} for one in work]


def work_of_all(windows: Sequence[Window]) -> list[dict]:
    """``work_of`` each, with what they claim read at once."""
    claims: dict[int, list[Claim]] = {window.pk: [] for window in windows}
    for row in _claims(windows):
        claims[row.window_id].append(row)
    return [work_of(window, claims[window.pk]) for window in windows]


def _claims(windows) -> list[Claim]:
    rows = Claim.objects.filter(window__in=windows).select_related("service__team", "environment", "person")
    return list(rows.order_by("pk"))


def preview_together(group: Sequence[dict], user) -> list[tuple[str, ConflictRow]]:
    """What each of a group would meet besides the others of it, with the key of whose it is."""
    ours = {one["docket"].key for one in group if one["docket"]}
    return [
        (one["docket"].key if one["docket"] else "", row)
        for one in group
        for row in preview(user=user, **one)
        if not row.other_key or row.other_key not in ours
    ]
