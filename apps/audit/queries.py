"""Reads of the trail: a record's timeline, a record as of a moment, and the list of events."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import rows, seals, words
from .enums import Outcome, Via
from .labels import Labels, pointers
from .models import Event, Outbox, Seal
from .timeline import telling
from .visibility import sees_everything, visible_keys

PAGE = 50
# How many events the list reads at most to fill one page for somebody who may see only some of them.
MOST_READ = 1000
KEY = re.compile(r"\b[A-Z]{3}-\d{1,12}\b")


@dataclass(frozen=True)
class Entry:
    """One event as a reader sees it; what the ``timeline`` component draws."""

    id: int
    at: datetime
    who: str
    sentence: str
    reason: str
    tone: str
    icon: str
    diffs: list[words.Diff]
    key: str
    via: str
    kind: str
    record: str


def timeline(keys: Iterable[str], user, *, before: int | None = None, limit: int = PAGE) -> list[Entry]:
    """What happened to these records, newest first, as far as ``user`` may see them; ``before`` is an event's id.

    The number of queries does not depend on the number of events. Keys are shown where several were asked for.
    """
    asked = list(keys)
    events = Event.objects.filter(key__in=visible_keys(user, asked)).order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    return entries(list(events[:limit]), user, with_keys=len(asked) > 1)


def entries(events: list[Event], user, *, with_keys: bool = True, with_diffs: bool = True) -> list[Entry]:
    """Tell these events, which the caller found visible to ``user``."""
    written: dict[int, list[rows.Row]] = defaultdict(list)
    for row in rows.written_in(event.pk for event in events) if with_diffs and events else ():
        written[row.event_id].append(row)
    wanted = {
        pointer
        for row in (row for act in written.values() for row in act)
        for content in (row.content, row.before)
        for pointer in pointers(row.model, content)
    }
    people = {person for event in events for person in (event.by_id, event.on_behalf_of_id)}
    labels, said = Labels(user, wanted, people), refusals_of(events, user)
    return [
        _entry(event, labels, words.diffs(written[event.pk], labels), said[event.pk], with_keys) for event in events
    ]


def refusals_of(events: list[Event], user) -> dict[int, list[str]]:
    """What each event was refused with, in the sentences that were said to whoever tried; a sentence that names a
    record which ``user`` may not see says no more than that. Two queries at most."""
    told = {
        event.pk: [str(one) for one in event.data.get("refusals", ())] if event.outcome == Outcome.REFUSED else []
        for event in events
    }
    named = {key for sentences in told.values() for one in sentences for key in KEY.findall(one)}
    hidden = named - visible_keys(user, named) if named else set()
    # What only looks like a key, such as a ticket in the title of a task, is no record of ours.
    hidden = set(Event.objects.filter(key__in=hidden).values_list("key", flat=True)) if hidden else set()
    reserved = _("Something that is not for you to see stood in the way.")
    return {
        pk: list(dict.fromkeys(reserved if hidden.intersection(KEY.findall(one)) else one for one in sentences))
        for pk, sentences in told.items()
    }


def _entry(event: Event, labels: Labels, diffs: list[words.Diff], refusals: list[str], with_keys: bool) -> Entry:
    told = telling(event)
    who = labels.person(event.by_id)
    if event.on_behalf_of_id:
        who = _("%(who)s for %(whom)s") % {"who": who, "whom": labels.person(event.on_behalf_of_id)}
    reason = " ".join(refusals) if event.outcome == Outcome.REFUSED else event.reason
    return Entry(
        id=event.pk,
        at=event.at,
        who=who,
        sentence=told.sentence,
        reason=reason,
        tone=told.tone,
        icon=told.icon,
        diffs=[diff for diff in diffs if not _said(diff, told.sentence)],
        key=event.key if with_keys else "",
        kind=event.kind,
        record=event.key,
        via="" if event.via == Via.PAGE else event.get_via_display(),
    )


def _said(diff: words.Diff, sentence: str) -> bool:
    """Whether what was added stands in the sentence already."""
    return bool(diff.after) and not diff.before and diff.after[:40] in sentence


@dataclass(frozen=True)
class Field:
    """One field of one object at two moments."""

    label: str
    then: str
    now: str

    @property
    def changed(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True)
class Snapshot:
    """One object of a record at a moment and now. ``existed`` and ``exists`` say whether it was there."""

    title: str
    name: str
    existed: bool
    exists: bool
    fields: list[Field]

    @property
    def changed(self) -> int:
        """How many fields differ."""
        return sum(field.changed for field in self.fields)


def as_of(key: str, at: datetime, user) -> list[Snapshot] | None:
    """The record ``key`` and all that its acts wrote, as it stood at ``at`` and as it stands now.

    None where the person may not see the record. Objects that stand at neither moment are left out.
    """
    if key not in visible_keys(user, [key]):
        return None
    found = [item for item in rows.standing(key, at) if item.then or item.now]
    wanted = {
        pointer for item in found for content in (item.then, item.now) for pointer in pointers(item.model, content)
    }
    labels = Labels(user, wanted)
    return [_snapshot(item, labels) for item in found if not labels.hides(item.model, item.now or item.then)]


def _snapshot(item: rows.Standing, labels: Labels) -> Snapshot:
    then, now = item.then or {}, item.now or {}
    return Snapshot(
        title=capfirst(str(item.model._meta.verbose_name)),
        name=words.name(item.model, now or then, labels),
        existed=item.then is not None,
        exists=item.now is not None,
        fields=[
            field
            for column in words.fields_of(item.model, now or then)
            if (field := _field(column, then, now, labels)).then or field.now
        ],
    )


def _field(field, then: dict, now: dict, labels: Labels) -> Field:
    values = (words.value(field, content.get(field.column), labels, content) for content in (then, now))
    return Field(words.label(field), *values)


@dataclass(frozen=True)
class EventPage:
    """Some events of a list, newest first, and the ids to go on from; None where there is nothing more."""

    events: list[Event]
    older: int | None
    newer: int | None


def page(
    found: QuerySet[Event], user, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> EventPage:
    """One page of ``found`` with only what ``user`` may see.

    Reads at most ``MOST_READ`` events; a page may so hold fewer than ``size`` although older ones follow.
    """
    forward = after is not None
    ordered = found.filter(id__gt=after).order_by("id") if forward else found.order_by("-id")
    if before is not None:
        ordered = ordered.filter(id__lt=before)
    shown, read, exhausted = _scan(ordered, user, size)
    onward = None if exhausted else (shown if len(shown) == size else read)[-1].pk
    if forward:
        shown.reverse()
        return EventPage(shown, older=shown[-1].pk if shown else after + 1, newer=onward)
    return EventPage(shown, older=onward, newer=shown[0].pk if before is not None and shown else None)


def _scan(ordered: QuerySet[Event], user, size: int) -> tuple[list[Event], list[Event], bool]:
    """Visible events, all that were read, and whether nothing is left."""
    if sees_everything(user):
        read = list(ordered[: size + 1])
        return read[:size], read[:size], len(read) <= size
    read = list(ordered[:MOST_READ])
    visible = visible_keys(user, {event.key for event in read})
    shown = [event for event in read if event.key in visible]
    return shown[:size], read, len(read) < MOST_READ and len(shown) <= size


@dataclass(frozen=True)
class Health:
    """How the trail stands: the newest seal, what is not sealed yet, what waits in the outbox or was given up."""

    seal: Seal | None
    unsealed: int
    waiting: int
    parked: int


def health() -> Health:
    """The state of sealing, relaying and the last verification."""
    return Health(
        seal=Seal.objects.order_by("-number").first(),
        unsealed=seals.pending_count(),
        waiting=Outbox.objects.filter(parked_at=None).count(),
        parked=Outbox.objects.exclude(parked_at=None).count(),
    )


@dataclass(frozen=True)
class Check:
    """A verification that was asked for: when, by whom, and its verdict."""

    at: datetime
    who: str
    sound: bool
    complete: bool
    sentence: str


def last_checks(limit: int = 10) -> list[Check]:
    """The last verifications that pages and the API were asked for, newest first."""
    found = list(Event.objects.filter(kind="audit.verified", outcome=Outcome.DONE).order_by("-id")[:limit])
    names = dict(get_user_model().objects.filter(pk__in={event.by_id for event in found}).values_list("pk", "name"))
    return [
        Check(event.at, names.get(event.by_id, ""), event.data["sound"], event.data["complete"], event.data["sentence"])
        for event in found
    ]
