"""Working a change to its end: who may be named, what an emergency owes, what a later hand is told."""

from datetime import timedelta
from io import BytesIO

import pytest

from apps.approvals.models import Approval, Ballot
from apps.audit.models import Event
from apps.audit.services import recording
from apps.calendars.models import Conflict, Occupancy
from apps.calendars.queries import window_of
from apps.changes import services
from apps.changes.enums import State
from apps.changes.models import ChangeRequest, ChangeType
from apps.changes.queries import find, record_page
from apps.changes.workflow import WORKFLOW
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import services as dockets
from apps.portal.exceptions import exceptional
from apps.portal.work import work_of
from apps.releases import services as releases
from apps.reviews.models import Review
from config.celery import app

from . import acts

pytestmark = pytest.mark.django_db


def test_whoever_approved_it_is_not_named_to_do_it(people, seeded, client):
    change = services.submit(acts.draft(people, seeded), by=people.alice)
    acts.vote(change, people, "bob")
    for verb, part in ((services.edit, "implementer"), (services.edit, "assignee"), (services.reassign, "assignee")):
        with pytest.raises(Refused, match="whoever approved it does not carry it out") as refused:
            verb(acts.fresh(change), by=people.alice, **{part: people.bob})
        assert (refused.value.status, refused.value.refusals[0].field) == (409, part)
    client.force_login(people.alice)
    url = f"/changes/{change.key}/reassign/"
    version = acts.fresh(change).version
    page = client.post(url, {"version": version, "implementer": "bob", "reason": "He knows it."})
    assert page.status_code == 422
    assert "approved this change" in page.content.decode()
    api = client.post(
        f"/api/v1/changes/{change.key}/reassign/", {"version": version, "implementer": "bob"}, "application/json"
    )
    assert api.status_code == 409
    taken = client.post(url, {"version": version, "implementer": "alice", "manager": "erin", "reason": "Hers now."})
    assert taken.status_code == 302
    assert acts.fresh(change).manager == people.erin
    assert Event.objects.filter(key=change.key, kind="change.edited").latest("pk").reason == "Hers now."
    assert client.post(url, {"version": version, "manager": "", "reason": ""}).status_code == 409


def test_work_under_way_is_handed_over_with_a_reason(people, seeded):
    change = acts.started(people, seeded)
    approval = Approval.objects.get(docket=change.docket)
    with clock.shifted(timedelta(hours=2, minutes=20)):
        with pytest.raises(Refused, match="say why somebody else"):
            services.reassign(change, by=people.alice, assignee=people.mallory)
        with pytest.raises(Refused, match="not edited any more"):
            services.reassign(change, by=people.alice, implementer=people.mallory, reason="Alice is ill.")
        services.reassign(change, by=people.alice, assignee=people.mallory, reason="Alice is ill.")
        file = dockets.attach(change.docket, by=people.alice, file=BytesIO(b"All green."), name="proof.txt")
        assert Approval.objects.get(pk=approval.pk).state == approval.state
        finished = services.finish(acts.fresh(change), by=people.fresh("mallory"), outcome="successful")
    assert finished.state == "review"
    assert file.removed_at is None


def test_an_emergency_is_raised_from_two_fields_and_asks_its_board_at_once(people, seeded, client):  # S-09
    client.force_login(people.alice)
    answer = client.post(
        "/changes/new/", {"type": "emergency", "title": "Ledger is down", "services": ["ledger"], "zone": "UTC"}
    )
    assert answer.status_code == 302
    change = ChangeRequest.objects.latest("pk")
    assert (change.state, change.impact, change.priority) == ("authorize", 1, "P1")
    assert Ballot.objects.filter(docket=change.docket, state="open", board__slug="ecab").exists()
    sent = {"type": "emergency", "title": "Search is down", "services": ["search"]}
    api = client.post("/api/v1/changes/", sent, "application/json")
    assert (api.status_code, api.json()["state"]) == (201, "authorize"), api.content
    acts.vote(change, people, "dave")
    services.start(acts.fresh(change), by=people.alice)
    with clock.shifted(timedelta(hours=1)):
        services.finish(acts.fresh(change), by=people.alice, outcome="successful")
    with clock.shifted(timedelta(hours=25)):
        page = record_page(find(people.alice, change.key), people.alice)
        assert page.headline.tone == "danger"
        assert "is late" in page.headline.note
        with pytest.raises(Refused) as refused:
            services.close(acts.fresh(change), by=people.alice, notes="Up again.")
    codes = {one.code for one in refused.value.refusals}
    assert codes == {"missing_reason", "missing_implementation_plan", "review_open", "approval_stands"}
    assert all(one.url for one in refused.value.refusals if one.code.startswith("missing"))


def test_what_is_not_there_leaves_the_draft_and_says_so(people, seeded, client):
    client.force_login(people.alice)
    sent = {
        "type": "normal", "title": "Half of it", "services": ["ledger"], "environments": ["payments-prod"],
        "start": f"{acts.soon(30):%Y-%m-%dT%H:%M}", "duration": "60", "zone": "UTC", "at_once": "1",
    }  # fmt: skip
    page = client.post("/changes/new/", sent, follow=True)
    assert ChangeRequest.objects.latest("pk").state == "draft"
    assert "Not submitted yet: " in page.content.decode()
    body = {"title": "Half", "services": ["ledger"], "at_once": True}
    count = ChangeRequest.objects.count()
    refused = client.post("/api/v1/changes/", body, "application/json", headers={"Idempotency-Key": "half"})
    assert refused.status_code == 409
    assert ChangeRequest.objects.count() in (count, count + 1)
    complete = acts.draft(people, seeded)
    assert services.submit(complete, by=people.alice).state == "assess"


def test_a_risky_change_is_not_closed_without_being_looked_back_at(people, seeded):  # S-10
    with recording(kind="tests.prepared", key="tests", by=None):
        row = ChangeType.objects.get(slug="normal", is_in_force=True)
        row.review_from = "low"
        row.save()
    change = acts.started(people, seeded)
    with clock.shifted(timedelta(hours=2, minutes=30)):
        services.finish(change, by=people.alice, outcome="successful")
        assert Review.objects.filter(docket=change.docket).exists()
        with pytest.raises(Refused, match="review"):
            services.close(acts.fresh(change), by=people.alice, notes="Fine.")
        acts.reviewed(change, people)
        assert services.close(acts.fresh(change), by=people.alice, notes="Fine.").state == "closed"


def test_true_times_are_kept_and_impossible_ones_refused(people, seeded, client):
    change = acts.started(people, seeded)
    client.force_login(people.alice)
    with clock.shifted(timedelta(hours=3)):
        now = clock.now()
        url, etag = f"/api/v1/changes/{change.key}/transitions/", {"If-Match": f'"{acts.fresh(change).version}"'}
        wrong = [
            {"started_at": now.isoformat(), "finished_at": (now - acts.HOUR).isoformat()},
            {"finished_at": (now + acts.HOUR).isoformat()},
        ]
        for times in wrong:
            sent = {"transition": "finish", "outcome": "successful", **times}
            assert client.post(url, sent, "application/json", headers=etag).status_code == 422
        begun, ended = now - timedelta(minutes=50), now - timedelta(minutes=10)
        sent = {
            "transition": "finish",
            "outcome": "with_issues",
            "started_at": begun.isoformat(),
            "finished_at": ended.isoformat(),
        }
        assert client.post(url, sent, "application/json", headers=etag).status_code == 200
    done = acts.fresh(change)
    assert (done.started_at, done.finished_at, done.outcome) == (begun, ended, "with_issues")


def test_what_is_over_stays_over_whatever_hangs_on_it(people, seeded, client):  # S-02
    change = services.cancel(acts.draft(people, seeded), by=people.alice, reason="No.")
    task_count, before = change.docket.tasks.count(), acts.fresh(change)
    tries = (
        lambda: dockets.add_task(change.docket, by=people.alice, title="More"),
        lambda: dockets.add_link(change.docket, by=people.alice, url="https://x.example/1"),
        lambda: dockets.set_tags(change.docket, by=people.alice, tags=["late"]),
        lambda: dockets.attach(change.docket, by=people.alice, file=BytesIO(b"1"), name="1.txt"),
        lambda: services.edit(change, by=people.alice, reason="Another."),
        lambda: services.reassign(change, by=people.alice, assignee=people.bob, reason="His."),
        lambda: services.fan_out(change, by=people.alice),
        lambda: acts.draft(people, seeded, parent=change),
    )
    for act in tries:
        with pytest.raises(Refused):
            act()
    assert change.docket.tasks.count() == task_count
    assert acts.fresh(change).version == before.version
    assert list(WORKFLOW.options(acts.fresh(change), people.alice)) == []
    dockets.comment(change.docket, by=people.alice, text="Why it was not needed: the old one went away.")
    client.force_login(people.mallory)
    assert client.put(f"/api/v1/dockets/{change.key}/watch/").json() == {"watching": True}
    assert "Stop watching" in client.get(f"/changes/{change.key}/").content.decode()
    assert client.delete(f"/api/v1/dockets/{change.key}/watch/").json() == {"watching": False}


def test_finished_work_stands_in_nobodys_way(people, seeded):
    """Finished early, it frees the rest of its window at once; what was there before the end stays to be seen."""
    first = acts.approved(people, seeded)
    span, sequence = window_of(first.docket).span, window_of(first.docket).sequence
    with clock.shifted(timedelta(hours=2, minutes=5)):
        services.start(acts.fresh(first), by=people.alice)
        second = acts.approved(people, seeded, start=acts.soon(0.5))
    with clock.shifted(timedelta(hours=2, minutes=40)):
        with pytest.raises(Refused, match="at the same time"):
            services.start(acts.fresh(second), by=people.alice)
        services.finish(acts.fresh(first), by=people.alice, outcome="successful")
        ended = window_of(first.docket)
        assert (ended.span.lower, ended.is_firm) == (span.lower, True)
        assert clock.now() < ended.span.upper <= clock.now() + timedelta(minutes=1)
        assert ended.sequence == sequence + 1
        assert not Conflict.objects.of_dockets([first.docket]).exclude(status="resolved").exists()
        assert services.start(acts.fresh(second), by=people.alice).state == State.IMPLEMENT


def test_nobody_is_named_for_what_the_role_does_not_allow(people, seeded, client):
    """An auditor writes nothing, a viewer changes nothing, and a change manager is one; a release has the same rule."""
    change = acts.draft(people, seeded)
    client.force_login(people.alice)
    for name, person in (("implementer", "victor"), ("assignee", "grace"), ("manager", "grace"), ("manager", "bob")):
        answer = client.patch(
            f"/api/v1/changes/{change.key}/",
            {name: person},
            "application/json",
            headers={"If-Match": f'"{acts.fresh(change).version}"'},
        )
        assert (answer.status_code, answer.json()["errors"][0]["pointer"].strip("/")) == (422, name), answer.content
        form = client.get(f"/changes/{change.key}/edit/").context["form"]
        assert person not in [str(value) for value, _label in form.fields[name].choices], name
    with pytest.raises(Refused, match="is no change manager"):
        services.draft(by=people.alice, title="Move", services=[seeded.ledger], manager=people.alice)
    with pytest.raises(Refused, match="only reads here"):
        releases.draft(by=people.frank, title="Spring", services=[seeded.ledger], manager=people.grace)


def test_a_start_that_was_missed_never_happens_by_itself(people, seeded, settings):
    """T-10: after an outage over its whole window every scheduled task runs, and the work still waits for a person."""
    change = acts.approved(people, seeded)
    with clock.shifted(timedelta(days=2)):
        app.loader.import_default_modules()
        for row in settings.CELERY_BEAT_SCHEDULE.values():
            app.tasks[row["task"]].apply(throw=True)
        missed = acts.fresh(change)
        assert (missed.state, missed.started_at) == (State.SCHEDULED, None)
        assert not Event.objects.filter(key=change.key, kind="change.started").exists()
        assert not Occupancy.objects.exists()
        with pytest.raises(Refused, match="plan a new one"):
            services.start(missed, by=people.alice)
        asked = [item.sentence for item in work_of(people.fresh("alice")).asked if item.key == change.key]
        assert asked == ["Not started, and its window has passed: Rotate the signing key"]
        assert exceptional(people.erin, clock.now(), kind="missed").total == 1
