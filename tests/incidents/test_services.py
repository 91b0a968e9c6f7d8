"""Reporting, moving and editing incidents: who may, what is refused, what is kept, who is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.audit import relay
from apps.audit.models import Event
from apps.core import clock
from apps.core.refusals import Refused, Stale
from apps.dockets.permissions import may_see
from apps.incidents import services
from apps.incidents.models import Incident
from apps.incidents.permissions import may_act
from apps.incidents.workflow import INCIDENT_WORKFLOW
from apps.notifications.models import Notice
from tests.changes import acts

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def kinds(incident):
    return list(Event.objects.filter(key=incident.key).order_by("pk").values_list("kind", flat=True))


def told(route):
    relay.drain()
    rows = Notice.objects.filter(route=f"incidents.{route}").order_by("user__username")
    return {row.user.username: row.sentence for row in rows.select_related("user")}


def test_what_and_where_are_enough(people, place):
    made = services.report(by=people.bob, title="  Payments   fail ", services=[place.ledger, place.search])
    assert (made.state, made.severity, made.docket.team, str(made.docket.title)) == (
        "open",
        "high",
        people.team.payments,
        "Payments fail",
    )
    assert made.key.startswith("INC-")
    assert clock.now() - made.started_at < MINUTE
    assert made.detected_at == made.started_at
    assert {service.slug for service in made.services.all()} == {"ledger", "search"}
    assert kinds(made) == ["incident.reported"]


@pytest.mark.parametrize(
    "given, field",
    [
        ({"services": []}, "services"),
        ({"title": ""}, "title"),
        ({"severity": "grim"}, "severity"),
        ({"started_at": HOUR}, "started_at"),
        ({"started_at": -HOUR, "detected_at": -2 * HOUR}, "detected_at"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_said(people, place, given, field):
    given = {name: clock.now() + value if name.endswith("_at") else value for name, value in given.items()}
    with pytest.raises(Exception) as refused:
        services.report(by=people.bob, **{"title": "Down", "services": [place.ledger], **given})
    fields = [one.field for one in getattr(refused.value, "refusals", ())] or list(
        getattr(refused.value, "message_dict", {})
    )
    assert field in fields, refused.value
    assert not Incident.objects.exists()


def test_a_clock_that_is_a_little_fast_counts_as_now(people, place):
    made = services.report(by=people.bob, title="Down", services=[place.ledger], started_at=clock.now() + 3 * MINUTE)
    assert made.started_at <= clock.now()
    assert services.mitigate(made, by=people.bob).state == "mitigated"


def test_every_step_leaves_who_and_when(people, report):
    made = report()
    made = services.mitigate(made, by=people.bob)
    assert (made.mitigated_by, made.mitigated_at is not None) == (people.bob, True)
    made = services.resolve(made, by=people.erin)
    assert made.resolved_by == people.erin
    with pytest.raises(Refused, match="summary"):
        services.close(made, by=people.erin, summary="")
    made = services.close(made, by=people.erin, summary="A full disk; a bigger one.")
    assert (made.state, made.closed_by, made.summary) == ("closed", people.erin, "A full disk; a bigger one.")
    with pytest.raises(Refused, match="is over"):
        services.edit(made, by=people.erin, title="Other")
    made = services.reopen(made, by=people.erin, reason="Full again.")
    assert (made.state, made.resolved_at, made.mitigated_by, made.closed_at) == ("open", None, None, None)
    made = services.cancel(made, by=people.erin, reason="It was another one.")
    with pytest.raises(Refused, match="no step that you can take now"):
        services.reopen(made, by=people.erin, reason="Again.")


def test_another_severity_needs_a_reason_and_to_be_another(people, report):
    made = report()
    for given in (
        {"severity": "low", "reason": ""},
        {"severity": "", "reason": "x"},
        {"severity": "bad", "reason": "x"},
    ):
        with pytest.raises(Refused):
            services.regrade(made, by=people.bob, **given)
    with pytest.raises(Refused, match="already"):
        services.regrade(made, by=people.bob, severity="major", reason="Still.")
    assert services.regrade(made, by=people.bob, severity="low", reason="One shop.").severity == "low"
    event = Event.objects.get(kind="incident.regraded")
    assert event.reason == "One shop."


def test_who_may_report_and_who_may_act(people, place, report):
    for name in ("victor", "grace"):
        with pytest.raises(Refused):
            services.report(by=people.all[name], title="Down", services=[place.ledger])
    made = report(services=[place.search], team=people.team.platform, commander=people.dave)
    may = {name for name, person in people.all.items() if not may_act(made, people.fresh(name))}
    assert may == {"bob", "dave", "mallory", "erin", "frank", "carol", "quinn", "henry", "root"}, (
        "the reporter, the commander, an owner of the service, the managers, and its team"
    )
    with pytest.raises(Refused, match="led by Dave Diaz"):
        services.resolve(made, by=people.olga)


def test_a_restricted_one_is_seen_by_its_people_team_and_owners(people, place, report):
    made = report(services=[place.search], team=people.team.platform, restricted=True, commander=people.olga)
    sees = {name for name in people.all if not may_see(made.docket, people.fresh(name))}
    assert sees >= {"bob", "olga", "mallory", "victor", "erin", "grace", "carol"}
    assert "alice" not in sees
    with pytest.raises(Refused, match="why everybody"):
        services.edit(made, by=people.bob, restricted=False)
    services.edit(made, by=people.bob, restricted=False, why="It is public now.")


def test_an_edit_writes_what_differs_and_nothing_where_nothing_does(people, place, report):
    made = report()
    assert services.edit(made, by=people.bob, title="Payments fail", services=[place.ledger]).version == made.version
    assert kinds(made) == ["incident.reported"]
    earlier = made.started_at - HOUR
    made = services.edit(made, by=people.bob, version=made.version, started_at=earlier, commander=people.dave)
    assert (made.started_at, made.commander) == (earlier, people.dave)
    assert made.docket.participants.filter(user=people.dave, part="commander").exists()
    assert services.edit(made, by=people.bob, resolved_at=clock.now()).resolved_at is None, "no such step was taken"
    with pytest.raises(Stale):
        services.edit(made, by=people.bob, version=1, title="Other")
    with pytest.raises(Refused, match="before it began"):
        services.edit(made, by=people.bob, started_at=clock.now(), detected_at=earlier)
    with pytest.raises(TypeError):
        services.edit(made, by=people.bob, severity="low")


def test_one_ticket_reported_twice_is_one_incident(people, place):
    given = {"title": "Down", "services": [place.ledger], "external_ref": "PD-77"}
    first = services.report(by=people.bob, **given)
    again = services.report(by=people.bob, **given | {"title": "Down, I say"})
    other = services.report(by=people.alice, **given)
    assert (first.pk, again.was_known, first.was_known) == (again.pk, True, False)
    assert other.pk == first.pk, "whoever sees it is given it, too"
    hidden = services.report(by=people.bob, **given | {"external_ref": "PD-78", "restricted": True})
    apart = services.report(by=people.mallory, **given | {"external_ref": "PD-78", "services": [place.search]})
    assert apart.pk != hidden.pk, "of one that is not hers to see she is told nothing"


def test_moments_and_people_come_in_pairs_in_the_database(people, report):
    made = report()
    for fields in ({"resolved_at": clock.now()}, {"mitigated_at": clock.now()}, {"state": "resolved"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=made.pk).update(**fields)


def test_owners_and_commander_are_told_of_a_major_one_and_those_whose_work_it_meets(people, seeded, report):
    change = acts.draft(people, seeded, implementer=people.dave)
    made = report(commander=people.carol, by=people.erin)
    first = told("major")
    assert set(first) == {"alice", "bob", "olga", "carol"}, "the team of the ledger owns it"
    assert "what you answer for" in first["olga"]
    reached = told("reach")
    assert set(reached) == {"alice", "dave"}
    assert "waits" in reached["dave"]
    services.resolve(made, by=people.erin)
    relay.drain()
    last = Notice.objects.filter(route="incidents.reach", user=people.dave).order_by("-pk").first()
    assert "free" in last.sentence
    assert set(told("moved")) == {"carol"}
    assert change.docket.pk in Event.objects.filter(kind="incident.reach_changed").last().data["freed"]


def test_of_one_that_is_not_major_nobody_is_told_at_once(people, seeded, report):
    made = report(severity="low")
    assert told("major") == {}
    services.regrade(made, by=people.bob, severity="major", reason="Worse.")
    assert "olga" in told("major")


def test_the_lead_is_taken_once_and_handed_over_by_an_edit(people, place, report):
    incident = report()
    first = INCIDENT_WORKFLOW.options(incident, people.bob)[0]
    assert (first.name, first.primary) == ("lead", True)
    led = services.lead(incident, by=people.bob)
    assert (led.commander, led.state) == (people.bob, "open")
    assert led.docket.participants.filter(part="commander", user=people.bob).exists()
    with pytest.raises(Refused) as refused:
        services.lead(led, by=people.bob)
    assert "leads it" in str(refused.value)
    assert next(one for one in INCIDENT_WORKFLOW.options(led, people.bob) if one.primary).name == "mitigate"
    assert kinds(led)[-1] == "incident.led"
