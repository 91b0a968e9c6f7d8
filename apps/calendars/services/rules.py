"""The rules of comparison: switched, weighed and tuned by administrators; what stands is brought in line in batches."""

from __future__ import annotations

import structlog
from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.services import recording
from apps.core import clock
from apps.core.insist import insist
from apps.core.refusals import Refusal

from ..comparing.conflicts import compare_anew, hold_calendar
from ..enums import Severity
from ..models import ConflictRule, RuleSweep, Window
from ..permissions import may_keep_rules
from ..rules import rules

FIELDS = ("severity", "is_enabled", "parameters")
BATCH = 100
log = structlog.get_logger(__name__)


def edit_rule(rule: ConflictRule, *, by, version: int | None = None, reason: str = "", **fields) -> ConflictRule:
    """Set severity, whether it is made at all, and its parameters (all of them, by name); nothing differs, nothing is written.

    What is placed from now on is compared by it; windows ahead are compared anew by a sweep in the background. Raises
    Refused (who, or input per field), or Stale when ``version`` no longer stands.
    """
    insist(may_keep_rules(by))
    if unknown := set(fields) - set(FIELDS):
        raise TypeError(f"a rule has no field to edit called {', '.join(sorted(unknown))}")
    with transaction.atomic():
        # A placing that read the rule as it was ends first; the sweep then sees what it placed.
        hold_calendar()
        locked = ConflictRule.objects.select_for_update().get(pk=rule.pk)
        locked.expect(version)
        insist(*problems(locked, fields))
        changed = [name for name, value in fields.items() if getattr(locked, name) != value]
        if not changed:
            return locked
        for name in changed:
            setattr(locked, name, fields[name])
        with recording(
            kind="conflict_rule.edited", key=locked.event_key, by=by, reason=reason.strip(), data={"fields": changed}
        ):
            locked.save()
        sweep = start_sweep(locked)
        transaction.on_commit(lambda: _wake(sweep.pk))
    return locked


def problems(rule: ConflictRule, fields: dict) -> list[Refusal]:
    """What is wrong with these settings, per field."""
    found = []
    if "severity" in fields and fields["severity"] not in Severity.values:
        found.append(Refusal(_("Choose how grave it is."), "bad_severity", "input", field="severity"))
    declared = rules.get(rule.code)
    known = {one.name: one for one in declared.parameters} if declared else {}
    for name, value in fields.get("parameters", {}).items():
        one = known.get(name)
        if one is None:
            found.append(
                Refusal(_("This rule is not tuned by “%s”.") % name[:40], "unknown", "input", field="parameters")
            )
        elif type(value) is not int or not one.least <= value <= one.most:
            values = {"label": one.label, "least": one.least, "most": one.most}
            sentence = _("%(label)s: a whole number from %(least)s to %(most)s.") % values
            found.append(Refusal(sentence, "out_of_range", "input", field="parameters"))
    return found


def start_sweep(rule: ConflictRule) -> RuleSweep:
    """Note that the windows ahead are to be compared anew; one that was under way for this rule begins again."""
    now = clock.now()
    RuleSweep.objects.filter(rule=rule, finished_at=None).update(finished_at=now)
    return RuleSweep.objects.create(rule=rule, asked_at=now, total=_ahead(0).count())


def run_sweep(pk: int) -> None:
    """Compare every window ahead anew, each in a transaction of its own and under its own locks.

    Safe to run twice, and to be interrupted: it goes on after the last hundred that were noted.
    """
    sweep = RuleSweep.objects.filter(pk=pk, finished_at=None).first()
    while sweep is not None:
        ids = list(_ahead(sweep.after).order_by("id").values_list("id", flat=True)[:BATCH])
        for window in ids:
            with transaction.atomic():
                compare_anew(window)
        done = {"done": sweep.done + len(ids), "after": ids[-1] if ids else sweep.after}
        if len(ids) < BATCH:
            done["finished_at"] = clock.now()
        going = RuleSweep.objects.filter(pk=pk, finished_at=None).update(**done)
        sweep = RuleSweep.objects.filter(pk=pk, finished_at=None).first() if going else None


def run_waiting_sweeps() -> None:
    """What a dead broker left behind."""
    for pk in RuleSweep.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True):
        run_sweep(pk)


def _ahead(after: int):
    return Window.objects.filter(pk__gt=after, withdrawn_at=None, span__endswith__gt=clock.now())


def _wake(pk: int) -> None:
    """The broker only wakes: the table holds what is to be done."""
    try:
        current_app.send_task("calendars.sweep", args=[pk])
    except Exception as error:  # the beat finds what it did not carry
        log.warning("nobody woken", error=str(error))
