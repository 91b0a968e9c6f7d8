"""How a record plugs in: its facts flow down, decisions flow up through one declared reaction, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.plugs import Plug
from apps.core.workflow import Workflow

from .models import Docket

Content = dict[str, dict[str, object]]


def _nothing(docket: Docket) -> dict:
    return {}


@dataclass(frozen=True)
class Act:
    """A transition that a card offers as a button: its ``name`` is sent to ``url`` for the record at ``version``."""

    label: str
    url: str
    name: str
    version: int


@dataclass(frozen=True)
class Glance:
    """A record in the few words of a card: its state, its risk, the next step, and what the reader can do with it at
    once. What it has not, stays empty."""

    state: str = ""
    tone: str = "neutral"
    risk: str = ""
    risk_tone: str = "neutral"
    step: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What mechanisms may know of the record behind a docket.

    ``content`` is what a person wrote, by the group of fields that a step judges; ``excluded`` names who may not vote
    and why; ``begins_at`` is the start of its window, from which tasks are counted; ``reactions`` are called with ``(docket, by=…, **payload)``.
    ``work`` is ``facts`` without what only policies look at, for who asks whether the work may go on; None where that is
    all the same. ``glance`` is what a card says of it to one reader; ``movable`` gives the records (rows with a ``docket``) whose planned
    time a person may move as far as a whole list can be asked, None where nobody does: moving itself asks everything.
    ``move(docket, purpose, span, *, by, reason)`` gives one of its windows another span by the record's own service, which
    asks its own guards and raises Refused; None where its time is moved on its own page only.
    ``replan(docket, *, by)`` lays all times ahead of one that comes again out anew from its schedule; raises Refused.
    ``everywhere`` gives the records whose time is everybody's, whatever one works on: freezes without a scope.
    ``reach`` gives of many dockets by id the ids of those of these environments in which they stop work.
    ``unblock`` gives of many dockets by id who may let others' work through what it stops, in words.
    ``goes_on(prefix)`` is a condition on dockets (names begin with ``prefix``) whose work no freeze stops.
    ``types`` gives of many dockets by id the words that ``facts`` has as ``type`` and ``type_slug``.
    ``doers`` gives of many dockets by id the ids of who asked for the work or does it.
    """

    prefix: str
    label: str
    relation: str
    url_name: str
    facts: Callable[[Docket], dict] = _nothing
    work: Callable[[Docket], dict] | None = None
    content: Callable[[Docket], Content] = _nothing
    excluded: Callable[[Docket], dict[int, str]] = _nothing
    may_edit: Callable[[Docket, object], str | None] = lambda docket, user: None
    begins_at: Callable[[Docket], datetime | None] = lambda docket: None
    glance: Callable[[Docket, object], Glance] = lambda docket, user: Glance()
    movable: Callable[[object], QuerySet] | None = None
    move: Callable[..., object] | None = None
    replan: Callable[..., object] | None = None
    everywhere: Callable[[], QuerySet] | None = None
    reach: Callable[[Iterable[int], list], dict[int, set[int]]] | None = None
    unblock: Callable[[Iterable[int]], dict[int, str]] | None = None
    goes_on: Callable[[str], Q] | None = None
    types: Callable[[Iterable[int]], dict[int, tuple[str, ...]]] | None = None
    doers: Callable[[Iterable[int]], dict[int, set[int]]] | None = None
    reactions: dict[str, Callable] = field(default_factory=dict)


subjects: Plug[Subject] = Plug("dockets.subjects")


def subject_of(docket: Docket) -> Subject:
    """The declaration for this docket's prefix; raises LookupError when no app made one."""
    subject = subjects.get(docket.prefix)
    if subject is None:
        raise LookupError(f"nothing is declared for {docket.prefix}-")
    return subject


def work_of(docket: Docket) -> dict:
    """The facts of a record's work, as verdicts and freezes look at them."""
    subject = subject_of(docket)
    return (subject.work or subject.facts)(docket)


def record_of(docket: Docket):
    """The record that owns this docket."""
    return getattr(docket, subject_of(docket).relation)


def url_of(docket: Docket) -> str:
    """Where the record's page is."""
    subject = subjects.get(docket.prefix)
    return reverse(subject.url_name, args=[docket.key]) if subject else ""


def begins_at(docket: Docket) -> datetime | None:
    """When its work is planned to begin, as its record says now."""
    subject = subjects.get(docket.prefix)
    return subject.begins_at(docket) if subject else None


def at_turn(record, workflow: Workflow, **more) -> Glance:
    """A glance at a record whose life is a table: its state, and whose turn that makes it; ``more`` as for Glance."""
    state = next(state for state in workflow.turns if state == record.state)
    return Glance(
        **{"state": str(state.label), "tone": state.tone, "step": _("Next: %s.") % workflow.turns[state]} | more
    )


def react(docket: Docket, name: str, *, by, **payload) -> None:
    """Tell the record, now and in this transaction, what a mechanism decided; silent where it does not care."""
    subject = subjects.get(docket.prefix)
    reaction = subject and subject.reactions.get(name)
    if reaction:
        reaction(docket, by=by, **payload)
