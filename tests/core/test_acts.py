"""One act: a record is one object in it, what was tried and taken back is forgotten, and its trail is written at its end."""

from contextlib import suppress

import pytest
from django.db import IntegrityError, transaction

from apps.approvals.asking import revision_in_force
from apps.approvals.enums import RevisionState
from apps.approvals.models import Policy
from apps.audit.models import Event, Outbox
from apps.audit.services import create_all, recording, write_out
from apps.changes import services
from apps.changes.models import ChangeRequest, ChangeService
from apps.changes.shape import work_window
from apps.core.locking import attempt, locked, one_act
from apps.core.reading import once, reading
from apps.core.refusals import Refused
from apps.dockets.models import Tag
from apps.environments.models import Service
from tests.changes import acts

pytestmark = pytest.mark.django_db


def history(change: ChangeRequest) -> list[str]:
    return list(ChangeRequest.history.filter(id=change.pk).order_by("history_id").values_list("reason", flat=True))


def act(**given):
    return recording(kind="tests.acted", key="tests", by=None, **given)


def refused(change, around, reason: str = "Changed.") -> None:
    """Write the change in this part of an act, and be refused then."""
    with around:
        found = locked(change)
        found.reason = reason
        found.save()
        raise Refused("No.")


def test_a_record_is_one_object_in_an_act_and_another_in_the_next(people, seeded):
    change = acts.draft(people, seeded)
    with one_act():
        first = locked(change)
        assert first is not change
        assert locked(acts.fresh(change)) is first
        with one_act():
            assert locked(change) is first
    with one_act():
        assert locked(change) is not first


def test_what_was_tried_and_taken_back_is_not_the_record_any_more(people, seeded):
    change = acts.draft(people, seeded)
    with act():
        first = locked(change)
        with pytest.raises(Refused):
            refused(change, attempt(), reason="Tried.")
        again = locked(change)
        assert again.reason == acts.COMPLETE["reason"]
        assert again is not first
        again.reason = "Kept."
        again.save()
    assert acts.fresh(change).reason == "Kept."
    assert history(change)[-2:] == [acts.COMPLETE["reason"], "Kept."]


def test_what_another_object_wrote_is_read_anew(people, seeded):
    change = acts.draft(people, seeded)
    with act():
        first = locked(change)
        first.save()
        assert locked(change) is first
        change.docket.title = "Another title"
        change.docket.save()
        assert locked(change).docket.title == "Another title"
        other = acts.fresh(change)
        other.reason = "Written beside it."
        other.save()
        assert locked(change).reason == "Written beside it."


def test_a_refusal_that_is_swallowed_without_an_attempt_takes_the_whole_act(people, seeded):
    change = acts.draft(people, seeded)

    def careless():
        with act():
            locked(change).save()
            with suppress(Refused):
                refused(change, one_act())

    with pytest.raises(transaction.TransactionManagementError):
        careless()
    assert acts.fresh(change).version == change.version


def test_what_the_database_refused_and_somebody_swallowed_is_never_called_done(people, seeded):
    change = acts.draft(people, seeded)

    def careless():
        with act():
            locked(change).save()
            with suppress(IntegrityError):
                Service(slug=seeded.ledger.slug, name="Twice", team=seeded.ledger.team).save()

    with pytest.raises(transaction.TransactionManagementError):
        careless()
    assert acts.fresh(change).version == change.version


def test_history_says_how_it_stood_when_it_was_saved(people, seeded):
    change = acts.draft(people, seeded, answers={"rehearsed": "here"})
    with act():
        found = locked(change)
        for answer in ("yes", "no"):
            found.answers["data"] = answer
            found.save()
    rows = ChangeRequest.history.filter(id=change.pk).order_by("history_id").values_list("answers", flat=True)
    assert [row.get("data") for row in rows] == [None, "yes", "no"]


def test_history_and_outbox_are_written_at_the_end_or_when_somebody_reads_them_back(people, seeded):
    change = acts.draft(people, seeded)
    before = len(history(change))
    with act() as event:
        found = locked(change)
        found.save()
        assert len(history(change)) == before
        write_out()
        assert len(history(change)) == before + 1
        assert Outbox.objects.filter(event=event).exists()
        found.save()
    assert len(history(change)) == before + 2
    assert ChangeRequest.history.filter(event=event).count() == 2


def test_what_a_part_wrote_out_and_took_back_is_written_again(people, seeded):
    change = acts.draft(people, seeded)
    before = history(change)

    def tried():
        with attempt():
            found = locked(change)
            found.reason = "Tried."
            found.save()
            with attempt():
                write_out()
            raise Refused("No.")

    with act() as event:
        for reason in ("First.", "Second."):
            found = locked(change)
            found.reason = reason
            found.save()
            with suppress(Refused):
                tried()
        with attempt():
            write_out()
    assert history(change) == [*before, "First.", "Second."]
    assert Outbox.objects.filter(event=event).count() == 1


def test_an_act_that_is_undone_leaves_no_trail(people, seeded):
    change = acts.draft(people, seeded)
    before = len(history(change)), Event.objects.count(), Outbox.objects.count()
    with pytest.raises(Refused):
        refused(change, act())
    assert (len(history(change)), Event.objects.count(), Outbox.objects.count()) == before


def test_many_rows_come_with_a_history_row_each(people, seeded, django_assert_num_queries):
    change = acts.draft(people, seeded)
    others = Service.objects.exclude(pk=seeded.ledger.pk)[:2]
    with act():
        rows = create_all(ChangeService(change=change, service=service) for service in others)
    assert all(row.pk for row in rows)
    assert ChangeService.history.filter(id__in=[row.pk for row in rows], history_type="+").count() == len(others)
    with django_assert_num_queries(0):
        assert create_all([]) == []


def test_a_question_is_asked_once_until_its_answer_is_written(people, seeded, django_assert_num_queries):
    change = acts.draft(people, seeded)
    words = {"ask": lambda: list(Tag.objects.filter(docket=change.docket).values_list("word", flat=True)), "of": (Tag,)}
    with act():
        assert once("words", **words) == []
        with django_assert_num_queries(0):
            assert once("words", **words) == []
        Tag.objects.create(docket=change.docket, word="ledger")
        assert once("words", **words) == ["ledger"]
        locked(change)
        with django_assert_num_queries(1):
            once("words", **words)
    with django_assert_num_queries(2):
        once("words", **words), once("words", **words)


def test_what_leaves_no_history_is_never_remembered(people, seeded):
    with act(), pytest.raises(TypeError, match="Outbox"):
        once("outbox", list, of=(Outbox,))


def test_what_is_rehearsed_while_reading_is_not_remembered(people, seeded):
    change = acts.fresh(acts.draft(people, seeded))
    start = work_window(change).span.lower
    with reading():
        assert work_window(change).span.lower == start
        with transaction.atomic():
            moved = acts.soon(5)
            services.edit(change, by=people.alice, start=moved, end=moved + acts.HOUR)
            assert work_window(change).span.lower != start
            transaction.set_rollback(True)
        assert work_window(change).span.lower == start


def test_a_policy_retired_in_an_act_counts_no_more_in_the_same_act(people, seeded):
    policy = Policy.objects.first()
    with act():
        before = revision_in_force(policy.slug)
        before.state = RevisionState.RETIRED
        before.save()
        assert revision_in_force(policy.slug) is None
