"""The version inventory: reports in any order, twice, by whom; what runs where, and what was skipped."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core import clock
from apps.core.refusals import Refused
from apps.environments import queries, services
from apps.environments.models import RunningVersion

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def report(people, place):
    """Report of the ledger in production, by Alice unless told otherwise; ``at`` in hours from now."""

    def said(version, at=None, **given):
        environment = given.pop("environment", place.prod)
        service = given.pop("service", place.ledger)
        given = {"by": people.alice, **given}
        return services.report_version(
            service, environment, version, at=None if at is None else clock.now() + at * HOUR, **given
        )

    return said


def spans(place):
    """What ran of the ledger in production: version, and whether it ends where the next begins."""
    rows = list(RunningVersion.objects.filter(service=place.ledger, environment=place.prod).order_by("since"))
    for one, following in itertools.pairwise(rows):
        assert one.until == following.since
    assert [row.until for row in rows[-1:]] == [None] * len(rows[-1:])
    return [row.version for row in rows]


def test_a_report_ends_what_ran_before_and_is_one_event(report, place, people):
    report("1.0", -2, digest="sha256:aa", source="DEP-1")
    row = report("1.1")
    assert spans(place) == ["1.0", "1.1"]
    event = Event.objects.filter(kind="version.reported").latest("pk")
    assert (event.key, event.by_id, event.data["service"]) == ("environment:payments-prod", people.alice.pk, "ledger")
    assert row.history.get().event == event
    assert RunningVersion.history.filter(event=event).count() == 2


def test_the_same_report_again_writes_nothing(report, place):
    first = report("1.0", -2)
    events = Event.objects.count()
    assert report("1.0", -2) == report("1.0") == report("1.0", -1) == first
    assert Event.objects.count() == events
    # A digest that was not known is new, and so is another one under the same name.
    assert report("1.0", digest="sha256:aa").digest == "sha256:aa"
    assert report("1.0", -1, digest="sha256:bb") != first
    assert spans(place) == ["1.0", "1.0"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1), (0, 2, 1), (1, 2, 0)])
def test_reports_in_any_order_come_to_the_same(report, place, order):
    told = [("1.0", -6), ("1.1", -4), ("1.2", -2)]
    for place_in_order in order:
        report(*told[place_in_order])
    assert spans(place) == ["1.0", "1.1", "1.2"]


def test_a_late_report_of_what_ran_next_makes_that_begin_earlier(report, place):
    report("1.0", -6)
    report("1.1", -2)
    row = report("1.1", -4)
    assert spans(place) == ["1.0", "1.1"]
    assert row.since < clock.now() - 3 * HOUR


def test_going_back_to_an_older_version_is_a_row_of_its_own(report, place):
    for version, at in (("1.0", -6), ("1.1", -4), ("1.0", -2)):
        report(version, at)
    assert spans(place) == ["1.0", "1.1", "1.0"]


@pytest.mark.parametrize(
    "version, given, field",
    [
        ("  ", {}, "version"),
        ("1" * 101, {}, "version"),
        ("1.0", {"at": 1}, "at"),
        ("1.0", {"digest": "d" * 201}, "digest"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(report, version, given, field):
    with pytest.raises(Refused) as caught:
        report(version, **given)
    assert [refusal.field for refusal in caught.value.refusals] == [field]


def test_two_versions_since_one_instant_are_refused(people, place):
    at = clock.now() - HOUR
    services.report_version(place.ledger, place.prod, "1.0", by=people.alice, at=at)
    with pytest.raises(Refused, match="that very instant"):
        services.report_version(place.ledger, place.prod, "1.1", by=people.alice, at=at)


def test_a_service_is_reported_only_where_it_runs(report, place, people):
    with pytest.raises(Refused, match="does not host Ledger"):
        report("1.0", environment=place.search_prod, by=people.henry)
    report("1.0", -1)
    services.edit_environment(place.prod, by=people.henry, services=[place.payments_api])
    assert RunningVersion.objects.get().until is not None
    with pytest.raises(Refused, match="does not host Ledger"):
        report("1.1")
    services.retire_environment(place.staging, by=people.henry, reason="Old.")
    with pytest.raises(Refused, match="retired"):
        report("1.0", environment=place.staging)


def test_retiring_a_place_ends_what_runs_there(report, place, people):
    report("1.0", -1)
    services.retire_environment(place.prod, by=people.henry, reason="Old.")
    assert RunningVersion.objects.get().until is not None


def test_the_database_keeps_spans_apart(report, place, people):
    report("1.0", -4)
    row = report("1.1", -2)
    for since, until in ((row.since - HOUR, row.since + HOUR), (row.since, None)):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            recording(kind="version.reported", key="environment:payments-prod", by=None),
        ):
            RunningVersion.objects.create(
                service=place.ledger,
                environment=place.prod,
                version="9",
                since=since,
                until=until,
                reported_by=people.alice,
                reported_at=clock.now(),
            )


WHO = [
    # person, service, environment, may: Alice's team owns the ledger, Platform the environments, Henry manages all.
    ("alice", "ledger", "payments-prod", True),
    ("henry", "ledger", "payments-prod", True),
    ("mallory", "ledger", "shared-test", False),
    ("mallory", "search", "shared-test", True),
    ("victor", "search", "shared-test", False),
    ("grace", "ledger", "payments-prod", False),
    ("root", "ledger", "payments-prod", False),
]


@pytest.mark.parametrize("who, service, environment, may", WHO)
def test_who_reports_through_every_door(people, place, client, who, service, environment, may):
    body = {"service": service, "version": "1.0"}
    api = APIClient()
    api.force_authenticate(people.all[who])
    answer = api.post(f"/api/v1/environments/{environment}/versions/", body, format="json")
    assert answer.status_code == (201 if may else 403), answer.content
    client.force_login(people.all[who])
    page = client.post(f"/environments/places/{environment}/versions/new/", {**body, "version": "1.1"})
    assert page.status_code == (302 if may else page.status_code)
    assert may or page.status_code in (403, 422)
    assert RunningVersion.objects.count() == (2 if may else 0)


def test_program_reports_twice_and_reads_back(people, place):
    api = APIClient()
    api.force_authenticate(people.alice)
    where = "/api/v1/environments/payments-staging/versions/"
    body = {"service": "ledger", "version": "1.4.2", "digest": "sha256:aa", "source": "build 812"}
    answers = [api.post(where, body, format="json", headers={"Idempotency-Key": "k-1"}) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert api.post(where, body, format="json").json() == answers[0].json()
    api.post(where, {**body, "version": "1.4.3", "digest": ""}, format="json")
    assert [row["version"] for row in api.get(where).json()] == ["1.4.3"]
    assert [row["version"] for row in api.get(f"{where}?service=ledger").json()] == ["1.4.3", "1.4.2"]
    assert api.get(f"{where}?nonsense=1").status_code == 400
    assert api.post(where, {"service": "ledger"}, format="json").status_code == 422
    stands = api.get("/api/v1/services/ledger/versions/").json()
    assert [(row["environment"], row["standing"]) for row in stands] == [
        ("shared-test", "unknown"),
        ("payments-staging", "first"),
        ("payments-prod", "unknown"),
    ]


def standing(place):
    return [(stand.standing, stand.than and stand.than.version) for stand in queries.version_matrix(place.ledger)]


def test_matrix_tells_behind_from_ahead(report, place, client, people):
    report("1.0", -6, environment=place.shared)
    report("1.0", -5, environment=place.staging)
    assert standing(place) == [("first", None), ("same", "1.0"), ("unknown", None)]
    report("1.1", -4, environment=place.shared)
    assert standing(place)[1] == ("behind", "1.1")
    report("1.2", -3, environment=place.staging)
    assert standing(place)[1] == ("ahead", "1.1")
    report("1.2", -2)
    client.force_login(people.victor)
    page = client.get(place.ledger.get_absolute_url()).content.decode()
    assert "ahead: it has not run in Shared Test, which has 1.1" in page
    assert "as in Payments Staging" in page


def test_matrix_and_pages_take_the_same_queries_for_any_number(
    report, place, client, people, django_assert_max_num_queries
):
    for environment in (place.shared, place.staging, place.prod):
        report("1.0", -2, environment=environment)
        report("1.1", -1, environment=environment)
    with django_assert_max_num_queries(3):
        queries.version_matrix(place.ledger)
    with django_assert_max_num_queries(2):
        queries.versions_in(place.shared)
    now = clock.now()
    with django_assert_max_num_queries(3):
        queries.gaps("1.1", services=[place.ledger.pk], environments=[place.prod.pk], at=now)


def skipped(place, version="1.0", services_=None, environments=None):
    found = queries.gaps(
        version,
        services=[one.pk for one in services_ or [place.ledger]],
        environments=[one.pk for one in environments or [place.prod]],
        at=clock.now(),
    )
    return [(gap.service.slug, gap.target.slug, [one.slug for one in gap.places]) for gap in found]


TEST, STAGING = ("ledger", "payments-prod", ["shared-test"]), ("ledger", "payments-prod", ["payments-staging"])


def test_gaps_are_the_steps_not_taken(report, place):
    assert skipped(place) == [TEST, STAGING]
    report("1.0", -3, environment=place.shared)
    assert skipped(place) == [STAGING]
    report("1.1", -2, environment=place.shared)
    assert skipped(place) == [STAGING], "what ran there once, has run there"
    report("1.0", -1, environment=place.staging)
    assert skipped(place) == []
    assert skipped(place, "1.1") == [STAGING]
    assert skipped(place, environments=[place.shared]) == []


def test_gaps_look_at_each_service_for_itself(report, place):
    report("1.0", -3, environment=place.shared)
    report("1.0", -3, environment=place.staging)
    both = [place.ledger, place.payments_api]
    assert {gap[0] for gap in skipped(place, services_=both)} == {"payments-api"}
    # Search runs in its own production only: the ledger's is no place of it, so it is taken at its worst.
    assert skipped(place, services_=[place.search]) == [("search", "payments-prod", ["shared-test"])]


def test_gaps_leave_out_what_is_retired_and_take_one_of_a_step(report, place, people):
    second = services.create_environment(
        by=people.root, slug="ledger-test", name="Ledger test", kind="test", order=2, team=people.team.platform,
        services=[place.ledger],
    )  # fmt: skip
    report("1.0", -3, environment=second, by=people.henry)
    assert skipped(place) == [STAGING]
    services.retire_environment(place.staging, by=people.henry, reason="Old.")
    assert skipped(place) == []
    assert skipped(place, environments=[place.staging, place.prod]) == []


def test_gaps_know_an_artefact_by_its_digest(report, place):
    report("1.0-rc2", -3, environment=place.shared, digest="sha256:aa")
    assert skipped(place) == [TEST, STAGING]
    report("1.0", -2, environment=place.staging, digest="sha256:aa")
    assert skipped(place) == []
    assert skipped(place, "sha256:aa") == []


def test_pages_of_an_environment_say_what_runs(report, place, client, people):
    report("1.0", -2, source="DEP-7")
    client.force_login(people.alice)
    page = client.get(place.prod.get_absolute_url()).content.decode()
    for said in ("What runs here", "1.0", "DEP-7", "not known", "Report what runs"):
        assert said in page
    report("1.1", -1)
    page = client.get("/environments/places/payments-prod/versions/?service=ledger").content.decode()
    assert "1.0" in page
    assert "1.1" in page
    assert "runs now" in page
    client.force_login(people.victor)
    assert "Report what runs" not in client.get(place.prod.get_absolute_url()).content.decode()
    assert "Nothing was reported yet" in client.get("/environments/places/search-prod/versions/").content.decode()


def test_form_says_what_is_wrong_and_keeps_what_was_typed(place, client, people):
    client.force_login(people.alice)
    where = "/environments/places/payments-prod/versions/new/"
    answer = client.post(where, {"service": "ledger", "version": "1.0", "at": "2031-01-01T10:00"})
    assert answer.status_code == 422
    assert "once it runs" in answer.content.decode()
    assert 'value="1.0"' in answer.content.decode()
    assert client.get(f"{where}?service=ledger").status_code == 200
    assert client.post(where, {"service": "search", "version": "1.0"}).status_code == 422
