"""K-04 over real HTTP: a real server with its threads, and programs that start work in one exclusive environment at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import combinations

import httpx
import pytest
from django.db import connection

from apps.accounts.services import make_token
from apps.audit.models import Event
from apps.calendars.models import Conflict, Occupancy
from apps.calendars.services import accept_conflict
from apps.core import clock
from tests.invariants import broken_rules

from ..races import at_once
from . import acts

pytestmark = pytest.mark.django_db(transaction=True)
INSIDE = timedelta(hours=2, minutes=5)


class Caller:
    """A program with a token of its own, at a connection of its own; it writes against the version that it read."""

    def __init__(self, url: str, user):
        life = clock.now() + timedelta(days=1)
        secret = make_token(by=user, name="race", scopes=["read", "write"], expires_at=life).secret
        self._http = httpx.Client(base_url=f"{url}/api/v1/", headers={"Authorization": f"Bearer {secret}"}, timeout=60)

    def take(self, change, name: str, tag: str = "", **given) -> httpx.Response:
        headers = {"If-Match": tag or self.tag(change)}
        return self._http.post(
            f"changes/{change.key}/transitions/", json={"transition": name, **given}, headers=headers
        )

    def tag(self, change) -> str:
        return self._http.get(f"changes/{change.key}/").headers["ETag"]


def _contenders(people, place, number: int) -> list:
    """Changes that may start now, but for one another: whoever would stop them for less has agreed."""
    made = [acts.approved(people, place, title=f"Contender {one}") for one in range(number)]
    for conflict in Conflict.objects.filter(severity="blocks").exclude(status="accepted"):
        accept_conflict(conflict, by=people.erin, until=acts.soon(24), reason="All are watched.")
    assert Conflict.objects.filter(severity="blocks").count() >= len(list(combinations(made, 2)))
    return made


def _inside() -> list[str]:
    return list(Occupancy.objects.filter(until=None).values_list("docket__key", flat=True))


def _race(callers, waiting) -> tuple[list, list]:
    """All start at once, on the versions they read just before; who got in, and who is still waiting."""
    tags = [caller.tag(change) for caller, change in zip(callers, waiting, strict=False)]
    starts = zip(callers, waiting, tags, strict=False)
    answers = at_once(*(partial(caller.take, change, "start", tag) for caller, change, tag in starts))
    pairs = list(zip(waiting, answers, strict=True))
    won = [change for change, answer in pairs if answer.status_code == 200]
    assert len(won) == 1, [(change.key, answer.status_code, answer.text) for change, answer in pairs]
    for _change, answer in (pair for pair in pairs if pair[0] not in won):
        assert answer.status_code == 409, answer.text
        assert {"occupied"} <= {refusal["code"] for refusal in answer.json()["refusals"]}, answer.text
        assert won[0].key in answer.text
    assert _inside() == [won[0].key]
    return won, [change for change in waiting if change not in won]


def _races(server, people, place, number: int) -> int:
    """As many races as contenders but one: who got in leaves by backing out, and the rest run again."""
    waiting = _contenders(people, place, number)
    callers = [Caller(server.url, people.fresh("alice")) for _change in waiting]
    run = 0
    with clock.shifted(INSIDE):
        while len(waiting) > 1:
            (won,), waiting = _race(callers, waiting)
            left = callers[0].take(won, "back_out", reason="Room for the next.")
            assert left.status_code == 200, left.text
            assert _inside() == []
            run += 1
    assert broken_rules() == {}
    connection.close()
    return run


def test_of_all_that_start_at_once_one_is_in_and_the_others_read_who(people, seeded, live_server):
    assert _races(live_server, people, seeded, 5) == 4
    started = Event.objects.filter(kind="change.started", outcome="done").values_list("key", flat=True)
    assert len(set(started)) == len(started) == 4


@pytest.mark.soak
def test_a_thousand_races(people, seeded, live_server):
    run = 0
    while run < 1000:
        run += _races(live_server, people, seeded, 9)
