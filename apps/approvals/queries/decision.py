"""Everything on the decision page, for one reader, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from apps.audit.models import Event
from apps.calendars.queries import conflicts_of, window_of
from apps.core.refusals import Refusal
from apps.dockets.models import Docket, Task
from apps.dockets.permissions import may_see, visible_dockets
from apps.dockets.subjects import record_of, url_of
from apps.environments.models import Environment, Service

from ..briefs import Brief, briefs
from ..digests import fingerprint_of
from ..enums import BallotState
from ..menders import menders_of
from ..models import Approval, Inquiry
from ..permissions import may_ask, may_inquire, may_speak_for
from ..presenting import ShownGroup, both_sides, in_words, label_of, present
from ..rules import LIVE, approval_stands, group_label
from .standing import BallotRow, StepRow, Way, rows_of

TOP_REASONS = 3
UNDECIDED = (BallotState.OPEN, BallotState.STUCK)
SHOWN_DEPENDANTS = 8
SIDES = ("before", "after")


@dataclass(frozen=True)
class Ask:
    """One ballot that the reader can answer, in one way."""

    row: BallotRow
    way: Way


@dataclass(frozen=True)
class Change:
    """One field that changed after somebody had voted."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Asking:
    """A question back to the requester, and whether the reader may answer it."""

    inquiry: Inquiry
    may_answer: bool


@dataclass(frozen=True)
class Decision:
    """What the decision page shows; ``digest`` goes into the voter's form and comes back with the vote."""

    approval: Approval
    steps: list[StepRow]
    content: list[ShownGroup]
    digest: str
    window: object
    conflicts: list
    services: list[Service]
    environments: list[Environment]
    dependants: list[Service]
    brief: Brief
    changes: list[Change] = field(default_factory=list)
    inquiries: list[Asking] = field(default_factory=list)
    why_not_inquire: Refusal | None = None
    menders: tuple = ()
    broken: Refusal | None = None
    may_ask: bool = False

    @property
    def record_url(self) -> str:
        return url_of(self.approval.docket)

    @property
    def asks(self) -> list[Ask]:
        """What the reader can answer now."""
        return [Ask(row, way) for step in self.steps for row in step.ballots for way in row.open_ways]

    @property
    def refusals(self) -> list[Refusal]:
        """Why the reader cannot vote, each sentence once; empty where he or she can."""
        if self.asks or self.approval.state not in (BallotState.OPEN, BallotState.STUCK):
            return []
        found = {}
        for step in self.steps:
            for row in step.ballots:
                if row.ballot.state in (BallotState.OPEN, BallotState.STUCK) and row.ways[0].refusal:
                    found.setdefault(str(row.ways[0].refusal), row.ways[0].refusal)
        return list(found.values())

    @property
    def own_votes(self) -> list:
        """Standing votes that the reader may still take back."""
        return [
            vote for step in self.steps for row in step.ballots for vote in row.votes if vote.pk in row.withdrawable
        ]

    @property
    def risk_reasons(self) -> tuple[str, ...]:
        return self.brief.risk_reasons[:TOP_REASONS]


def decision(approval: Approval, user) -> Decision:
    """The decision page of an approval as ``user`` sees it, on the content that the record has now."""
    docket, facts = approval.docket, approval.facts
    now = fingerprint_of(docket)
    brief_of = briefs.get(docket.prefix)
    brief = brief_of(docket, user) if brief_of else Brief()
    ids = facts.get("service_ids") or []
    dependants = Service.objects.filter(upstream__depends_on__in=ids).exclude(pk__in=ids).distinct()
    return Decision(
        approval=approval,
        steps=rows_of(approval, user),
        content=present(now.content, record_of(docket), _hanging(docket, user) | brief.shown, user=user),
        digest=now.digest,
        window=window_of(docket),
        conflicts=conflicts_of(docket, user),
        services=list(Service.objects.filter(pk__in=ids).order_by("tier", "name")),
        environments=list(Environment.objects.filter(pk__in=facts.get("environment_ids") or [])),
        dependants=list(dependants[: SHOWN_DEPENDANTS + 1]),
        brief=brief,
        changes=_changes(approval, user),
        inquiries=_inquiries(approval, user),
        why_not_inquire=may_inquire(approval, user) if approval.state in UNDECIDED else _over(),
        menders=tuple(menders_of(approval)) if approval.state == BallotState.STUCK else (),
        broken=approval_stands(docket, approval.purpose) if approval.state == BallotState.CARRIED else None,
        may_ask=(approval.state == BallotState.EXPIRED or approval.state in LIVE) and may_ask(approval, user) is None,
    )


def _inquiries(approval: Approval, user) -> list[Asking]:
    found = list(approval.inquiries.select_related("asked_by", "answered_by"))
    speaks = any(each.is_open for each in found) and may_speak_for(approval.docket, user) is None
    return [Asking(each, each.is_open and (speaks or each.asked_by_id == user.pk)) for each in found]


def _over() -> Refusal:
    return Refusal(_("It is decided."), code="decided", kind="state")


def _hanging(docket: Docket, user) -> dict[str, list[str]]:
    """Tasks and links in words; in the content they are rows of plain values. What is restricted is not named."""
    tasks = docket.tasks.filter(blocks_start=False).select_related("owner")
    return {
        "tasks": [_task(task) for task in tasks],
        "links": [link.url or _called(link.to, user) for link in docket.links.select_related("to")],
    }


def _called(to: Docket, user) -> str:
    return _("a record that is not for you to see") if may_see(to, user) else to.key


def _task(task: Task) -> str:
    parts = [f"{task.order}. {task.title}"]
    parts += [str(task.owner)] if task.owner else []
    if task.offset_minutes is not None:
        parts.append(_("%(n)+d min from the start") % {"n": task.offset_minutes})
    if task.planned_minutes is not None:
        parts.append(_("takes %(n)s min") % {"n": task.planned_minutes})
    return " · ".join(parts)


def _changes(approval: Approval, user) -> list[Change]:
    """Field by field, what the last edit changed that cost votes."""
    if approval.state not in (BallotState.OPEN, BallotState.STUCK):
        return []
    told = Event.objects.filter(key=approval.docket.key, kind="approval.voided", at__gte=approval.opened_at)
    event = told.filter(data__purpose=approval.purpose).order_by("-id").first()
    record, diffs = record_of(approval.docket), _without_ids(event.data["diffs"] if event else [], user)
    return [
        Change(f"{group_label(diff['group'])}: {label_of(diff['field'], record)}", in_words(before), in_words(after))
        for diff, (before, after) in zip(diffs, both_sides(diffs, record, user), strict=True)
    ]


def _without_ids(diffs: list[dict], user) -> list[dict]:
    """The rows of links and tasks in words; what else is named by an id is known by its field alone."""
    ids = {
        name: {
            row[2] for each in diffs if each["field"] == name for side in SIDES for row in each[side] or () if row[2]
        }
        for name in ("links", "tasks")
    }
    keys = dict(visible_dockets(user).filter(pk__in=ids["links"]).values_list("pk", "key")) if ids["links"] else {}
    owners = get_user_model().objects.in_bulk(ids["tasks"]) if ids["tasks"] else {}
    words = {
        "links": lambda _kind, url, to, *_author: url or keys.get(to, _("a record that is not for you to see")),
        "tasks": lambda order, title, owner, *_times: " · ".join([f"{order}. {title}", *_called_by(owners, owner)]),
    }
    return [
        {**each, **{side: [word(*row) for row in each[side] or ()] for side in SIDES}}
        if (word := words.get(each["field"]))
        else each
        for each in diffs
    ]


def _called_by(people: dict, pk) -> list[str]:
    return [str(people[pk])] if pk in people else []
