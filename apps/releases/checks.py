"""What gates may ask about a release. A check reads, never writes; what it cannot know is unknown, and never passes."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.approvals.rules import approval_stands
from apps.calendars.enums import ConflictStatus, Severity
from apps.calendars.models import Conflict
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.gates.checks import Check, Found, checks, lookers
from apps.gates.enums import Result

from .enums import TERMINAL_STATES
from .graph import production_windows, standing_of
from .models import Release, ReleaseDependency

BEGUN = ("implement", "review", "closed")
GOOD = ("successful", "with_issues")


def _scope_named(release: Release) -> Found:
    count = release.scope.filter(removed_at=None).count()
    return Found.when(
        bool(count), _("%d items are in scope.") % count, _("Nothing is in scope yet."), _anchor(release, "scope")
    )


def _changes_approved(release: Release) -> Found:
    changes, url = _changes(release), _anchor(release, "scope")
    if not changes:
        return Found(
            Result.UNKNOWN, _("No change is in scope, so nobody can say that what is released is approved."), url
        )
    for change in changes:
        if change.state in (*BEGUN, "cancelled"):
            continue
        if change.state != "scheduled":
            sentence = _("%(key)s is not approved: it is in “%(state)s”.")
            said = {"key": _called(change.docket), "state": change.get_state_display()}
            return Found(Result.FAIL, sentence % said, _page(change.docket))
        if change.type.lane != "standard" and (refusal := approval_stands(change.docket, "change")):
            return Found(Result.FAIL, f"{_called(change.docket)}: {refusal}", _page(change.docket))
    return Found(Result.PASS, _("All %d changes in scope are approved.") % len(changes), url)


def _changes_done(release: Release) -> Found:
    changes, url = _changes(release), _anchor(release, "scope")
    if not changes:
        return Found(Result.UNKNOWN, _("No change is in scope, so nobody can say that it was carried out."), url)
    for change in changes:
        if change.state == "cancelled":
            continue
        said = {
            "key": _called(change.docket),
            "state": change.get_state_display(),
            "outcome": change.get_outcome_display().lower(),
        }
        if change.state not in ("review", "closed"):
            sentence = _("%(key)s is not carried out yet: it is in “%(state)s”.") % said
            return Found(Result.FAIL, sentence, _page(change.docket))
        if change.outcome not in GOOD:
            return Found(Result.FAIL, _("%(key)s went wrong: %(outcome)s.") % said, _page(change.docket))
    return Found(Result.PASS, _("All %d changes in scope are carried out.") % len(changes), url)


def _no_blocking_conflict(release: Release) -> Found:
    now = clock.now()
    dockets = [release.docket_id, *(change.docket_id for change in _changes(release) if change.state not in BEGUN)]
    stands = Q(status=ConflictStatus.OPEN) | Q(status=ConflictStatus.ACCEPTED, accepted_until__lte=now)
    rows = Conflict.objects.of_dockets(dockets).filter(stands, severity=Severity.BLOCKS)
    rows = rows.select_related("first__docket", "second__docket")
    for row in rows.order_by("id")[:1]:
        mine = row.first.docket if row.first.docket_id in dockets else row.second.docket
        return Found(Result.FAIL, _("%s has a conflict that blocks.") % _called(mine), _page(mine))
    for row, standing in _standings(release):
        if standing.violation:
            return Found(Result.FAIL, standing.violation, _anchor(row.release, "dependencies"))
    return Found(Result.PASS, _("No conflict blocks it or a change in its scope."), release.get_absolute_url())


def _rollback_plan(release: Release) -> Found:
    return Found.when(
        bool(release.rollback_plan),
        _("The rollback plan is written."),
        _("There is no rollback plan."),
        _anchor(release, "rollback"),
    )


def _rollback_rehearsed(release: Release) -> Found:
    if not release.rollback_plan:
        return Found(Result.FAIL, _("There is no rollback plan to rehearse."), _anchor(release, "rollback"))
    return Found.when(
        release.rehearsed_at is not None,
        _("The rollback was rehearsed."),
        _("Nobody has rehearsed the rollback."),
        _anchor(release, "rollback"),
    )


def _no_open_dependency(release: Release) -> Found:
    url = _anchor(release, "dependencies")
    for row, standing in _standings(release):
        if not standing.is_met:
            return Found(Result.FAIL, standing.sentence if row.on_id else f"{row}: {standing.sentence}", url)
    return Found(Result.PASS, _("Everything it waits for is there."), url)


def _of_release(ask: Callable[[Release], Found]) -> Callable[[Docket, dict], Found]:
    def evaluate(docket: Docket, parameters: dict) -> Found:
        if docket.prefix != Prefix.RELEASE:
            return Found(Result.UNKNOWN, _("Only a release can answer this."))
        return ask(docket.release)

    return evaluate


def releases_looking_at(docket: Docket) -> list[Docket]:
    """Releases whose gates look at this record: those with the change in scope, and those that wait for the release."""
    if docket.prefix == Prefix.CHANGE:
        found = Release.objects.filter(scope__docket=docket, scope__removed_at=None)
    elif docket.prefix == Prefix.RELEASE:
        found = Release.objects.filter(dependencies__on__docket=docket)
    else:
        return []
    return [
        release.docket for release in found.exclude(state__in=TERMINAL_STATES).select_related("docket__team").distinct()
    ]


def _changes(release: Release) -> list:
    rows = release.scope.filter(removed_at=None, docket__change__isnull=False)
    return [row.docket.change for row in rows.select_related("docket__change__type", "docket__change__docket__team")]


def _standings(release: Release) -> list:
    rows = list(
        ReleaseDependency.objects.filter(release=release).select_related("on__docket", "service").order_by("id")
    )
    others = [row.on for row in rows if row.on_id]
    windows = production_windows([release, *others]) if others else {}
    return [(row, standing_of(row, windows, name=_name(row))) for row in rows]


def _name(row: ReleaseDependency) -> str:
    return _called(row.on.docket) if row.on_id else ""


def _called(docket: Docket) -> str:
    """Findings are read by everybody who sees the gate, so a restricted record has no name in them."""
    return _("A reserved record") if docket.is_restricted else docket.key


def _page(docket: Docket) -> str:
    if docket.is_restricted:
        return ""
    relation = "release" if docket.prefix == Prefix.RELEASE else "change"
    return getattr(docket, relation).get_absolute_url()


def _anchor(release: Release, name: str) -> str:
    return f"{release.get_absolute_url()}#{name}"


for _code, _label, _ask in (
    ("scope_named", gettext_lazy("The scope is named"), _scope_named),
    ("changes_approved", gettext_lazy("Every change in scope is approved"), _changes_approved),
    ("changes_done", gettext_lazy("Every change in scope is implemented"), _changes_done),
    ("no_blocking_conflict", gettext_lazy("No conflict blocks the deployment"), _no_blocking_conflict),
    ("rollback_plan", gettext_lazy("A rollback plan is written"), _rollback_plan),
    ("rollback_rehearsed", gettext_lazy("The rollback was rehearsed"), _rollback_rehearsed),
    ("no_open_dependency", gettext_lazy("Nothing it depends on is open"), _no_open_dependency),
):
    if checks.get(_code) is None:
        checks.add(_code, Check(_code, _label, _of_release(_ask)))
lookers.add("releases", releases_looking_at)
