"""Whom a policy asks about one record: rows and surroundings read from the database, evaluated by ``policies``.

Four queries, whatever the number of rows, boards and services.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, RoleGrant, Team, User
from apps.core import clock
from apps.core.digests import canonical, digest
from apps.core.reading import once
from apps.environments.models import Service

from .electorate import MEMBERS, crews, seats_in_force
from .enums import RevisionState, Voters
from .models import Board, Policy, PolicyRevision, PolicyRow, Seat
from .policies import Asked, Evaluation, Surroundings, both, evaluate

# What an answer rests on besides the rows of the policy itself.
AROUND = (Board, Seat, Team, Membership, RoleGrant, User, Service)


def plain(facts: dict) -> dict:
    """Facts as they read when they come back from the database, so that two can be compared."""
    return json.loads(canonical(facts))


def revision_in_force(policy: str) -> PolicyRevision | None:
    """The revision of a policy (by its short name) that counts now; None where there is none."""
    rows = PolicyRevision.objects.filter(policy__slug=policy, state=RevisionState.IN_FORCE)
    return once(("policy in force", policy), rows.first, of=(Policy, PolicyRevision))


def ask(revisions: Iterable[PolicyRevision | None], facts: dict) -> Evaluation:
    """The stricter of what these revisions ask for on ``facts`` (A-11); no revision at all is a problem."""
    ids = dict.fromkeys(revision.pk for revision in revisions if revision is not None)
    if not ids:
        return Evaluation((), _("No approval policy is in force for this, so nobody can approve it."))
    question = ("asked by policy", *ids, digest(facts))
    return once(question, lambda: _asked(list(ids), facts), of=(PolicyRow, *AROUND))


def _asked(ids: list[int], facts: dict) -> Evaluation:
    by_id = {pk: [] for pk in ids}
    for row in PolicyRow.objects.filter(revision__in=by_id).order_by("revision_id", "order"):
        by_id[row.revision_id].append(row)
    around = Places([row for rows in by_id.values() for row in rows], [facts]).around(facts)
    answer: Evaluation | None = None
    for rows in by_id.values():
        found = evaluate(rows, facts, around)
        answer = found if answer is None else both(answer, found)
    return answer


class Places:
    """Boards, teams and services that some rows may point at on any of some facts; three queries for all of them."""

    def __init__(self, rows: list[PolicyRow], all_facts: Iterable[dict]):
        now, all_facts = clock.now(), list(all_facts)
        sitting = Q(seats__in=Seat.objects.filter(seats_in_force(now), MEMBERS).values("pk"))
        boards = Board.objects.filter(pk__in={row.board_id for row in rows if row.board_id})
        self.boards = {
            board.pk: Asked("board", board.pk, board.name, board.size)
            for board in boards.annotate(size=Count("seats", filter=sitting))
        }
        self.services = {}
        if any(row.voters == Voters.OWNERS for row in rows):
            wanted = {pk for facts in all_facts for pk in facts.get("service_ids") or ()}
            self.services = {
                pk: (name, team) for pk, name, team in _services(wanted).values_list("pk", "name", "team_id")
            }
        wanted = {team for _name, team in self.services.values()} | {facts.get("team_id") for facts in all_facts}
        asked = Team.objects.filter(pk__in=wanted - {None}).annotate(
            size=Count("memberships", filter=Q(memberships__in=crews().values("pk")))
        )
        self.teams = {team.pk: Asked("team", team.pk, team.name, team.size) for team in asked}

    def around(self, facts: dict) -> Surroundings:
        """What the rows point at, for one record."""
        named = sorted(self.services[pk] for pk in facts.get("service_ids") or () if pk in self.services)
        return Surroundings(
            boards=self.boards,
            team=self.teams.get(facts.get("team_id")),
            owners=tuple((self.teams[team], name) for name, team in named if team in self.teams),
        )


def _services(ids: set[int]):
    return Service.objects.filter(pk__in=ids)
