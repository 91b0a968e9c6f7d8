"""What an approver judges: every field a person writes is material (and belongs to a group) or is not, with a reason.

A vote is bound to the digest of the material content; an edit voids the steps that judge the group it touches. A
test fails for a field that stands in neither table, so that a new field is thought about.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from apps.audit.models import Event
from apps.dockets.models import Docket

from . import custom
from .hung import TASK, hung_on
from .models import ChangeRequest
from .shape import predecessor_rows, work_window

# Fields of the change; "docket.", "window." and plural names are what hangs on it.
MATERIAL: dict[str, str] = {
    "docket.title": "what",
    "docket.team": "what",
    "reason": "what",
    "type": "what",
    "template": "what",
    "parent": "what",
    "services": "what",
    "environments": "what",
    "brings": "what",
    "links": "what",
    "attachments": "what",
    "window.span": "window",
    "window.zone": "window",
    "window.buffer_minutes": "window",
    "predecessors": "window",
    "implementation_plan": "plan",
    "backout_plan": "plan",
    "test_plan": "plan",
    "communication_plan": "plan",
    "tasks": "plan",
    "answers": "risk",
    "impact": "risk",
    "urgency": "risk",
    "outage_expected": "risk",
    "requester": "people",
    "implementer": "people",
    "assignee": "people",
}

IMMATERIAL: dict[str, str] = {
    "id": "names the row",
    "version": "counts saves",
    "docket": "its title and team are declared by themselves",
    "docket.is_restricted": "who may read it does not change what is done",
    "state": "moved by transitions only",
    "on_hold": "a flag that stops everything; it asks for nothing new",
    "revision": "counts rounds of approval",
    "priority": "derived from impact and urgency",
    "manager": "who shepherds a change does not change what is done",
    "risk_score": "derived; shown with its time",
    "risk_level": "derived; if it changes the facts, steps are added",
    "outcome": "written after the work",
    "closing_notes": "written after the work",
    "created_at": "set once",
    "submitted_at": "set by a transition",
    "started_at": "set by a transition",
    "finished_at": "set by a transition",
    "closed_at": "set by a transition",
    "record_due_at": "set by a transition",
    "comments": "talk, not content",
    "tags": "found by them; where a policy asks for one, it is a fact, and steps are added",
    "custom": "each field of a type says by itself whether it is material",
}

LABELS = {
    "docket.title": _("title"),
    "docket.team": _("owner team"),
    "services": _("services"),
    "environments": _("environments"),
    "window.span": _("window"),
    "window.zone": _("zone of the plan"),
    "window.buffer_minutes": _("backout buffer"),
    "predecessors": _("predecessors"),
}

# Acts that shape what is approved. Tasks added inside another act (an approver's condition) are not by hand.
SHAPING = (
    "task.added",
    "task.edited",
    "task.ordered",
    "docket.linked",
    "docket.unlinked",
    "docket.attached",
    "docket.detached",
    "window.placed",
    "window.moved",
)


def content_of(docket: Docket) -> dict[str, dict[str, object]]:
    """The material content now, as plain values by group."""
    change = docket.change
    window = work_window(change)
    found: dict[str, dict[str, object]] = {}
    for name, group in MATERIAL.items():
        found.setdefault(group, {})[name] = _value(name, change, window)
    if not change.brings:
        # What was put to the vote before there was such a field reads as it did.
        del found[MATERIAL["brings"]]["brings"]
    for path, group in custom.material(change.type).items():
        found.setdefault(group, {})[path] = change.custom.get(path.removeprefix(custom.PREFIX))
    return found


def _value(name: str, change: ChangeRequest, window) -> object:
    if name in _OF_WINDOW:
        return window and _OF_WINDOW[name](window)
    return _VALUES.get(name, _plain(name))(change)


def material_of(change: ChangeRequest, names: set[str]) -> set[str]:
    """Of these fields, those that approvers judge, fields of the type included."""
    return names & (MATERIAL.keys() | custom.material(change.type).keys())


def shapers(docket: Docket) -> set[int]:
    """Ids of everybody who wrote a material field of this change, from the events that say so."""
    edits = Event.objects.filter(key=docket.key, kind="change.edited", data__material__isnull=False)
    edits = edits.exclude(data__material=[]).values_list("by_id", flat=True)
    by_hand = Event.objects.filter(key=docket.key, kind__in=SHAPING, cause__isnull=True, outcome="done")
    drafted = Event.objects.filter(key=docket.key, kind="change.drafted").values_list("by_id", flat=True)
    everyone = edits.union(by_hand.values_list("by_id", flat=True), drafted)
    return {by_id for by_id in everyone if by_id is not None}


def excluded_from(docket: Docket, *, doers: Iterable | None = None) -> dict[int, str]:
    """Who may not vote on this change, and why, in a sentence to that person; ``doers`` stand for those who are named
    to do it now."""
    change = docket.change
    found = dict.fromkeys(
        shapers(docket), str(_("You edited this change, and whoever shapes a change does not vote on it."))
    )
    for author_id in filter(None, (link["author_id"] for link in hung_on(docket)["linked"])):
        found[author_id] = str(_("You wrote what this change delivers, so somebody else decides about it."))
    carried_out = _("You will carry this change out, so somebody else decides about it.")
    named = [(change.assignee_id, _("You are the assignee of this change.")), (change.implementer_id, carried_out)]
    for person_id, sentence in (
        *(named if doers is None else [(person.pk, carried_out) for person in doers]),
        (change.requester_id, _("You asked for this change, so somebody else decides about it.")),
    ):
        if person_id:
            found[person_id] = str(sentence)
    return found


def _plain(name: str):
    return lambda change: getattr(change, ChangeRequest._meta.get_field(name).attname)


def _links(change: ChangeRequest) -> list:
    """Whose work it is stands at the end where it is said, so that what was put to the vote before reads as it did."""
    return sorted(
        [link["kind"], link["url"], link["to_id"] or 0, *filter(None, [link["author_id"]])]
        for link in hung_on(change.docket)["linked"]
    )


def _tasks(change: ChangeRequest) -> list:
    rows = sorted(hung_on(change.docket)["planned"], key=lambda task: (task["order"], task["id"]))
    return [[task[name] for name in TASK[1:]] for task in rows]


def _attachments(change: ChangeRequest) -> list:
    """By name and digest: other bytes under the same name are another file."""
    return sorted([file["name"], file["digest"]] for file in hung_on(change.docket)["attached"])


_VALUES = {
    "docket.title": lambda change: change.docket.title,
    "docket.team": lambda change: change.docket.team_id,
    "services": lambda change: sorted(row.service_id for row in change.service_rows.all()),
    "environments": lambda change: sorted(row.environment_id for row in change.environment_rows.all()),
    "predecessors": lambda change: sorted(row.predecessor_id for row in predecessor_rows(change)),
    "links": _links,
    "tasks": _tasks,
    "attachments": _attachments,
}

_OF_WINDOW = {
    "window.span": lambda window: [window.span.lower, window.span.upper],
    "window.zone": lambda window: window.zone,
    "window.buffer_minutes": lambda window: window.buffer_minutes,
}
