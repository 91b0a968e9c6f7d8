"""Trying a proposed risk model on closed changes: asked for, worked out in the background, kept with the draft."""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet

from apps.approvals.models import Revision
from apps.audit.services import recording
from apps.core import clock
from apps.core.digests import digest
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.runs import RunState
from apps.dockets.models import Docket

from ..models import BackTest
from ..risk.content import problems, trial_of
from ..risk.trying import MOST, Tally, closed_cases

STEP = 500
log = structlog.get_logger(__name__)


def ask_back_test(docket: Docket, content: dict, *, by) -> BackTest:
    """Have ``content``, proposed on the revision behind ``docket``, tried on the last 10,000 closed changes.

    Asked for twice it runs once: what is under way or done for the same content is given back. Refused for content that
    could not be put in force.
    """
    insist(
        *(Refusal(sentence, code="content", kind="input", field=path) for path, sentence in problems(content).items())
    )
    with transaction.atomic():
        Docket.objects.select_for_update(of=("self",)).get(pk=docket.pk)
        standing = BackTest.objects.filter(docket=docket).first()
        if standing and standing.digest == digest(content) and standing.state != RunState.FAILED:
            return standing
        with recording(kind="risk_model.back_test_asked", key=docket.key, by=by):
            asked, _made = BackTest.objects.update_or_create(
                docket=docket,
                defaults={
                    "digest": digest(content),
                    "state": RunState.WAITING,
                    "done": 0,
                    "total": 0,
                    "result": {},
                    "asked_at": clock.now(),
                    "finished_at": None,
                },
            )
        transaction.on_commit(lambda: _send(asked.pk))
    return asked


def run_back_test(pk: int) -> None:
    """Work it out; where the proposed content changed meanwhile, this run ends.

    Safe to run twice: the second run finds it done. A fixed number of statements, and one for each tenth of progress.
    """
    test = BackTest.objects.filter(pk=pk).first()
    if test is None or test.is_over:
        return
    content = Revision.objects.values_list("content", flat=True).get(docket=test.docket_id)
    mine = BackTest.objects.filter(pk=pk, digest=test.digest)
    if digest(content) != test.digest:
        mine.update(state=RunState.FAILED, finished_at=clock.now(), result={"problem": "changed"})
        return
    try:
        tally = _tried(mine, trial_of(content))
    except Exception:
        mine.update(state=RunState.FAILED, finished_at=clock.now(), result={"problem": "broken"})
        raise
    mine.update(state=RunState.DONE, done=tally.total, result=tally.as_dict(), finished_at=clock.now())


def _tried(mine: QuerySet[BackTest], trial) -> Tally:
    cases, tally = closed_cases(MOST), Tally()
    mine.update(state=RunState.RUNNING, done=0, total=len(cases))
    step = max(STEP, len(cases) // 10)
    for number, case in enumerate(cases, start=1):
        tally.add(case, trial)
        if number % step == 0:
            mine.update(done=number)
    return tally


def run_waiting_back_tests() -> None:
    """What a dead broker left behind."""
    for pk in BackTest.objects.filter(state=RunState.WAITING).values_list("pk", flat=True):
        run_back_test(pk)


def _send(pk: int) -> None:
    """The broker only wakes: the sweep finds what it did not carry."""
    try:
        current_app.send_task("changes.back_test", args=[pk])
    except Exception as error:  # the table holds what is to be done, the broker only wakes
        log.warning("nobody woken", error=str(error))
