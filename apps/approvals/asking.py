"""Whom a policy asks about one record: rows and surroundings read from the database, evaluated by ``policies``.

Four queries, whatever the number of rows, boards and services.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.core import clock
from apps.core.digests import canonical
from apps.environments.models import Service

from .electorate import crews
from .enums import RevisionState, Voters
from .models import Board, PolicyRevision, PolicyRow
from .policies import Asked, Evaluation, Surroundings, both, evaluate


def plain(facts: dict) -> dict:
    """Facts as they read when they come back from the database, so that two can be compared."""
    return json.loads(canonical(facts))


def revision_in_force(policy: str) -> PolicyRevision | None:
    """The revision of a policy (by its short name) that counts now; None where there is none."""
    return PolicyRevision.objects.filter(policy__slug=policy, state=RevisionState.IN_FORCE).first()


def ask(revisions: Iterable[PolicyRevision | None], facts: dict) -> Evaluation:
    """The stricter of what these revisions ask for on ``facts`` (A-11); no revision at all is a problem."""
    by_id = {revision.pk: [] for revision in revisions if revision is not None}
    if not by_id:
        return Evaluation((), _("No approval policy is in force for this, so nobody can approve it."))
    for row in PolicyRow.objects.filter(revision__in=by_id).order_by("revision_id", "order"):
        by_id[row.revision_id].append(row)
    around = _surroundings([row for rows in by_id.values() for row in rows], facts)
    answer: Evaluation | None = None
    for rows in by_id.values():
        found = evaluate(rows, facts, around)
        answer = found if answer is None else both(answer, found)
    return answer


def _surroundings(rows: list[PolicyRow], facts: dict) -> Surroundings:
    now = clock.now()
    sitting = Q(seats__since__lte=now, seats__user__is_active=True, seats__user__is_service=False)
    sitting &= Q(seats__until__isnull=True) | Q(seats__until__gt=now)
    boards = Board.objects.filter(pk__in={row.board_id for row in rows if row.board_id})
    services = []
    if any(row.voters == Voters.OWNERS for row in rows):
        services = list(Service.objects.filter(pk__in=facts.get("service_ids") or ()).order_by("name"))
    wanted = {service.team_id for service in services} | {facts.get("team_id")} - {None}
    asked = Team.objects.filter(pk__in=wanted).annotate(
        size=Count("memberships", filter=Q(memberships__in=crews().values("pk")))
    )
    teams = {team.pk: Asked("team", team.pk, team.name, team.size) for team in asked}
    return Surroundings(
        boards={
            board.pk: Asked("board", board.pk, board.name, board.size)
            for board in boards.annotate(size=Count("seats", filter=sitting))
        },
        team=teams.get(facts.get("team_id")),
        owners=tuple((teams[service.team_id], service.name) for service in services if service.team_id in teams),
    )
