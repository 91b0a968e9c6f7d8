"""Order and crowds among planned changes and releases: whichever side moves, is wired or is weighed anew (T-06)."""

import random
from datetime import timedelta

import pytest

from apps.audit.services import recording
from apps.calendars.models import Conflict, ConflictRule
from apps.calendars.queries import conflicts_of, preview
from apps.calendars.services import edit_rule, rework_docket, run_waiting_sweeps
from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.core.spans import span
from apps.releases import services as releases
from apps.releases.models import ReleaseTemplate

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def draft(people, place, seeded):
    """``draft(begin, end, …)`` a change of search, hours from the day after tomorrow; ``risk`` where it matters."""
    first = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)

    def made(begin, end, *, risk="", **fields):
        change = services.draft(
            by=people.mallory,
            title=f"Work from {begin} to {end}",
            services=[place.search],
            start=first + begin * HOUR,
            end=first + end * HOUR,
            **fields,
        )
        return weigh(change, risk) if risk else change

    def weigh(change, risk):
        with recording(kind="change.edited", key=change.key, by=people.mallory):
            standing = ChangeRequest.objects.get(pk=change.pk)
            standing.risk_level = risk
            standing.save()
            rework_docket(change.docket)
        return ChangeRequest.objects.select_related("docket", "type").get(pk=change.pk)

    def move(change, begin, end):
        # An edit scores anew; what it was weighed for the test comes back.
        moved = services.edit(change, by=people.mallory, start=made.at(begin), end=made.at(end))
        return weigh(moved, change.risk_level)

    made.move = move
    made.at = lambda hours: first + hours * HOUR
    made.weigh = weigh
    return made


def told(code: str) -> set[frozenset]:
    rows = Conflict.objects.filter(rule__code=code, status="open")
    return {frozenset(pair) - {None} for pair in rows.values_list("first__docket", "second__docket")}


def test_a_change_planned_before_what_it_waits_for_has_ended_is_a_conflict_of_both(people, draft):
    first, second = draft(10, 12), draft(2, 4)
    assert told("predecessor") == set()
    second = services.edit(second, by=people.mallory, predecessors=[first])
    pair = frozenset({first.docket_id, second.docket_id})
    assert told("predecessor") == {pair}
    assert [row.code for row in conflicts_of(first.docket, people.mallory)] == ["predecessor"]
    (row,) = conflicts_of(second.docket, people.mallory)
    assert (row.severity, row.other_key) == ("blocks", first.key)
    # The one that comes first moves out of the way, to the very minute; the other one moves back into it.
    services.edit(first, by=people.mallory, start=draft.at(0), end=draft.at(2))
    assert told("predecessor") == set()
    second = services.edit(second, by=people.mallory, start=draft.at(1), end=draft.at(3))
    assert told("predecessor") == {pair}
    services.edit(second, by=people.mallory, predecessors=[])
    assert told("predecessor") == set()


def test_more_changes_of_high_risk_at_once_than_may_be_are_a_conflict_of_each(people, draft):
    edit_rule(ConflictRule.objects.get(code="capacity"), by=people.root, parameters={"most": 2})
    calm, one, two = draft(0, 9, risk="low"), draft(0, 4, risk="high"), draft(1, 5, risk="critical")
    assert told("capacity") == set()
    three = draft(2, 6, risk="low")
    assert told("capacity") == set()
    three = draft.weigh(three, "high")
    crowd = {frozenset({change.docket_id}) for change in (one, two, three)}
    assert told("capacity") == crowd
    assert (
        "more changes of high risk"
        in {row.code: row.sentence for row in conflicts_of(one.docket, people.mallory)}["capacity"]
    )
    # Before it is saved, too.
    asked = {"span": span(draft.at(3), draft.at(4)), "services": [], "environments": [], "user": people.mallory}
    assert "capacity" in [row.code for row in preview(**asked, facts={"risk": "high"})]
    assert "capacity" not in [row.code for row in preview(**asked, facts={"risk": "low"})]
    # One ends as another begins: half-open. And whoever leaves the crowd frees the others.
    two = draft.move(two, 4, 5)
    assert told("capacity") == set()
    two = draft.move(two, 3, 5)
    assert told("capacity") == crowd
    draft.weigh(one, "low")
    assert told("capacity") == set()
    draft.weigh(one, "high")
    edit_rule(ConflictRule.objects.get(code="capacity"), by=people.root, parameters={"most": 3})
    run_waiting_sweeps()
    assert told("capacity") == set()
    assert calm.docket_id not in {pk for pair in crowd for pk in pair}


def test_order_and_crowds_equal_a_plain_count_however_changes_move(people, draft):
    """T-06 for the rules of changes: twenty random acts, and after each the very same as a count over all pairs."""
    dice = random.Random(20261124)
    edit_rule(ConflictRule.objects.get(code="capacity"), by=people.root, parameters={"most": 2})
    changes = [draft(n, n + 2, risk=dice.choice(("low", "high", "high"))) for n in range(6)]
    waits: dict[int, set[int]] = {change.pk: set() for change in changes}
    for _act in range(20):
        change = ChangeRequest.objects.select_related("docket", "type").get(pk=dice.choice(changes).pk)
        act = dice.randrange(3)
        if act == 0:
            begin = dice.randrange(10)
            draft.move(change, begin, begin + dice.randrange(1, 4))
        elif act == 1:
            draft.weigh(change, dice.choice(("low", "high", "critical")))
        else:
            other = dice.choice([one for one in changes if one.pk != change.pk])
            if change.pk in waits[other.pk]:
                continue
            waits[change.pk] ^= {other.pk}
            chosen = [one for one in changes if one.pk in waits[change.pk]]
            draft.weigh(services.edit(change, by=people.mallory, predecessors=chosen), change.risk_level)
        rows = {row.pk: row for row in ChangeRequest.objects.filter(pk__in=waits).select_related("docket")}
        spans = {pk: row.docket.windows.get().span for pk, row in rows.items()}
        dockets = {pk: row.docket_id for pk, row in rows.items()}
        wrong = {
            frozenset({dockets[pk], dockets[first]})
            for pk, firsts in waits.items()
            for first in firsts
            if spans[pk].lower < spans[first].upper
        }
        assert told("predecessor") == wrong
        grave = [pk for pk, row in rows.items() if row.risk_level in ("high", "critical")]
        crowd = set()
        for moment in (spans[pk].lower for pk in grave):
            here = [pk for pk in grave if spans[pk].lower <= moment < spans[pk].upper]
            crowd |= {frozenset({dockets[pk]}) for pk in here} if len(here) > 2 else set()
        assert told("capacity") == crowd


def test_a_release_before_what_it_depends_on_is_a_conflict_of_both(people, place, seeded):
    day = (clock.now() + timedelta(days=60)).date()
    template = ReleaseTemplate.objects.get(slug="minor-scrum")
    given = {"by": people.frank, "type": "minor", "services": [place.search], "template": template}
    early = releases.draft(title="Early", version_name="1.0", target=day, **given)
    late = releases.draft(title="Late", version_name="2.0", target=day + timedelta(days=14), **given)
    row = releases.add_dependency(early, by=people.frank, kind="release", on=late.key)
    assert told("release_order") == {frozenset({early.docket_id, late.docket_id})}
    releases.remove_dependency(row, by=people.frank)
    assert told("release_order") == set()
    releases.add_dependency(late, by=people.frank, kind="release", on=early.key)
    assert told("release_order") == set()
