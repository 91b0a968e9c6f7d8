"""Which exceptions wait for whom, and why one that was granted no longer lets anything through."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from apps.accounts.enums import RoleName
from apps.dockets.queries import doers_of

from ..enums import ExceptionState
from ..models import OPEN, FreezeException
from ..permissions import may_decide, visible_exceptions


def in_state(rows: QuerySet[FreezeException], state: str, at: datetime) -> QuerySet[FreezeException]:
    """Those of these exceptions that are in ``state`` at ``at``, as ``state_at`` tells it."""
    over = Q(state__in=OPEN, expires_at__lte=at)
    if state == ExceptionState.EXPIRED:
        return rows.filter(over | Q(state=state))
    return rows.filter(state=state).exclude(over)


def lapse(exception: FreezeException, at: datetime) -> str:
    """Why yeses that were said to it no longer count at ``at``, as a sentence; empty where they do or there is none."""
    values = {"key": exception.key}
    if exception.state_at(at) == ExceptionState.EXPIRED:
        return _("%(key)s has expired.") % values
    if exception.state not in OPEN or exception.decided_by_id is None:
        return ""
    values |= {"subject": exception.subject.key}
    if doers := exception.doers_who_agreed:
        named = [str(one) for one in (exception.decided_by, exception.seconded_by) if one and one.pk in doers]
        sentence = _("%(who)s agreed to %(key)s and does %(subject)s by now, so somebody else has to decide on it.")
        return sentence % {**values, "who": get_text_list(named, _("and"))}
    if exception.is_outdated:
        sentence = _("%(key)s was granted for what %(subject)s said then, and that has changed since; ask again.")
        if exception.state == ExceptionState.ASKED:
            sentence = _("%(subject)s has changed since somebody agreed to %(key)s, so that counts no longer.")
        return sentence % values
    return ""


def waiting_for(user, now: datetime) -> list[FreezeException]:
    """Exceptions that wait for this person's word at ``now``, oldest first; two queries, and some for each of the few to
    which the person has said the first of two yeses.

    The freeze's approver is asked; a change manager where it has none or it is the approver's own work, and where a
    second person is wanted.
    """
    is_manager = user.holds(RoleName.CHANGE_MANAGER)
    rows = visible_exceptions(user).filter(state=ExceptionState.ASKED, expires_at__gt=now)
    rows = list((rows if is_manager else rows.filter(freeze__approver=user)).order_by("pk"))
    doers = doers_of({row.subject_id for row in rows})
    return [row for row in rows if _is_asked(row, user, doers) and not may_decide(row, user, doers)]


def _is_asked(row: FreezeException, user, doers: dict[int, set[int]]) -> bool:
    approver = row.freeze.approver_id
    if row.decided_by_id is not None:
        return row.decided_by_id != user.pk or not row.has_a_yes
    barred = approver in {row.asked_by_id, *doers.get(row.subject_id, ())}
    return user.pk == approver or approver is None or barred
