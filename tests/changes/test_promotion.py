"""S-06: no step of the promotion order is skipped through any door, unless leave was given before the start."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.audit.services import recording
from apps.changes import services
from apps.changes.materials import content_of
from apps.changes.models import PromotionLeave
from apps.changes.rules import asked_for_is_complete
from apps.core import clock
from apps.environments.services import report_version
from tests.invariants import broken_rules

from . import acts
from .promoting import DOORS, INSIDE, asked, given, opens, ran, undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "before, missing",
    [
        ((), ("Shared Test", "Payments Staging")),
        (("shared",), ("Payments Staging",)),
        (("staging",), ("Shared Test",)),
        (("shared", "staging"), ()),
        (("prod",), ("Shared Test", "Payments Staging")),
    ],
)
def test_no_door_lets_a_step_be_skipped_without_leave(people, seeded, client, before, missing):
    ran(people, seeded, *before)
    change = acts.approved(people, seeded, brings="1.4.2")
    client.force_login(people.alice)
    with clock.shifted(INSIDE):
        for door in DOORS:
            with undone():
                may, said = opens(door, change, people, client)
                assert may != bool(missing), (door, said)
                if missing:
                    # One sentence names every step, and says once what they come before.
                    which = "which comes" if len(missing) == 1 else "which come"
                    steps = ", nor in ".join(missing)
                    assert f"1.4.2 of Ledger has not run in {steps}, {which} before Payments Prod" in said
        if missing:
            leave = asked(people, change, seeded)
            for door in DOORS:
                may, said = opens(door, change, people, client)
                assert not may, (door, said)
                assert "waits for team Platform or a change manager" in said
            services.apply_leave(leave, "give", by=people.erin)
            for door in DOORS:
                with undone():
                    may, said = opens(door, change, people, client)
                    assert may, (door, said)


def test_a_start_by_leave_is_counted_and_told(people, seeded):
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        leave = given(people, change, seeded)
        services.start(acts.fresh(change), by=people.alice)
    leave.refresh_from_db()
    assert (leave.uses, leave.used_at is not None) == (1, True)
    kinds = list(
        Event.objects.filter(key=change.key, kind__startswith="promotion_leave")
        .order_by("pk")
        .values_list("kind", "by_id")
    )
    assert kinds == [
        ("promotion_leave.asked", people.alice.pk),
        ("promotion_leave.given", people.erin.pk),
        ("promotion_leave.used", people.alice.pk),
    ]


def test_invariant_finds_a_start_that_skipped_a_step(people, seeded):
    change = acts.approved(people, seeded, brings="1.4.2")
    with clock.shifted(INSIDE):
        leave = given(people, change, seeded)
        services.start(acts.fresh(change), by=people.alice)
    assert broken_rules() == {}
    with recording(kind="probe.tampered", key=change.key, by=None):
        leave.refresh_from_db()
        leave.uses = 0
        leave.save()
    assert set(broken_rules()) == {"no_step_is_skipped_without_leave"}


def test_what_only_a_doer_reported_does_not_count_for_the_change(people, seeded, client):
    ran(people, seeded, "shared")
    change = acts.approved(people, seeded, brings="1.4.2")
    hour = clock.now() - timedelta(hours=1)

    def report(by, version="1.4.2", **more):
        return report_version(seeded.ledger, seeded.staging, version, by=by, at=hour, **more)

    row = report(people.alice)
    with clock.shifted(INSIDE):
        for door in ("service", "api", "verdict"):
            may, said = opens(door, change, people, client)
            assert not may, door
            assert f"{people.alice} reported it there and does this work" in said
        for again in (people.alice, people.henry, people.henry):
            assert report(again).pk == row.pk
        assert Event.objects.filter(kind="version.confirmed").count() == 1
        assert opens("verdict", change, people, client)[0]
        # A digest that the doer adds is the doer's word again.
        report(people.alice, digest="sha256:aa")
        assert not opens("verdict", change, people, client)[0]
        report(people.henry, digest="sha256:aa")
        assert opens("service", change, people, client)[0]


def test_the_account_of_a_pipeline_may_ask_and_report(people, seeded, client):
    ran(people, seeded, "shared")
    change = acts.approved(people, seeded, brings="1.4.2")
    report_version(seeded.ledger, seeded.staging, "1.4.2", by=people.alice, at=clock.now() - timedelta(hours=1))
    type(people.alice).objects.filter(pk=people.alice.pk).update(is_service=True)
    with clock.shifted(INSIDE):
        assert opens("service", change, people, client)[0]


def test_a_type_may_need_it(people, seeded):
    change = acts.draft(people, seeded)
    asked_for = change.type
    asked_for.needs_at_submit = [*asked_for.needs_at_submit, "brings"]
    assert any("which version it brings" in str(refusal) for refusal in asked_for_is_complete(change, people.alice))
    change.brings = "1.4.2"
    assert not any("version" in str(refusal) for refusal in asked_for_is_complete(change, people.alice))


def test_work_that_names_no_version_is_not_judged(people, seeded, client):
    change = acts.approved(people, seeded)
    with clock.shifted(INSIDE):
        assert opens("verdict", change, people, client)[0]
        assert opens("service", change, people, client)[0]


def test_an_emergency_passes_with_a_note(people, seeded, client):
    change = services.draft(
        by=people.alice,
        title="Bring the fix",
        type="emergency",
        services=[seeded.ledger],
        environments=[seeded.prod],
        brings="1.4.2",
    )
    services.submit(change, by=people.alice)
    acts.vote(change, people, "dave", "erin")
    change = acts.fresh(change)
    assert change.state == "scheduled"
    api = APIClient()
    api.force_authenticate(people.alice)
    body = {"service": "ledger", "environment": "payments-prod", "change": change.key}
    notes = api.post("/api/v1/verdict/", body, format="json").json()["notes"]
    assert "promotion_emergency" in {note["code"] for note in notes}
    assert opens("service", change, people, client)[0]


VERDICTS = [
    # asked besides service and environment, where it ran before, the answer, its codes
    ({}, (), "allow", set()),
    ({"version": "1.4.2"}, (), "deny", {"promotion"}),
    ({"version": "1.4.2"}, ("shared",), "deny", {"promotion"}),
    ({"version": "1.4.2"}, ("shared", "staging"), "allow", set()),
    ({"version": "9"}, ("shared", "staging"), "deny", {"promotion"}),
]


@pytest.mark.parametrize("question, before, answer, codes", VERDICTS)
def test_a_pipeline_without_a_change_is_judged_by_its_version(people, seeded, question, before, answer, codes):
    ran(people, seeded, *before)
    api = APIClient()
    api.force_authenticate(people.alice)
    body = {"service": "ledger", "environment": "payments-prod", **question}
    said = api.post("/api/v1/verdict/", body, format="json").json()
    assert (said["answer"], {reason["code"] for reason in said["reasons"]}) == (answer, codes)
    for reason in said["reasons"]:
        assert (reason["url"], reason["unblock"]) == (
            "/environments/services/ledger/#versions",
            "team Platform or a change manager",
        )


def test_a_pipeline_may_not_bring_another_version_than_its_change(people, seeded):
    ran(people, seeded, "shared", "staging", version="1.4.3")
    ran(people, seeded, "shared", version="1.4.4")
    change = acts.approved(people, seeded, brings="1.4.3")
    api = APIClient()
    api.force_authenticate(people.alice)
    body = {"service": "ledger", "environment": "payments-prod", "change": change.key}
    with clock.shifted(INSIDE):
        said = {
            version: api.post("/api/v1/verdict/", {**body, "version": version}, format="json").json()
            for version in ("", "1.4.3", "1.4.4")
        }
    assert [said[version]["answer"] for version in said] == ["allow", "allow", "deny"]
    assert {reason["code"] for reason in said["1.4.4"]["reasons"]} == {"other_version"}


def test_a_version_is_material_and_reads_as_before_where_there_is_none(people, seeded):
    plain = acts.draft(people, seeded)
    assert "brings" not in content_of(plain.docket)["what"]
    change = acts.approved(people, seeded, brings="1.4.2")
    services.edit(change, by=people.alice, brings=" 1.4.3\u202e ")
    change = acts.fresh(change)
    assert (change.brings, change.state) == ("1.4.3", "authorize")
    event = Event.objects.filter(key=change.key, kind="change.edited").latest("pk")
    assert event.data["material"] == ["brings"]


def test_pages_say_it_before_the_start(people, seeded, client):
    ran(people, seeded, "shared")
    change = acts.draft(people, seeded, brings="1.4.2")
    client.force_login(people.alice)
    ask = f"{change.get_absolute_url()}skip/payments-prod/"
    for path in (change.get_absolute_url(), f"{change.get_absolute_url()}edit/"):
        page = client.get(path).content.decode()
        assert "1.4.2 of Ledger has not run in Payments Staging" in page
        assert ask in page
    page = client.get(ask).content.decode()
    assert "What would be skipped" in page
    assert "Ask for it" in page
    leave = asked(people, change, seeded)
    page = client.get(leave.get_absolute_url()).content.decode()
    for said in ("Waiting for team Platform or a change manager", "Payments Staging", "ends the old one tonight"):
        assert said in page
    assert "Ask for it" not in client.get(ask).content.decode()
    client.force_login(people.erin)
    assert "Give leave" in client.get(leave.get_absolute_url()).content.decode()


def test_the_preview_says_it_of_what_is_typed(people, seeded):
    api = APIClient()
    api.force_authenticate(people.alice)
    body = {"title": "Bring it", "services": ["ledger"], "environments": ["payments-prod"]}
    assert api.post("/api/v1/changes/preview/", body, format="json").json()["order"] == []
    order = api.post("/api/v1/changes/preview/", {**body, "brings": "1.4.2"}, format="json").json()["order"]
    assert [(row["code"], row["stops"]) for row in order] == [("promotion", True)]


def test_a_version_goes_with_copies_lists_and_parts(people, seeded, client):
    change = acts.draft(people, seeded, brings="1.4.2", services=[seeded.ledger, seeded.payments_api])
    parts = services.fan_out(change, by=people.alice)
    assert {part.brings for part in parts} == {"1.4.2"}
    client.force_login(people.alice)
    assert 'value="1.4.2"' in client.get(f"/changes/new/?from={change.key}").content.decode()
    assert "1.4.2" in client.get("/changes/?columns=brings").content.decode()
    assert client.get(f"/api/v1/changes/{change.key}/").json()["brings"] == "1.4.2"
    answer = client.post(
        f"/changes/{change.key}/edit/", {"brings": "x" * 101, "version": change.version, "title": "Bring it"}
    )
    assert answer.status_code == 422


def test_only_what_names_a_version_costs_statements(people, seeded, django_assert_num_queries):
    from apps.calendars.verdict import reasons
    from apps.changes.shape import shape_of

    change = acts.fresh(acts.draft(people, seeded))
    facts, now = shape_of(change).facts(), clock.now()
    with django_assert_num_queries(0):
        list(reasons.get("promotion")(change.docket, facts, None, now))
    change.docket.change = change
    with django_assert_num_queries(4):
        list(reasons.get("promotion")(change.docket, {**facts, "version": "1.4.2"}, None, now))
    assert not PromotionLeave.objects.exists()
