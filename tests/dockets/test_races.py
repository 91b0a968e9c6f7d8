"""Real races of what hangs on a record: nothing that two people add at once is lost, and nothing comes behind the end."""

from threading import Event as Flag

import pytest
from django.db import transaction

from apps.changes import services as changes
from apps.core.refusals import Refused
from apps.dockets import services
from apps.dockets.services import tags, tasks

from ..changes import acts
from ..races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def docket(seeded, people):
    return acts.draft(people, seeded).docket


def meeting_at(monkeypatch, module, parties: int = 2) -> None:
    """Both come to the lock before either passes it, so what was read before it is old for the second."""
    from threading import Barrier

    barrier, inner = Barrier(parties), module.held

    def held(docket):
        barrier.wait(10)
        return inner(docket)

    monkeypatch.setattr(module, "held", held)


def test_of_two_tags_at_once_neither_is_lost(docket, people, monkeypatch):
    services.tag(docket, by=people.alice, word="old")
    meeting_at(monkeypatch, tags, 3)
    at_once(
        lambda: services.tag(docket, by=people.fresh("alice"), word="pci"),
        lambda: services.tag(docket, by=people.fresh("bob"), word="audit"),
        lambda: services.untag(docket, by=people.fresh("olga"), word="old"),
    )
    assert sorted(docket.tags.values_list("word", flat=True)) == ["audit", "pci"]


def test_two_tasks_at_once_have_places_of_their_own(docket, people, monkeypatch):
    meeting_at(monkeypatch, tasks)
    at_once(
        lambda: services.add_task(docket, by=people.fresh("alice"), title="One"),
        lambda: services.add_task(docket, by=people.fresh("bob"), title="Two"),
    )
    assert list(docket.tasks.values_list("order", flat=True)) == [1, 2]


def test_no_task_slips_in_behind_the_end(docket, people):
    ended, waiting = Flag(), Flag()

    def end():
        with transaction.atomic():
            changes.cancel(docket.change, by=people.fresh("alice"), reason="Not needed.")
            ended.set()
            waiting.wait(1)

    def add():
        ended.wait(10)
        waiting.set()
        return services.add_task(docket, by=people.fresh("bob"), title="Late")

    _ended, added = at_once(end, add)
    assert isinstance(added, Refused), added
    assert not docket.tasks.exists()
