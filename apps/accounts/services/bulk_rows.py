"""One row of an act on many: what it is given, what would happen to its record, and how that is done."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.insist import insist
from apps.core.lists import BulkAction, ListPage, Verdict
from apps.core.lists.acting import form_of
from apps.core.refusals import Refusal, Refused

from ..enums import BulkRowState
from ..models import BulkRow, BulkRun, User

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Asked:
    """What an act is given for one row, read, and why some of it cannot be."""

    given: dict
    refusals: tuple[Refusal, ...]


def asked_of(action: BulkAction, user: User, run: BulkRun, row: BulkRow, seen: dict) -> Asked:
    """What the action is given for this row: the run's values under the row's own, read once for each set of them.

    What is still missing of the run's is asked for before it is applied; what is given and wrong refuses the row.
    """
    plain = {**run.given, **row.given}
    name = tuple(sorted((key, str(value)) for key, value in plain.items()))
    if name not in seen:
        form = form_of(action, user, plain)
        form.is_valid()
        wrong = [
            Refusal(sentence, code="bad_value", kind="input", field=field)
            for field, errors in form.errors.as_data().items()
            for error in errors
            for sentence in error.messages
            if error.code != "required" or field in row.given
        ]
        seen[name] = Asked(dict(form.cleaned_data), tuple(wrong))
    return seen[name]


def look_at(row: BulkRow, record, action: BulkAction, user: User, asked: Asked) -> Verdict | None:
    """Mark the row with what would happen; one that cannot even be judged (None) must not keep the others waiting."""
    try:
        with transaction.atomic(), clock.held():
            verdict = _verdict(record, action, user, asked)
    except Exception:
        logger.exception("bulk act not judged", run=str(row.run_id), key=row.key, action=action.name)
        row.state, row.refusals = BulkRowState.FAILED, []
        row.sentence = _("Something went wrong; it stands as it was.")
        return None
    _mark(row, verdict)
    return verdict


def look_together(judged: list[tuple[BulkRow, object, Asked, Verdict]], action: BulkAction, user: User) -> None:
    """Add what the action says of refused rows when it looks at all that were judged with them; nothing where it breaks."""
    seen = [(record, asked.given, verdict) for _row, record, asked, verdict in judged if record and not asked.refusals]
    if action.together is None or not any(verdict.refusals for _record, _given, verdict in seen):
        return
    try:
        with transaction.atomic(), clock.held():
            found = action.together(seen, user)
    except Exception:
        logger.exception("bulk act not looked at together", action=action.name)
        return
    for row, record, _asked, verdict in judged:
        if record in found:
            _mark(row, Verdict(verdict.sentence, (*verdict.refusals, found[record])))


def _mark(row: BulkRow, verdict: Verdict) -> None:
    row.state = BulkRowState.REFUSED if verdict.refusals else BulkRowState.POSSIBLE
    row.sentence, row.refusals = _said(verdict), [refusal.as_dict() for refusal in verdict.refusals]


def _verdict(record, action: BulkAction, user: User, asked: Asked) -> Verdict:
    if record is None:
        return Verdict(refusals=(_unseen(),))
    if asked.refusals:
        return Verdict(refusals=asked.refusals)
    return action.judge(record, user, asked.given)


def act_on(row: BulkRow, page: ListPage, action: BulkAction, user: User, asked: Asked) -> Refused | None:
    """Take the act on the record of ``row`` and mark the row; what is refused or breaks leaves nothing behind."""
    try:
        with transaction.atomic():
            record = next(iter(page.records(user, [row.key])), None)
            insist(_unseen() if record is None or not user.is_active else None)
            insist(*asked.refusals)
            row.before = action.before(record, user)
            row.sentence = action.act(record, user, asked.given)
            row.state, row.refusals = BulkRowState.DONE, []
    except Refused as refused:
        row.state, row.before = BulkRowState.REFUSED, {}
        row.refusals = [refusal.as_dict() for refusal in refused.refusals]
        row.sentence = _said(Verdict(refusals=refused.refusals))
        return refused
    except Exception:  # one broken record must not stop the others
        logger.exception("bulk act failed", run=str(row.run_id), key=row.key, action=action.name)
        row.state, row.before, row.sentence = BulkRowState.FAILED, {}, _("Something went wrong; it stands as it was.")
    return None


def _said(verdict: Verdict) -> str:
    return " ".join(str(refusal) for refusal in verdict.refusals) or verdict.sentence


def _unseen() -> Refusal:
    return Refusal(_("There is no such record that you may see."), code="not_found", kind="state")
