"""Reviews: opened by a record, written, completed, reopened; actions; who may, through every door."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.audit.services import recording
from apps.core.refusals import Refused, Stale
from apps.dockets.enums import Prefix
from apps.dockets.services import open_docket, participate
from apps.dockets.subjects import Subject, subjects
from apps.reviews import queries, services
from apps.reviews.enums import ReviewState

pytestmark = pytest.mark.django_db


@pytest.fixture
def docket(people, monkeypatch):
    """A finished piece of work of team payments in which Carol took part."""
    subject = Subject(prefix=Prefix.CHANGE, label="Change", relation="change", url_name="reviews:review")
    monkeypatch.setitem(subjects._entries, Prefix.CHANGE, subject)
    with recording(kind="work.planned", key="tests", by=people.alice):
        docket = open_docket(prefix=Prefix.CHANGE, title="Failover", team=people.team.payments, by=people.alice)
        participate(docket, people.carol, "implementer")
    return docket


@pytest.fixture
def review(docket, people):
    return services.open_review(docket, by=people.alice)


def test_opening_twice_gives_the_same_and_it_is_due_in_a_week(docket, people):
    first = services.open_review(docket, by=people.alice)
    assert services.open_review(docket, by=people.bob) == first
    assert first.due_at - first.opened_at == timedelta(days=7)
    assert Event.objects.filter(kind="review.opened", key=docket.key).count() == 1


def test_a_docket_owes_its_review_until_it_is_done(docket, people):
    assert "no review is open" in str(queries.outstanding(docket))
    review = services.open_review(docket, by=people.alice)
    refusal = queries.outstanding(docket)
    assert (refusal.code, refusal.url, refusal.unblock) == ("review_open", review.get_absolute_url(), "Payments")
    services.complete(review, by=people.alice, summary="It worked.")
    assert queries.outstanding(docket) is None


def test_it_is_not_done_before_it_says_what_happened_and_why(review, people):
    with pytest.raises(Refused) as refused:
        services.complete(review, by=people.alice, went_wrong="Two minutes of errors")
    assert [refusal.field for refusal in refused.value.refusals] == ["summary", "cause"]
    assert refused.value.status == 422
    done = services.complete(
        review, by=people.alice, summary="Failed over.", went_wrong="Two minutes of errors", cause="A stale probe"
    )
    assert (done.state, done.done_by) == (ReviewState.DONE, people.alice)
    with pytest.raises(Refused, match="reopen it"):
        services.write(done, by=people.alice, summary="Other")
    again = services.reopen(done, by=people.erin, reason="The cause is another")
    assert (again.state, again.done_at) == (ReviewState.OPEN, None)


def test_writing_checks_the_version_and_writes_only_what_differs(review, people):
    written = services.write(review, by=people.alice, version=1, summary="So far")
    assert written.version == 2
    assert services.write(review, by=people.alice, version=2, summary="So far").version == 2
    with pytest.raises(Stale):
        services.write(review, by=people.bob, version=1, summary="Other")
    with pytest.raises(TypeError, match="state"):
        services.write(review, by=people.alice, state="done")


MATRIX = [
    # person, may write
    ("alice", True),
    ("bob", True),
    ("olga", True),
    ("carol", True),
    ("erin", True),
    ("frank", True),
    ("grace", False),
    ("mallory", False),
    ("victor", False),
    ("root", False),
    ("henry", False),
]


@pytest.mark.parametrize(("who", "allowed"), MATRIX)
def test_who_writes_a_review_through_the_service(review, people, who, allowed):
    if allowed:
        services.complete(review, by=people.all[who], summary="It worked.")
    else:
        with pytest.raises(Refused) as refused:
            services.complete(review, by=people.all[who], summary="It worked.")
        assert refused.value.status == 403


@pytest.mark.parametrize(("who", "allowed"), MATRIX)
def test_who_writes_a_review_through_the_page(review, people, client, who, allowed):
    client.force_login(people.all[who])
    url = reverse("reviews:review", args=[review.key])
    assert ("Complete the review" in client.get(url).content.decode()) is allowed
    client.post(url, {"act": "complete", "summary": "It worked.", "version": 1})
    review.refresh_from_db()
    assert (review.state == ReviewState.DONE) is allowed


@pytest.mark.parametrize(("who", "allowed"), MATRIX)
def test_who_writes_a_review_through_the_api(review, people, who, allowed):
    client = APIClient()
    client.force_authenticate(people.all[who])
    body = {"transition": "complete", "summary": "It worked."}
    answer = client.post(f"/api/v1/reviews/{review.key}/transitions/", body, format="json", headers={"If-Match": '"1"'})
    assert answer.status_code == (200 if allowed else 403), answer.content


def test_actions_are_asked_for_and_done_by_their_owner(review, people):
    action = services.add_action(review, by=people.alice, title=" Mend  the probe ", owner=people.mallory)
    assert action.title == "Mend the probe"
    assert list(queries.actions_for(people.mallory)) == [action]
    with pytest.raises(Refused):
        services.finish_action(action, by=people.victor)
    done = services.finish_action(action, by=people.mallory)
    assert services.finish_action(done, by=people.mallory).done_at == done.done_at
    assert Event.objects.filter(kind="review.action_done").count() == 1
    with pytest.raises(Refused, match="what is to be done"):
        services.add_action(review, by=people.alice, title=" ")


def test_lists_take_few_queries(docket, people, review, django_assert_max_num_queries):
    people.alice.team_ids, people.alice.role_names  # noqa: B018 - read before the count
    with django_assert_max_num_queries(4):
        lists = queries.review_lists(people.alice)
    assert (lists.owed, lists.done) == ([review], [])
    assert queries.review_lists(people.mallory, mine=True).owed == []
    assert queries.review_lists(people.carol, mine=True).owed == [review]


def test_pages_and_panel(client, people, docket, review):
    client.force_login(people.alice)
    assert "Failover" in client.get(reverse("reviews:list")).content.decode()
    url = reverse("reviews:review", args=[review.key])
    answer = client.post(url, {"act": "complete", "went_wrong": "Errors", "version": 1})
    assert answer.status_code == 422
    assert "Please say what happened" in answer.content.decode()
    assert client.post(url, {"act": "keep", "summary": "So far", "version": 1}).status_code == 302
    stale = client.post(url, {"act": "keep", "summary": "Older", "version": 1})
    assert stale.status_code == 409
    client.post(reverse("reviews:add_action", args=[review.key]), {"title": "Mend the probe", "due_on": "2027-01-05"})
    action = review.actions.get()
    assert action.due_on == date(2027, 1, 5)
    client.post(reverse("reviews:finish_action", args=[review.key, action.pk]))
    action.refresh_from_db()
    assert action.done_at
    client.post(url, {"act": "complete", "summary": "All of it", "version": 2})
    done = client.get(url).content.decode()
    assert "This review is done" in done
    again = {"transition": "reopen", "reason": "More is known", "version": 3}
    client.post(reverse("reviews:transitions", args=[review.key]), again)
    review.refresh_from_db()
    assert review.state == ReviewState.OPEN
    panel = reverse("reviews:panel", args=[docket.key])
    assert "<html" in client.get(panel).content.decode()
    assert "<html" not in client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert client.get(reverse("reviews:review", args=["CHG-999999"])).status_code == 404


def test_api_reads_writes_and_asks(people, review):
    client = APIClient()
    client.force_authenticate(people.alice)
    path = f"/api/v1/reviews/{review.key}/"
    assert [row["key"] for row in client.get("/api/v1/reviews/?state=open").json()["results"]] == [review.key]
    assert client.patch(path, {"summary": "So far"}, format="json").status_code == 428
    assert client.patch(path, {"summary": "So far"}, format="json", headers={"If-Match": '"1"'})["ETag"] == '"2"'
    made = client.post(f"{path}actions/", {"title": "Mend", "owner": "bob", "due_on": "2027-01-05"}, format="json")
    assert made.status_code == 201, made.content
    finished = client.post(f"{path}actions/{made.json()['id']}/finish/", format="json")
    assert finished.json()["done_at"]
    refused = client.post(
        f"{path}transitions/", {"transition": "complete", "summary": ""}, format="json", headers={"If-Match": '"2"'}
    )
    assert refused.status_code == 422
    assert refused.json()["refusals"][0]["sentence"] == "Please say what happened."
