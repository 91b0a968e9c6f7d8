"""Nobody lets their own work through: not by an exception, and not by weakening or lifting the freeze that stops it."""

from datetime import timedelta

import pytest

from apps.accounts.models import User
from apps.audit.models import Event
from apps.calendars.queries import window_of
from apps.calendars.verdict import verdict as ask
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets.subjects import work_of
from apps.freezes import queries, services
from apps.freezes.enums import ExceptionState, FreezeState, Level
from apps.freezes.models import FreezeException
from apps.freezes.workflow import EXCEPTION_WORKFLOW, FREEZE_WORKFLOW
from apps.notifications.routes import routes
from tests.changes import acts
from tests.invariants import broken_rules

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def named(change, **people):
    """Another name in the change, written past the act that edits: what asks for approval again is not the matter here."""
    type(change).objects.filter(pk=change.pk).update(**people)


def told(name: str, kind: str) -> set[str]:
    event = Event.objects.filter(kind=kind).latest("pk")
    return {person.username for person in routes.get(name).recipients(event)}


def verdict(change):
    planned = window_of(change.docket)
    with clock.shifted(planned.span.lower - clock.now() + HOUR / 4):
        return ask(change.docket, work_of(change.docket), planned.span, clock.now()).reasons


@pytest.mark.parametrize("part", ["requester", "implementer", "assignee"])
@pytest.mark.parametrize("level", [Level.EXCEPTION, Level.HARD])
def test_whose_work_it_is_grants_no_exception_for_it(people, seeded, freeze, client, part, level):
    change = acts.draft(people, seeded)
    asked = services.ask_exception(
        freeze(level=level, approver=people.dave), by=people.alice, subject=change.docket, reason="Now"
    )
    named(change, **{part: people.erin})
    for verb in ("grant", "refuse"):
        with pytest.raises(Refused, match=f"asked for {change.key} or do it") as refused:
            services.apply_exception(asked, verb, by=people.erin, reason="So be it")
        assert (refused.value.status, refused.value.refusals[0].code) == (403, "does_it")
    grant = next(one for one in EXCEPTION_WORKFLOW.options(asked, people.erin) if one.name == "grant")
    assert not grant.allowed
    assert str(grant.refusals[0]).endswith("Dave Diaz or a change manager decides on its exception.")
    client.force_login(people.erin)
    assert "you do not let it through" in client.get(asked.get_absolute_url()).content.decode()
    # Nor is it the second of two, and nobody asks for that word.
    first = services.grant(asked, by=people.dave)
    if level == Level.HARD:
        assert queries.waiting_for(people.erin, clock.now()) == []
        with pytest.raises(Refused, match="or do it"):
            services.grant(first, by=people.erin)
        named(change, **{part: people.alice})
        assert queries.waiting_for(people.erin, clock.now()) == [first]


def test_the_approver_whose_work_it_is_is_not_asked_but_change_managers_are(people, seeded, freeze):
    change = acts.draft(people, seeded, implementer=people.bob)
    made = freeze(approver=people.bob)
    services.ask_exception(made, by=people.alice, subject=change.docket, reason="Now")
    assert told("freezes.exception_asked", "freeze_exception.asked") == {"erin"}
    assert len(queries.waiting_for(people.erin, clock.now())) == 1
    assert queries.waiting_for(people.bob, clock.now()) == []


@pytest.mark.parametrize("yes", ["decided_by", "seconded_by"])
def test_leave_does_not_hold_while_who_granted_it_does_the_work(people, seeded, freeze, client, yes):
    change = acts.approved(people, seeded, start=acts.soon(0.5))
    made = freeze(level=Level.HARD, approver=people.dave)
    asked = services.ask_exception(made, by=people.alice, subject=change.docket, reason="Now")
    granted = services.grant(services.grant(asked, by=people.dave), by=people.erin)
    assert granted.holds(clock.now())
    doer = getattr(granted, yes)
    # As of one that was granted before it was noted for what: that this person said yes is all that speaks against it.
    FreezeException.objects.filter(pk=granted.pk).update(content_digest="")
    named(change, implementer=doer)
    granted.refresh_from_db()
    assert not granted.holds(clock.now())
    said = [reason for reason in verdict(acts.fresh(change)) if reason.code == "freeze"]
    assert f"{doer} agreed to {granted.key} and does {change.key} by now" in str(said[0])
    client.force_login(people.olga)
    page = client.get(granted.get_absolute_url()).content.decode()
    assert "No longer holds" in page
    assert "somebody else has to decide on it" in page
    # It can be asked for anew meanwhile.
    again = services.ask_exception(made, by=people.alice, subject=change.docket, reason="Now")
    granted.refresh_from_db()
    assert (again.state, granted.state) == (ExceptionState.ASKED, ExceptionState.EXPIRED)


WEAKER = {
    "softer": {"level": Level.ADVISORY},
    "elsewhere": {"environments": "search_prod"},
    "narrower": {"types": ["standard"]},
    "later": {"start": 3},
    "shorter": {"end": 2},
}


@pytest.mark.parametrize("how", WEAKER)
def test_weakening_takes_a_reason_and_somebody_whose_work_it_does_not_stop(people, seeded, freeze, how):
    change = acts.draft(people, seeded, start=acts.soon(1), implementer=people.bob)
    made = freeze()
    fields = dict(WEAKER[how])
    if "environments" in fields:
        fields["environments"] = [seeded.search_prod]
    for edge in {"start", "end"} & set(fields):
        fields[edge] = acts.soon(fields[edge])
    before = services.edit(made, by=people.erin, reason="The books are closed.").version
    with pytest.raises(Refused, match="holds for less than was announced") as refused:
        services.edit(made, by=people.erin, **fields)
    assert (refused.value.refusals[0].field, refused.value.status) == ("because", 422)
    named(change, requester=people.erin)
    with pytest.raises(Refused, match=f"It stops {change.key}, which you asked for or do") as refused:
        services.edit(made, by=people.erin, because="In my way", **fields)
    assert refused.value.status == 403
    with pytest.raises(Refused, match=f"It stops {change.key}"):
        services.lift(made, by=people.erin, reason="In my way")
    made.refresh_from_db()
    assert (made.version, made.state) == (before, FreezeState.APPROVED)
    edited = services.edit(made, by=people.frank, because="The books close later", **fields)
    assert edited.version == before + 1
    event = Event.objects.get(kind="freeze.weakened")
    assert (event.reason, event.by_id) == ("The books close later", people.frank.pk)
    # Whom it covered is told, once: that it holds for less, or that it lets go.
    weakened, freed = told("freezes.weakened", "freeze.weakened"), set()
    if Event.objects.filter(kind="freeze.reach_changed").exists():
        freed = told("freezes.reach", "freeze.reach_changed")
    assert "bob" in weakened ^ freed
    if how == "softer":
        sentence = routes.get("freezes.weakened").sentence(event, people.bob)
        assert sentence == "Year-end close holds for less than was announced: The books close later"


def test_strengthening_is_free_even_for_whose_work_it_stops(people, seeded, freeze):
    change = acts.draft(people, seeded, start=acts.soon(1))
    made = freeze(kinds=["production"], level=Level.ADVISORY)
    named(change, requester=people.erin)
    end = window_of(made.docket).span.upper + HOUR
    edited = services.edit(made, by=people.erin, level=Level.EXCEPTION, kinds=["production", "staging"], end=end)
    edited = services.edit(edited, by=people.erin, kinds=[])
    assert edited.level == Level.EXCEPTION
    assert not Event.objects.filter(kind="freeze.weakened").exists()


def test_what_goes_on_stops_nobody_from_lifting(people, seeded, freeze):
    change = acts.started(people, seeded)
    made = freeze()
    named(change, requester=people.erin)
    assert services.lift(made, by=people.erin, reason="Over").state == FreezeState.LIFTED


def test_a_hard_freeze_is_lifted_by_two(people, freeze, client):
    made = freeze(level=Level.HARD)
    client.force_login(people.erin)
    assert "Ask to lift" in client.get(made.get_absolute_url()).content.decode()
    first = services.lift(made, by=people.erin, reason="The close is over")
    assert (first.state, first.lift_asked_by, first.lifted_by) == (FreezeState.APPROVED, people.erin, None)
    assert window_of(first.docket).span.upper > clock.now() + HOUR
    assert told("freezes.lift_asked", "freeze.lifted") == {"frank", "root"}
    assert told("freezes.lifted", "freeze.lifted") == set()
    with pytest.raises(Refused, match="lifted by a second person"):
        services.lift(first, by=people.erin, reason="Still")
    client.force_login(people.frank)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "asked to lift it" in page
    assert "The close is over" in page
    assert "Ask to lift" not in page
    second = services.lift(first, by=people.frank, reason="So it is")
    assert (second.state, second.lifted_by) == (FreezeState.LIFTED, people.frank)
    assert told("freezes.lift_asked", "freeze.lifted") == set()


def test_a_lockdown_is_lifted_by_one_until_a_second_has_confirmed_it(people):
    rumour = services.lock_down(by=people.erin, reason="Breach")
    assert services.lift(rumour, by=people.erin, reason="A rumour").state == FreezeState.LIFTED
    made = services.confirm(services.lock_down(by=people.erin, reason="Breach"), by=people.frank)
    asked = services.lift(made, by=people.erin, reason="Closed")
    assert asked.state == FreezeState.APPROVED
    assert services.lift(asked, by=people.root, reason="Closed").state == FreezeState.LIFTED


def test_buttons_of_a_freeze_say_who_lifts_instead(people, seeded, freeze):
    change = acts.draft(people, seeded, start=acts.soon(1))
    made = freeze()
    named(change, assignee=people.erin)
    lift = {who: FREEZE_WORKFLOW.option(made, User.objects.get(username=who), "lift") for who in ("erin", "frank")}
    assert lift["frank"].allowed
    assert [one.code for one in lift["erin"].refusals] == ["does_it"]
    assert "another change or release manager" in str(lift["erin"].refusals[0])


def test_the_invariant_sees_leave_that_was_used_by_whose_work_let_it_through(people, seeded, freeze):
    change = acts.approved(people, seeded, start=acts.soon(0.5))
    asked = services.ask_exception(
        freeze(approver=people.dave), by=people.bob, subject=change.docket, reason="Now", expires_at=acts.soon(3)
    )
    services.grant(asked, by=people.dave)
    with clock.shifted(HOUR / 2):
        changes.start(acts.fresh(change), by=people.alice)
    rule = "nobody_lets_their_own_work_through_a_freeze"
    assert FreezeException.objects.get(pk=asked.pk).uses == 1
    assert rule not in broken_rules()
    named(change, requester=people.dave)
    assert broken_rules()[rule] == [(asked.pk,)]
