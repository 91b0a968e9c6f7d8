"""The dry run of a proposed policy: what it would have asked of what was put to the vote lately."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.digests import digest
from apps.core.insist import insist
from apps.core.refusals import Refusal
from apps.core.runs import RunState

from ..asking import Places
from ..models import Approval, DryRun, PolicyRow, Revision
from ..policies import Evaluation, Unclear, evaluate, holds
from ..proofs import people_of, without_factor
from ..revised import policy as policies
from ..revising import may_edit, standing_content

DAYS, AT_ONCE, MOST, STEPS, SHOWN = 90, 500, 50_000, 20, 50
log = logging.getLogger(__name__)


def ask_dry_run(revision: Revision, *, by) -> DryRun:
    """Have a proposed policy tried on the last 90 days; a few hundred approvals at once, more in the background.

    A run of the very same content that is under way goes on. Refused for what is no policy, or not sound.
    """
    insist(may_edit(revision, by), _can_be_tried(revision))
    wanted = digest(revision.content)
    with transaction.atomic():
        # One run per revision: two clicks at once find the row that the first made.
        Revision.objects.select_for_update(of=("self",)).get(pk=revision.pk)
        run = DryRun.objects.filter(revision=revision).first() or DryRun(revision=revision)
        if run.pk and run.digest == wanted and run.state in (RunState.WAITING, RunState.RUNNING):
            return run
        run.digest, run.state, run.days = wanted, RunState.WAITING, DAYS
        run.done, run.result, run.asked_at, run.finished_at = 0, {}, clock.now(), None
        run.total = _lately(revision, run.asked_at).count()
        run.save()
        if run.total > AT_ONCE:
            transaction.on_commit(lambda: _send(run.pk))
    if run.total <= AT_ONCE:
        run_dry_run(run.pk)
        run.refresh_from_db()
    return run


def run_dry_run(pk: int) -> None:
    """Work it out. A fixed number of statements, whatever the number of approvals: three for what the rules point at, a
    few to read, two for second factors, twenty for the progress. Safe to run twice: both come to the same, and a finished one is left alone.
    """
    run = DryRun.objects.select_related("revision").filter(pk=pk).first()
    if run is None or run.is_over:
        return
    mine = DryRun.objects.filter(pk=pk, digest=run.digest)
    if digest(run.revision.content) != run.digest or policies.check(run.revision.content):
        mine.update(state=RunState.FAILED, finished_at=clock.now())
        return
    asked = list(_lately(run.revision, run.asked_at).order_by("-id").values_list("docket__key", "facts")[:MOST])
    mine.update(state=RunState.RUNNING, done=0, total=len(asked))
    before = policies.unsaved_rows(standing_content(run.revision))
    after = policies.unsaved_rows(run.revision.content)
    places = Places([*before, *after], [facts for _key, facts in asked])
    tally, step = _Tally(), max(1, len(asked) // STEPS)
    for number, (key, facts) in enumerate(asked, start=1):
        around = places.around(facts)
        tally.add(key, facts, evaluate(before, facts, around), evaluate(after, facts, around), before, after)
        if number % step == 0:
            mine.update(done=number)
    mine.update(state=RunState.DONE, done=len(asked), result=tally.as_dict(), finished_at=clock.now())


def run_waiting_dry_runs() -> int:
    """What a dead broker left behind, and what a dead worker left half-way; returns how many were looked at."""
    late = clock.now() - timedelta(minutes=5)
    waiting = DryRun.objects.filter(state__in=(RunState.WAITING, RunState.RUNNING), asked_at__lte=late)
    found = list(waiting.values_list("pk", flat=True)[:10])
    for pk in found:
        run_dry_run(pk)
    return len(found)


@dataclass
class _Tally:
    """What differs, added up as the approvals go by."""

    more: int = 0
    fewer: int = 0
    touched: int = 0
    blocked: int = 0
    freed: int = 0
    factor: int = 0
    taking_factor: set[tuple[str, int]] = field(default_factory=set)
    rules_before: Counter = field(default_factory=Counter)
    rules_after: Counter = field(default_factory=Counter)
    examples: list[dict] = field(default_factory=list)

    def add(self, key, facts, old: Evaluation, new: Evaluation, before: list, after: list) -> None:
        self.rules_before.update(row.name for row in before if _applies(row, facts))
        self.rules_after.update(row.name for row in after if _applies(row, facts))
        had, has = ({one.key: one for one in found.demands} for found in (old, new))
        more = [(one, one.weight[0] - (had[k].weight[0] if k in had else 0)) for k, one in has.items()]
        fewer = [(one, one.weight[0] - (has[k].weight[0] if k in has else 0)) for k, one in had.items()]
        more, fewer = [pair for pair in more if pair[1] > 0], [pair for pair in fewer if pair[1] > 0]
        self.more += sum(number for _one, number in more)
        self.fewer += sum(number for _one, number in fewer)
        blocked, freed = bool(new.problem and not old.problem), bool(old.problem and not new.problem)
        self.blocked, self.freed = self.blocked + blocked, self.freed + freed
        takes = {k for k, one in has.items() if one.second_factor}
        newly = [has[k] for k in sorted(takes) if k not in had or not had[k].second_factor]
        self.factor, self.taking_factor = self.factor + bool(takes), self.taking_factor | takes
        if not (more or fewer or blocked or freed or newly):
            return
        self.touched += 1
        if len(self.examples) < SHOWN:
            self.examples.append(
                {
                    "key": key,
                    "more": [[one.asked.name, number] for one, number in more],
                    "fewer": [[one.asked.name, number] for one, number in fewer],
                    "factor": [one.asked.name for one in newly],
                    "problem": new.problem if blocked else "",
                }
            )

    def as_dict(self) -> dict:
        names = dict.fromkeys([*self.rules_after, *self.rules_before])
        return {
            "more": self.more,
            "fewer": self.fewer,
            "touched": self.touched,
            "blocked": self.blocked,
            "freed": self.freed,
            "factor": [self.factor, *_without_factor(self.taking_factor)],
            "rules": [[name, self.rules_before[name], self.rules_after[name]] for name in names],
            "examples": self.examples,
        }


def _applies(row: PolicyRow, facts: dict) -> bool:
    try:
        return holds(row.when, facts)
    except Unclear:
        return False


def _without_factor(asked: set[tuple[str, int]]) -> tuple[int, int]:
    """How many people these boards and teams ask today, and how many of them have no second factor."""
    if not asked:
        return 0, 0
    boards, teams = ({pk for kind, pk in asked if kind == name} for name in ("board", "team"))
    people = people_of(boards, teams)
    return people.count(), without_factor(people).count()


def _lately(revision: Revision, at):
    """Restricted records are left out, so that nobody learns of them from a number."""
    since = at - timedelta(days=DAYS)
    return Approval.objects.filter(policy=revision.name, opened_at__gte=since, docket__is_restricted=False)


def _can_be_tried(revision: Revision) -> Refusal | None:
    if revision.kind != "policy":
        return Refusal(_("Only a policy is tried on what was asked before."), code="not_a_policy", kind="state")
    if policies.check(revision.content):
        return Refusal(_("Mend what is wrong with it first; then it can be tried."), code="unsound", kind="state")
    return None


def _send(pk: int) -> None:
    """The broker only wakes: the sweep finds what it did not carry."""
    try:
        current_app.send_task("approvals.dry_run", args=[pk])
    except Exception:
        log.warning("the broker did not take a dry run; the sweep will", exc_info=True)
