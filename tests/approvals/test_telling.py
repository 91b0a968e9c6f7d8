"""Who is told about votes, how the history reads, and what a record shows of itself."""

import pytest

from apps.approvals import queries, services
from apps.approvals.presenting import in_words, present
from apps.audit.models import Event
from apps.audit.services import recording
from apps.audit.timeline import telling
from apps.dockets.services import add_link, add_task, participate
from apps.notifications.routes import routes_of

from .records import Record, board, policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people, record, two_of_three):
    record.ask(people.alice)
    return record


def notices(kind: str) -> list[tuple[str, str, str, str]]:
    """Who would be told what by the last event of a kind: route, log-in name, sentence, address."""
    event = Event.objects.filter(kind=kind, outcome="done").latest("id")
    return [
        (name, user.username, route.sentence(event, user), route.url(event, user))
        for name, route in routes_of(kind)
        for user in route.recipients(event)
    ]


def test_whoever_can_vote_is_asked(people, asked):
    told = notices("ballot.opened")
    assert [who for _route, who, *_rest in told] == ["carol", "dave", "quinn"]
    assert told[0][2:] == (
        f"{asked.key} waits for your vote: May “Rotate the key” go ahead?",
        f"/approvals/{asked.key}/change/",
    )
    ((_name, route),) = routes_of("ballot.opened")
    event = Event.objects.get(kind="ballot.opened")
    assert route.due(event, people.carol) == asked.ballot("cab").due_at
    asked.vote("cab", people.carol)
    assert [who for _route, who, *_rest in notices("ballot.opened")] == ["dave", "quinn"]


def test_whoever_lost_a_vote_is_told_what_changed(people, asked):
    asked.vote("cab", people.carol)
    asked.edit(by=people.alice, window={"start": "2026-11-27T22:00:00+00:00"})
    ((_route, who, sentence, url),) = notices("approval.voided")
    assert (who, url) == ("carol", f"/approvals/{asked.key}/change/")
    assert sentence == f"{asked.key} has changed since you voted (When); your vote no longer counts."


def test_the_people_of_the_record_hear_of_the_decision(people, asked):
    with recording(kind="test.joined", key=asked.key, by=None):
        participate(asked.docket, people.alice, "requester")
    asked.vote("cab", people.carol)
    asked.vote("cab", people.dave)
    ((route, who, sentence, _url),) = notices("approval.carried")
    assert (route, who, sentence) == ("approvals.decided", "alice", f"{asked.key} is approved.")


def test_the_people_of_the_record_are_asked_back_by_name(people, asked):
    with recording(kind="test.joined", key=asked.key, by=None):
        participate(asked.docket, people.alice, "requester")
    services.ask_requester(queries.standing(asked.docket), by=people.carol, question="Who has rehearsed it?")
    ((_route, who, sentence, _url),) = notices("inquiry.asked")
    assert (who, sentence) == ("alice", f"Carol Chen asks before deciding on {asked.key}: Who has rehearsed it?")


def test_every_act_reads_as_a_sentence(people, asked):
    asked.vote("cab", people.carol, "conditions", conditions=["Warn the bank"])
    asked.edit(by=people.alice, window={"start": "2026-11-27T22:00:00+00:00"})
    policy("change", {"board": board("security", people.henry)}, number=2)
    asked.edit(by=people.alice)
    told = [telling(event).sentence for event in Event.objects.filter(key=asked.key).order_by("id")]
    for sentence in (
        "put it to the vote",
        "asked CAB to decide",
        "approved for CAB, with conditions: Warn the bank",
        "changed what was put to the vote (When); asked again: Authorization",
        "has to be approved by SECURITY too",
    ):
        assert sentence in told


def test_tasks_and_links_are_shown_in_words(client, people, asked):
    with recording(kind="test.filled", key=asked.key, by=people.alice):
        add_task(
            asked.docket,
            by=people.alice,
            title="Tell support",
            owner=people.bob,
            offset_minutes=-15,
            planned_minutes=10,
            ungated=True,
        )
        add_link(asked.docket, by=people.alice, url="https://example.org/ticket/1")
    asked.edit(by=people.alice, plan={"tasks": [[1, "Tell support", people.bob.pk, -15, 10]]}, what={"links": [["x"]]})
    client.force_login(people.carol)
    shown = client.get(f"/approvals/{asked.key}/change/").content.decode()
    assert "1. Tell support · Bob Brandt · -15 min from the start · takes 10 min" in shown
    assert "https://example.org/ticket/1" in shown


def test_somebody_who_only_looks_on_is_not_asked_as_a_peer(people, log):
    policy("change", {"voters": "peers"})
    record = Record(by=people.mallory, team=people.team.search)
    approval = record.ask(people.mallory)
    assert [who for _route, who, *_rest in notices("ballot.opened")] == ["mallory"]
    from apps.approvals.permissions import may_vote

    assert "looks on" in may_vote(record.ballot("search"), people.victor).sentence
    assert approval.state == "open"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (7, "7"),
        ("plain", "plain"),
        ("**bold**", "**bold**"),
        (["a", None, ["b", 2]], "a, not said, b · 2"),
        ({"x_y": True}, "X y: yes"),
        ("2026-11-26T22:00:00+00:00", "2026-11-26 22:00 UTC"),
        ("2026-99-26T22:00:00+00:00", "2026-99-26T22:00:00+00:00"),
        (["2026-11-26T22:00:00+00:00", "2026-11-26T23:00:00+00:00"], "2026-11-26 22:00 UTC – 2026-11-26 23:00 UTC"),
    ],
)
def test_values_read_on_one_line(value, words):
    assert in_words(value) == words


def test_a_field_is_worded_as_its_model_does(people, place, cab):
    revision = policy("change", {"board": cab})
    content = {
        "what": {"policy": revision.policy_id, "state": "in_force", "valid_days": 90, "services": [place.ledger.pk, 0]},
        "people": {"requester": people.alice.pk},
    }
    what, who = present(content, revision)
    assert [(shown.label, shown.value) for shown in what.fields] == [
        ("Policy", "Change"),
        ("State", "In force"),
        ("Days a carried approval is good for", "90"),
        ("Services", ["Ledger", "0"]),
    ]
    assert who.fields[0].value == "Alice Amsel"
    (window,) = present({"window": {"window.span": None, "window.zone": "UTC", "window.buffer_minutes": 30}}, revision)
    assert [(shown.label, shown.value) for shown in window.fields] == [
        ("Window", None),
        ("Zone of the plan", "UTC"),
        ("Time kept for backing out", "30 min"),
    ]
