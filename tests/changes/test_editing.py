"""Editing: what differs is kept, stale is told, and an edit voids just the steps that judged what it touched."""

from datetime import timedelta

import pytest

from apps.approvals.models import Vote
from apps.audit.models import Event
from apps.bookings import services as bookings
from apps.calendars.models import Occupancy
from apps.calendars.queries import window_of
from apps.changes import services
from apps.changes.materials import IMMATERIAL, MATERIAL, content_of, excluded_from
from apps.changes.models import ChangeRequest
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.dockets import services as dockets
from apps.dockets.models import Docket, Task

from . import acts

pytestmark = pytest.mark.django_db


def standing(change) -> list[str]:
    """Log-in names of those whose votes stand."""
    votes = Vote.objects.filter(ballot__docket=change.docket, ended_at__isnull=True)
    return sorted(votes.values_list("voter__username", flat=True))


def test_every_field_is_material_or_says_why_not():
    own = {field.name for field in ChangeRequest._meta.concrete_fields}
    docket = {"docket.title", "docket.team", "docket.is_restricted"}
    hanging = {
        "services",
        "environments",
        "predecessors",
        "links",
        "tasks",
        "attachments",
        "tags",
        "comments",
        "window.span",
        "window.zone",
        "window.buffer_minutes",
    }
    declared = MATERIAL.keys() | IMMATERIAL.keys()
    assert (own | docket | hanging) - declared == set()
    assert not MATERIAL.keys() & IMMATERIAL.keys()
    assert all(reason.strip() for reason in IMMATERIAL.values())


def test_content_holds_every_material_field(people, seeded):
    content = content_of(acts.draft(people, seeded, brings="1.4.2").docket)
    assert {name for fields in content.values() for name in fields} == set(MATERIAL)
    assert set(content) == {"what", "window", "plan", "risk", "people"}


@pytest.fixture
def voted(people, seeded):
    """In authorize: Bob assessed (what, plan, risk), Carol has voted for the board, Olga for the owners."""
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    acts.vote(change, people, "bob")
    acts.vote(change, people, "carol")
    assert standing(change) == ["bob", "carol"]
    return acts.fresh(change)


def test_edit_of_the_window_leaves_the_peer_who_did_not_judge_it(voted, people):
    window = window_of(voted.docket)
    services.edit(voted, by=people.alice, start=window.span.lower + acts.HOUR, end=window.span.upper + acts.HOUR)
    left = standing(voted)
    assert "carol" not in left
    assert acts.fresh(voted).state == "authorize"
    assert Event.objects.filter(key=voted.key, kind="approval.voided").exists()


def test_edit_of_the_plan_voids_everybody_who_judged_it(voted, people):
    services.edit(voted, by=people.alice, backout_plan="Something else.")
    assert standing(voted) == []


def test_edit_of_an_immaterial_field_voids_nothing(voted, people):
    services.edit(voted, by=people.erin, manager=people.erin)
    assert standing(voted) == ["bob", "carol"]


def test_edit_of_what_was_scheduled_asks_again(people, seeded):
    change = acts.approved(people, seeded)
    assert change.state == "scheduled"
    services.edit(change, by=people.alice, environments=[seeded.prod, seeded.staging])
    change = acts.fresh(change)
    assert change.state == "authorize"
    assert window_of(change.docket).is_firm is False


def test_whoever_edits_may_not_vote_any_more(voted, people):
    services.edit(voted, by=people.olga, reason="Because the auditors ask.")
    assert people.olga.pk in excluded_from(Docket.objects.get(pk=voted.docket_id))
    assert acts.vote(voted, people, "olga") == 0


def test_requester_and_implementer_are_excluded_with_a_sentence(people, seeded):
    change = acts.draft(people, seeded, implementer=people.bob)
    found = excluded_from(change.docket)
    assert set(found) == {people.alice.pk, people.bob.pk}
    assert "asked for this change" in found[people.alice.pk]


def test_a_task_is_part_of_the_plan_and_a_condition_is_not(voted, people):
    before = content_of(voted.docket)
    acts.vote(voted, people, "dave", choice="conditions", conditions=["Watch the queue."])
    assert Task.objects.get(docket=voted.docket).blocks_start
    assert content_of(Docket.objects.get(pk=voted.docket_id)) == before
    assert people.dave.pk not in excluded_from(Docket.objects.get(pk=voted.docket_id))
    dockets.add_task(voted.docket, by=people.bob, title="Tell support")
    assert content_of(Docket.objects.get(pk=voted.docket_id))["plan"] != before["plan"]
    assert people.bob.pk in excluded_from(Docket.objects.get(pk=voted.docket_id))


def test_a_link_is_part_of_what_is_judged(voted, people):
    link = dockets.add_link(voted.docket, by=people.olga, url="https://tracker.example/issues/7")
    assert standing(voted) == []
    assert people.olga.pk in excluded_from(Docket.objects.get(pk=voted.docket_id))
    acts.vote(voted, people, "bob")
    dockets.remove_link(link, by=people.olga)
    assert standing(voted) == []


def test_edit_without_a_difference_writes_nothing(people, seeded):
    change = acts.draft(people, seeded)
    events = Event.objects.count()
    same = services.edit(
        change, by=people.alice, reason=change.reason, title=change.docket.title, services=[seeded.ledger]
    )
    assert same.version == change.version
    assert Event.objects.count() == events


def test_one_edit_is_one_event_and_one_history_row(people, seeded):
    change = acts.draft(people, seeded)
    assert ChangeRequest.history.filter(id=change.pk).count() == 1
    services.edit(change, by=people.alice, reason="Another.", outage_expected=True)
    edits = Event.objects.filter(key=change.key, kind="change.edited")
    assert [event.data for event in edits] == [
        {"fields": ["outage_expected", "reason"], "material": ["outage_expected", "reason"]}
    ]
    assert ChangeRequest.history.filter(id=change.pk, event=edits[0]).count() == 1


def test_stale_edit_is_told(people, seeded):
    change = acts.draft(people, seeded)
    services.edit(change, by=people.alice, version=change.version, reason="First.")
    with pytest.raises(Stale):
        services.edit(change, by=people.bob, version=change.version, reason="Second.")


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"impact": 4}, "impact"),
        ({"answers": {"rehearsed": "perhaps"}}, "answers"),
        ({"answers": {"nothing": "x"}}, "answers"),
        ({"outcome": "successful"}, "outcome"),
        ({"reason": "x" * 50_001}, "reason"),
        ({"type": "nonsense"}, "type"),
        ({"start": None}, "start"),
        ({"title": " "}, "title"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"buffer_minutes": 1441}, "buffer_minutes"),
    ],
)
def test_values_that_cannot_be_kept_are_refused_by_field(fields, field, people, seeded):
    change = acts.draft(people, seeded)
    with pytest.raises(Refused) as refused:
        services.edit(change, by=people.alice, **fields)
    assert refused.value.refusals[0].field == field
    assert acts.fresh(change).version == change.version


def test_a_field_that_does_not_exist_is_a_defect(people, seeded):
    with pytest.raises(TypeError):
        services.edit(acts.draft(people, seeded), by=people.alice, colour="red")


def test_what_runs_is_not_edited(people, seeded):
    change = acts.started(people, seeded)
    with pytest.raises(Refused, match="not edited"):
        services.edit(change, by=people.alice, reason="Later.")
    assert services.edit(change, by=people.erin, manager=people.erin).manager == people.erin


def test_emergency_keeps_what_was_done_where_it_was_done(people, seeded):
    change = services.draft(by=people.alice, title="Down", type="emergency", services=[seeded.ledger])
    services.submit(change, by=people.alice)
    acts.vote(change, people, "dave")
    change = services.start(acts.fresh(change), by=people.alice)
    assert services.edit(change, by=people.alice, reason="The disk was full.").reason == "The disk was full."
    with pytest.raises(Refused, match="stay as they were"):
        services.edit(acts.fresh(change), by=people.alice, services=[seeded.ledger, seeded.search])


def test_an_emergency_that_says_no_place_is_taken_to_be_in_production_and_says_it_later(people, seeded, client):
    """It waits for who is in there, takes it itself, counts as risky as that, and its record names it in the end."""
    other = acts.started(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=10)):
        change = services.draft(by=people.alice, title="Down", type="emergency", services=[seeded.ledger])
        assert any("counts as production" in said["sentence"] for said in change.assessments.first().contributions)
        services.submit(change, by=people.alice)
        acts.vote(change, people, "dave")
        assert "occupied" in {refusal.code for refusal in _refused(change, people.alice)}
        with pytest.raises(Refused, match="takes one at a time"):
            services.start(acts.fresh(change), by=people.alice)
        services.finish(acts.fresh(other), by=people.alice, outcome="successful")
        change = services.start(acts.fresh(change), by=people.alice)
        assert Occupancy.objects.filter(docket=change.docket, environment=seeded.prod, until=None).exists()
    client.force_login(people.alice)
    url = f"/changes/{change.key}/edit/"
    with clock.shifted(timedelta(hours=2, minutes=20)):
        page = client.get(url)
        form = page.context["form"]
        assert "stay as they were" in page.content.decode()
        assert {name for name, field in form.fields.items() if field.disabled} >= {"services", "type", "start", "end"}
        sent = {"title": "Down", "version": acts.fresh(change).version, "environments": ["payments-prod"]}
        sent |= {"reason": "The disk was full.", "implementer": "alice"}
        assert client.post(url, sent).status_code == 302
        change = acts.fresh(change)
        assert (change.reason, list(change.environments.all())) == ("The disk was full.", [seeded.prod])
        assert window_of(change.docket).is_firm
        with pytest.raises(Refused, match="stay as they were"):
            services.edit(change, by=people.alice, environments=[seeded.staging])


def test_services_environments_and_predecessors_are_replaced(people, seeded):
    first = acts.draft(people, seeded, start=acts.soon(1), title="First")
    change = acts.draft(people, seeded, start=acts.soon(5))
    services.edit(
        change,
        by=people.alice,
        services=[seeded.search, seeded.ledger],
        environments=[seeded.staging],
        predecessors=[first],
    )
    change = acts.fresh(change)
    assert set(change.services.values_list("slug", flat=True)) == {"search", "ledger"}
    assert list(change.environments.values_list("slug", flat=True)) == ["payments-staging"]
    assert [row.predecessor for row in change.predecessor_rows.all()] == [first]


def test_type_may_change_while_it_is_a_draft(people, seeded):
    change = services.edit(acts.draft(people, seeded), by=people.alice, type="emergency")
    assert change.type.lane == "emergency"
    assert services.submit(change, by=people.alice).state == "authorize"


def test_missing_things_are_refused_one_by_one_with_their_place(people, seeded):
    change = services.draft(by=people.alice, title="Half", services=[seeded.ledger])
    with pytest.raises(Refused) as refused:
        services.submit(change, by=people.alice)
    found = {refusal.field: refusal.url for refusal in refused.value.refusals}
    assert set(found) == {
        "reason",
        "environments",
        "start",
        "implementation_plan",
        "backout_plan",
        "test_plan",
        "implementer",
    }
    assert found["backout_plan"] == f"/changes/{change.key}/edit/#id_backout_plan"


def test_start_names_everything_that_stands_in_the_way(people, seeded):
    first = acts.draft(people, seeded, start=acts.soon(30), title="First", environments=[seeded.staging])
    change = acts.approved(people, seeded, predecessors=[first])
    codes = {refusal.code for refusal in _refused(change, people.alice)}
    assert codes == {"outside_window", "predecessors"}
    assert {refusal.code for refusal in _refused(change, people.bob)} == {"may_run", "outside_window", "predecessors"}


def test_start_is_half_open_at_the_edges_of_the_window(people, seeded):
    change = acts.approved(people, seeded)
    window = window_of(change.docket).span
    for moment, allowed in (
        (window.lower - timedelta(seconds=1), False),
        (window.upper, False),
        (window.upper - timedelta(seconds=30), True),
    ):
        with clock.shifted(moment - clock.now()):
            assert (not _refused(change, people.alice)) is allowed, moment


def test_exclusive_environment_takes_one(people, seeded):
    acts.started(people, seeded)
    other = acts.approved(people, seeded, start=acts.soon(2.5), title="Another")
    with clock.shifted(timedelta(hours=2, minutes=45)):
        assert "occupied" in {refusal.code for refusal in _refused(other, people.alice)}


def _refused(change, person) -> list:
    from apps.changes.workflow import WORKFLOW

    option = next(one for one in WORKFLOW.options(acts.fresh(change), person) if one.name == "start")
    return list(option.refusals)


def test_an_emergency_that_names_an_occupied_place_late_is_in_it_when_the_other_leaves(people, seeded):
    """What is done is recorded as it is; one at a time stays one at a time, and nobody gets in between."""
    other = acts.started(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=10)):
        first, second = (_down(people, seeded, title) for title in ("Down", "Also down"))
        for change in (second, first):
            services.edit(acts.fresh(change), by=people.alice, environments=[seeded.prod])
        assert _inside(seeded.prod) == other.key
        services.finish(acts.fresh(other), by=people.alice, outcome="successful")
        assert _inside(seeded.prod) == first.key, "it began first, though it said so last"
        services.finish(acts.fresh(first), by=people.alice, outcome="successful")
        assert _inside(seeded.prod) == second.key
        services.back_out(acts.fresh(second), by=people.alice, reason="It is up again.")
        assert _inside(seeded.prod) is None


def test_who_gets_a_booked_place_again_comes_before_who_came_late(people, seeded):
    """A booking lends its environment to its own and is in it after them; an emergency of others is in it after that."""
    start = acts.soon(0)
    given = {
        "team": people.team.payments,
        "environments": [seeded.prod],
        "start": start,
        "end": start + timedelta(hours=5),
    }
    bookings.set_rules(seeded.prod, by=people.henry, needs_approval=False)
    booking = bookings.book(by=people.alice, title="Rehearsal", **given)
    bookings.apply_booking(booking, "begin", by=people.alice)
    theirs, ours = (
        _down(people, seeded, title, team=team)
        for title, team in (("Search is down", people.team.search), ("Down", people.team.payments))
    )
    services.edit(acts.fresh(theirs), by=people.alice, environments=[seeded.prod])
    assert _inside(seeded.prod) == booking.key
    services.edit(acts.fresh(ours), by=people.alice, environments=[seeded.prod])
    assert _inside(seeded.prod) == ours.key, "its own team is let in at once"
    services.finish(acts.fresh(ours), by=people.alice, outcome="successful")
    assert _inside(seeded.prod) == booking.key
    bookings.apply_booking(type(booking).objects.get(pk=booking.pk), "end", by=people.alice)
    assert _inside(seeded.prod) == theirs.key


def _down(people, seeded, title: str, **given):
    """An emergency that has begun and does not say yet where else it works than where search is in production."""
    given = {"type": "emergency", "services": [seeded.search], **given}
    change = services.draft(by=people.alice, title=title, **given)
    services.submit(change, by=people.alice)
    acts.vote(change, people, "dave")
    return services.start(acts.fresh(change), by=people.alice)


def _inside(environment) -> str | None:
    row = Occupancy.objects.filter(environment=environment, until=None).select_related("docket").first()
    return row and row.docket.key
