"""What a vote is bound to: the content of a docket, one digest per group of fields and one over all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from apps.core.digests import canonical, digest
from apps.core.locking import locked_where
from apps.dockets.models import Docket
from apps.dockets.subjects import subject_of


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Plain content, its groups' digests, and the digest over the whole (the one a voter's form carries)."""

    content: dict[str, dict[str, object]]
    groups: dict[str, str]
    digest: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that reads otherwise than what was put to the vote."""

    group: str
    field: str
    before: object
    after: object

    def as_dict(self) -> dict:
        return {"group": self.group, "field": self.field, "before": self.before, "after": self.after}


def fingerprint(content: dict) -> Fingerprint:
    """The fingerprint of some content; what it carries is plain JSON, in the order in which the record says it."""
    read = json.loads(canonical(content))
    plain = {group: {field: read[group][field] for field in fields} for group, fields in content.items()}
    groups = {name: digest(fields) for name, fields in plain.items()}
    return Fingerprint(plain, groups, digest(groups))


def fingerprint_of(docket: Docket) -> Fingerprint:
    """What the record behind this docket says now."""
    return fingerprint(subject_of(docket).content(docket))


def changed_groups(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Names of the groups whose digest differs, added and vanished ones included."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def differences(before: dict, after: dict) -> list[Difference]:
    """Field by field, what differs between two contents."""
    found = []
    for group in sorted(before.keys() | after.keys()):
        old, new = before.get(group, {}), after.get(group, {})
        for field in sorted(old.keys() | new.keys()):
            if old.get(field) != new.get(field):
                found.append(Difference(group, field, old.get(field), new.get(field)))
    return found


def hold(docket: Docket) -> Docket:
    """Lock the record behind a docket, then read both anew; belongs at the start of every deciding transaction.

    The order is always record, approval, ballots. An edit of the record holds the record and then asks approvals to
    refresh; a vote that took the approval first would meet it half-way in a deadlock.
    """
    relation = Docket._meta.get_field(subject_of(docket).relation)
    return locked_where(relation.related_model, f"{relation.field.name}_id", docket.pk).docket
