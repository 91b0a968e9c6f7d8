"""Two people at once, each with a connection of their own: one of them is told no (S-07)."""

import pytest

from apps.core.refusals import Refused
from apps.releases import services
from apps.releases.models import Release

from ..races import at_once
from .conftest import fresh
from .test_transitions import put

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_cancel_and_complete_one_wins(seeded, people):
    for number in range(4):
        release = put(services.draft(by=people.frank, title=f"R {number}", services=[seeded.ledger]), "post_release")
        answers = at_once(
            lambda row=release: services.cancel(row, by=people.frank, reason="No."),
            lambda row=release: services.complete(row, by=people.frank),
        )
        (winner,) = [answer for answer in answers if isinstance(answer, Release)]
        (loser,) = [answer for answer in answers if isinstance(answer, Refused)]
        assert fresh(release).state == winner.state in ("completed", "cancelled")
        assert "not possible from there" in str(loser)


def test_two_who_wait_for_each_other_at_once_make_no_circle(seeded, people):
    first, second = (services.draft(by=people.frank, title=name, services=[seeded.ledger]) for name in ("A", "B"))
    answers = at_once(
        lambda: services.add_dependency(first, by=people.frank, kind="release", on=second.key),
        lambda: services.add_dependency(second, by=people.frank, kind="release", on=first.key),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers


def test_one_name_elsewhere_taken_twice_at_once_is_one_release(seeded, people):
    answers = at_once(
        *[lambda: services.draft(by=people.fresh("frank"), title="A", services=[seeded.ledger], external_ref="x:1")] * 3
    )
    assert Release.objects.filter(external_ref="x:1").count() == 1
    assert sum(isinstance(answer, Refused) for answer in answers) == 2, answers
