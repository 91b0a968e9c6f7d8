"""Acts on many rows: chosen once, judged row by row, applied to those where it is possible, each as its own act.

A row's effect and its mark are one transaction, so a run that is interrupted, doubled or asked for again does nothing
twice. Whatever the preview said, each row is decided by its own service at the moment when its turn comes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import current_door, recording, through
from apps.core import clock, denials
from apps.core.insist import insist
from apps.core.lists import BulkAction, ListPage, pages
from apps.core.lists.acting import form_of, posted
from apps.core.refusals import Refusal, Refused

from ..enums import BulkRowState, BulkState
from ..models import BulkRow, BulkRun, User
from .bulk_rows import act_on, asked_of, look_at, look_together

MOST_ROWS = 5_000
AT_ONCE = 200
"""No act does more rows while somebody waits, and most do fewer; a worker does the others, and the page shows how far."""
BATCH = 25


def choose(*, by: User, page: str, action: str, keys: Iterable[str], given=None) -> BulkRun:
    """Note which records an act is meant for, and judge them; ``given`` are plain values by name of what it asks.

    Raises Refused for an action that the list does not offer, for no rows and for more than 5,000.
    """
    chosen = offered(page, action)
    keys = list(dict.fromkeys(keys))
    if not keys:
        insist(Refusal(_("Choose at least one row."), code="no_rows", kind="input", field="keys"))
    if len(keys) > MOST_ROWS:
        sentence = _("At most %s rows at once; narrow the list first.") % MOST_ROWS
        insist(Refusal(sentence, code="too_many_rows", kind="input", field="keys"))
    with transaction.atomic():
        run = BulkRun.objects.create(
            user=by, page=page, action=action, given=_given(chosen, by, given), created_at=clock.now()
        )
        BulkRow.objects.bulk_create(BulkRow(run=run, position=place, key=key) for place, key in enumerate(keys, 1))
    return _look(run)


@dataclass(frozen=True)
class Judged:
    """A row that whoever begins a run has judged: what would happen or why nothing does, and what it alone is given."""

    key: str
    sentence: str
    given: dict[str, str]
    refusals: tuple[Refusal, ...] = ()


def begin(*, by: User, page: str, action: str, given: dict[str, str], rows: Iterable[Judged]) -> BulkRun:
    """Have a worker do what was previewed elsewhere, inside the caller's transaction; rows with refusals are only kept."""
    now = clock.now()
    run = BulkRun.objects.create(
        user=by, page=page, action=action, given=given, state=BulkState.RUNNING, created_at=now, applied_at=now
    )
    BulkRow.objects.bulk_create(
        BulkRow(
            run=run,
            position=place,
            key=row.key,
            state=BulkRowState.REFUSED if row.refusals else BulkRowState.POSSIBLE,
            sentence=row.sentence,
            refusals=[refusal.as_dict() for refusal in row.refusals],
            given=row.given,
        )
        for place, row in enumerate(rows, 1)
    )
    _note_applied(run)
    _wake(run)
    return run


def ask(run: BulkRun, *, by: User, given, action: str = "") -> BulkRun:
    """Ask for something else of the same rows (another person, other minutes, another act), and judge them again.

    Where nothing differs, nothing is judged again. Another act begins with what it usually asks. Raises Refused for
    another act that the list does not offer.
    """
    with transaction.atomic():
        locked = _locked(run, by, BulkState.OPEN)
        name = action or locked.action
        same = name == locked.action
        chosen = _action(locked.page, name) if same else offered(locked.page, name)
        asked = _given(chosen, by, given if same else None)
        if (name, asked) == (locked.action, locked.given):
            return locked
        locked.action, locked.given = name, asked
        locked.save()
        locked.rows.update(state=BulkRowState.WAITING, sentence="", refusals=[])
    return _look(locked)


def apply(run: BulkRun, *, by: User) -> BulkRun:
    """Do it where it is possible. Raises Refused where something that it asks is missing, or nothing is possible."""
    with transaction.atomic():
        locked = _locked(run, by, BulkState.OPEN)
        action = _action(locked.page, locked.action)
        _insist_complete(action, by, locked)
        possible = locked.rows.filter(state=BulkRowState.POSSIBLE).count()
        if not possible:
            insist(Refusal(_("None of these rows can take this."), code="nothing_possible"))
        locked.state, locked.applied_at = BulkState.RUNNING, clock.now()
        locked.save()
        _note_applied(locked)
    return _go_on(locked, possible)


def _note_applied(run: BulkRun) -> None:
    possible = run.rows.filter(state=BulkRowState.POSSIBLE).count()
    data = {"run": run.pk, "list": run.page, "action": run.action, "rows": possible}
    with recording(kind="bulk.applied", key=run.user.event_key, by=run.user, data=data):
        pass


def undo(run: BulkRun, *, by: User) -> BulkRun:
    """A new run, judged and open, that puts back each row this one changed."""
    action = _action(run.page, run.action)
    if run.user_id != by.pk or not action.undo or run.state != BulkState.DONE:
        insist(Refusal(_("This cannot be taken back in one go; open the records."), code="no_undo", kind="state"))
    done = list(run.rows.filter(state=BulkRowState.DONE))
    if not done:
        insist(Refusal(_("Nothing was done that could be taken back."), code="nothing_done", kind="state"))
    _action(run.page, action.undo)
    rows = [(row.key, row.before) for row in done]
    return _as_before(run, action=action.undo, given=_kept(action, run), undoes=run, rows=rows)


def retry(run: BulkRun, *, by: User) -> BulkRun:
    """A new run, judged and open, with the rows of this one that did not go, each with what it was given."""
    if run.user_id != by.pk:
        insist(Refusal(_("Only who chose these rows goes on with them."), code="not_yours", unblock=str(run.user)))
    rows = list(run.rows.filter(state__in=(BulkRowState.FAILED, BulkRowState.REFUSED)).values_list("key", "given"))
    if not rows:
        insist(Refusal(_("There is no row that did not go."), code="no_rows", kind="state"))
    return _as_before(run, action=run.action, given=run.given, undoes=run.undoes, rows=rows)


def _as_before(run: BulkRun, *, action: str, given: dict, undoes: BulkRun | None, rows: list) -> BulkRun:
    """A run of the same person on the same list; ``rows`` are keys with what each is given of its own."""
    with transaction.atomic():
        made = BulkRun.objects.create(
            user=run.user, page=run.page, action=action, given=given, undoes=undoes, created_at=clock.now()
        )
        BulkRow.objects.bulk_create(
            BulkRow(run=made, position=place, key=key, given=own) for place, (key, own) in enumerate(rows, 1)
        )
    return _look(made)


def carry_on(run: BulkRun, *, seconds: float = 60) -> bool:
    """Judge or apply the next rows for about ``seconds``; False when the time is up. Several may go on at once."""
    until = time.monotonic() + seconds
    page, action, given = pages.get(run.page), _action(run.page, run.action), {}
    work = _judge_batch if run.state == BulkState.JUDGING else _apply_one
    door = replace(current_door(), request_id=str(run))
    with through(door):
        # Read anew each time: who is switched off or loses a role in the middle of a run acts no more.
        while work(run, page, action, User.objects.get(pk=run.user_id), given):
            if time.monotonic() > until:
                return False
    _finish(run)
    return True


def _look(run: BulkRun) -> BulkRun:
    BulkRun.objects.filter(pk=run.pk).update(state=BulkState.JUDGING)
    run.state = BulkState.JUDGING
    return _go_on(run, run.rows.count())


def _go_on(run: BulkRun, rows: int) -> BulkRun:
    if rows <= _at_once(run):
        carry_on(run, seconds=3600)
        return BulkRun.objects.get(pk=run.pk)
    _wake(run)
    return run


def _wake(run: BulkRun) -> None:
    from ..tasks import wake

    wake(run.pk)


def _at_once(run: BulkRun) -> int:
    return min(AT_ONCE, _action(run.page, run.action).at_once)


def _judge_batch(run: BulkRun, page: ListPage, action: BulkAction, user: User, given: dict) -> bool:
    """Judge some rows that nobody else is judging; False when there are none."""
    with transaction.atomic():
        rows = list(
            run.rows.select_for_update(skip_locked=True).filter(state=BulkRowState.WAITING).order_by("position")[:BATCH]
        )
        records = {record.key: record for record in page.records(user, [row.key for row in rows])}
        judged = []
        for row in rows:
            record, asked = records.get(row.key), asked_of(action, user, run, row, given)
            if (verdict := look_at(row, record, action, user, asked)) is not None:
                judged.append((row, record, asked, verdict))
        look_together(judged, action, user)
        BulkRow.objects.bulk_update(rows, ["state", "sentence", "refusals"])
    return bool(rows)


def _apply_one(run: BulkRun, page: ListPage, action: BulkAction, user: User, given: dict) -> bool:
    with transaction.atomic():
        row = (
            run.rows.select_for_update(skip_locked=True)
            .filter(state=BulkRowState.POSSIBLE)
            .order_by("position")
            .first()
        )
        if row is None:
            return False
        refused = act_on(row, page, action, user, asked_of(action, user, run, row, given))
        row.save()
    if refused:
        denials.report(refused, kind=f"{run.page}.{action.name}", key=row.key, by=user)
    return True


def _finish(run: BulkRun) -> None:
    """The run is judged, or over, once no row waits; who holds the last ones says so."""
    with transaction.atomic():
        locked = BulkRun.objects.select_for_update().get(pk=run.pk)
        if locked.state == BulkState.JUDGING and not locked.rows.filter(state=BulkRowState.WAITING).exists():
            locked.state = BulkState.OPEN
            locked.save()
        elif locked.state == BulkState.RUNNING and not locked.rows.filter(state=BulkRowState.POSSIBLE).exists():
            locked.state, locked.finished_at = BulkState.DONE, clock.now()
            locked.save()
            if locked.rows.count() > _at_once(locked):
                data = {"run": locked.pk, "list": locked.page, "action": locked.action}
                with recording(kind="bulk.finished", key=locked.user.event_key, by=None, data=data):
                    pass


def _given(action: BulkAction, user: User, given) -> dict[str, str]:
    if given is not None:
        return posted(action, user, given)
    initial = {name: field.initial for name, field in action.asks(user).items() if field.initial is not None}
    return posted(action, user, initial)


def _kept(action: BulkAction, run: BulkRun) -> dict[str, str]:
    return {name: run.given[name] for name in action.keeps if name in run.given}


def _insist_complete(action: BulkAction, user: User, run: BulkRun) -> None:
    first = run.rows.order_by("position").first()
    form = form_of(action, user, {**run.given, **first.given})
    # A row's own values are refused with that row alone.
    if form.errors.keys() - first.given.keys():
        raise Refused(
            *(
                Refusal(str(sentence), code="missing", kind="input", field=name)
                for name, sentences in form.errors.items()
                for sentence in sentences
                if name not in first.given
            )
        )


def _action(page: str, name: str) -> BulkAction:
    declared = pages.get(page)
    found = declared and declared.action(name)
    if not found:
        raise Refused(
            Refusal(
                _("There is no act called “%s” on this list.") % name[:60], "unknown_action", "input", field="action"
            )
        )
    return found


def offered(page: str, name: str) -> BulkAction:
    """The act as it may be chosen by hand; one that only undoes another is begun by ``undo``."""
    found = _action(page, name)
    if not found.offered:
        names = ", ".join(one.name for one in pages.get(page).actions if one.offered)
        insist(Refusal(_("An action is one of: %s.") % names, "unknown_action", "input", field="action"))
    return found


def _locked(run: BulkRun, by: User, state: str) -> BulkRun:
    locked = BulkRun.objects.select_for_update().get(pk=run.pk)
    if locked.user_id != by.pk:
        insist(Refusal(_("Only who chose these rows goes on with them."), code="not_yours", unblock=str(locked.user)))
    if locked.state != state:
        insist(
            Refusal(
                _("This is “%s” by now; look at the page again.") % locked.get_state_display(), "wrong_state", "state"
            )
        )
    return locked
