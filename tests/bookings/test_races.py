"""Two who book at one moment: run for real, each with a connection of its own."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from apps.bookings import services
from apps.core import clock
from apps.core.refusals import Refused

from .test_bookings import firm_overlaps

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_book_at_once_one_gets_it(people, place):
    """K-04 for bookings: the constraint decides, and each loser reads one sentence."""
    answers, gate = [], threading.Barrier(6)

    def one(who):
        try:
            gate.wait()
            made = services.book(
                by=people.all[who],
                title=who,
                team=people.all[who].teams.first(),
                environments=[place.staging, place.shared],
                start=begin,
                end=begin + HOUR,
            )
            answers.append(made.state)
        except Refused as refused:
            answers.append(refused.refusals[0].code)
        finally:
            connection.close()

    begin = (clock.now() + 2 * HOUR).replace(second=0, microsecond=0)
    threads = [
        threading.Thread(target=one, args=(who,)) for who in ("alice", "bob", "mallory", "olga", "henry", "frank")
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["booked"] * 5 + ["firm"]
    assert firm_overlaps() == 0
