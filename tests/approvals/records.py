"""A record to approve, of the simplest kind: its content, facts and exclusions are written down as they are given."""

from __future__ import annotations

import json
from contextlib import contextmanager
from unittest.mock import patch

from django.db.models import Q

from apps.approvals import services
from apps.approvals.briefs import briefs
from apps.approvals.digests import fingerprint_of
from apps.approvals.enums import BallotState, RevisionState
from apps.approvals.models import Ballot, Board, Policy, PolicyRevision, PolicyRow, Seat
from apps.audit.services import recording
from apps.core import clock
from apps.dockets.enums import Prefix
from apps.dockets.models import Docket
from apps.dockets.services import open_docket
from apps.dockets.subjects import Subject, subjects

CONTENT = {
    "what": {"title": "Rotate the key", "reason": "It is **two years** old"},
    "window": {"start": "2026-11-26T22:00:00+00:00", "end": "2026-11-26T23:30:00+00:00"},
    "plan": {"backout": "Put the old key back"},
    "risk": {"answers": {"migrates": "no"}},
    "people": {"implementer": None},
}
FACTS = {
    "risk": "low",
    "score": 12,
    "tier": 3,
    "environment_kinds": ["production"],
    "service_ids": [],
    "kind": "change",
}


class Log(list):
    """What the record was told, in order."""

    def names(self) -> list[str]:
        return [name for name, _payload in self]


def told(log: Log, name: str):
    return lambda docket, *, by, **payload: log.append((name, payload))


def subject(log: Log) -> Subject:
    names = ("approval.stage_carried", "approval.decided", "approval.reopened", "ballot.decided")
    return Subject(
        prefix="POL",
        label="Record",
        relation="policy_revision",
        url_name="approvals:panel",
        facts=lambda docket: _said(docket)["facts"],
        content=lambda docket: _said(docket)["content"],
        excluded=lambda docket: {int(pk): why for pk, why in _said(docket)["excluded"].items()},
        may_edit=lambda docket, user: None if user.pk == docket.opened_by_id else "Only who opened it.",
        reactions={name: told(log, name) for name in names},
    )


def _said(docket: Docket) -> dict:
    return json.loads(docket.policy_revision.policy.description)


@contextmanager
def plugged(log: Log):
    """POL- stands for these records inside the block."""
    with patch.dict(subjects._entries, {"POL": subject(log)}), patch.dict(briefs._entries):
        briefs._entries.pop("POL", None)
        yield log


class Record:
    """A record with its docket; ``edit`` is what the service of a real record does."""

    def __init__(self, *, by, team, facts: dict | None = None, excluded: dict | None = None, restricted: bool = False):
        said = {"content": CONTENT, "facts": FACTS | {"team_id": team.pk} | (facts or {}), "excluded": excluded or {}}
        with recording(kind="record.drafted", key="record", by=by):
            docket = open_docket(prefix=Prefix.POLICY, title="Rotate the key", team=team, by=by, restricted=restricted)
            policy = Policy.objects.create(slug=docket.key.lower(), name="A record", description=json.dumps(said))
            self.pk = PolicyRevision.objects.create(policy=policy, number=1, docket=docket).pk
        self.key = docket.key

    @property
    def docket(self) -> Docket:
        return Docket.objects.get(key=self.key)

    @property
    def digest(self) -> str:
        return fingerprint_of(self.docket).digest

    def edit(
        self, *, by=None, facts: dict | None = None, excluded: dict | None = None, refresh: bool = True, **groups
    ) -> None:
        """Change groups of content, facts or exclusions, under the record's lock, and tell approvals."""
        with recording(kind="record.edited", key=self.key, by=by):
            locked = PolicyRevision.objects.select_for_update(of=("self",)).get(pk=self.pk)
            said = json.loads(locked.policy.description)
            for name, fields in groups.items():
                said["content"].setdefault(name, {}).update(fields)
            said["facts"].update(facts or {})
            said["excluded"].update({str(pk): why for pk, why in (excluded or {}).items()})
            locked.policy.description = json.dumps(said)
            locked.policy.save()
            if refresh:
                services.refresh(locked.docket, by=by)

    def ask(self, by, policy: str = "change", purpose: str = "change"):
        return services.open_approval(self.docket, purpose=purpose, policy=policy, by=by)

    def ballot(self, slug: str) -> Ballot:
        """The ballot that counts of a board or team."""
        rows = Ballot.objects.filter(docket__key=self.key).exclude(state=BallotState.VOIDED)
        return rows.filter(Q(board__slug=slug) | Q(team__slug=slug)).latest("id")

    def vote(self, slug: str, by, choice: str = "approve", **given):
        return services.cast(self.ballot(slug), by=by, choice=choice, **{"digest": self.digest, **given})


def board(slug: str, *users, quorum: int = 1, veto=()) -> Board:
    """A board with these people on it."""
    with recording(kind="board.prepared", key=slug, by=None):
        made = Board.objects.create(slug=slug, name=slug.upper(), quorum=quorum)
        for user in users:
            Seat.objects.create(board=made, user=user, has_veto=user in veto, since=clock.now())
    return made


def sit(on: Board, *users, role: str = "member") -> None:
    """More people on a board, as a revision of it seats them."""
    with recording(kind="board.prepared", key=on.slug, by=None):
        for user in users:
            Seat.objects.create(board=on, user=user, role=role, since=clock.now())


def policy(slug: str, *rows: dict, number: int = 1) -> PolicyRevision:
    """A policy in force; each row may leave out what does not matter. A later number retires the one before."""
    with recording(kind="policy.prepared", key=slug, by=None):
        made, _new = Policy.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
        for old in made.revisions.filter(state=RevisionState.IN_FORCE):
            old.state = RevisionState.RETIRED
            old.save()
        revision = PolicyRevision.objects.create(
            policy=made, number=number, state=RevisionState.IN_FORCE, in_force_at=clock.now()
        )
        for order, row in enumerate(rows, start=1):
            PolicyRow.objects.create(
                **{"revision": revision, "order": order, "name": f"Row {order}", "step_name": "Authorization", **row}
            )
    return revision
