"""The inbox's pages and its API."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from apps.audit.services import recording
from apps.audit.visibility import visibility
from apps.notifications import queries, services
from apps.notifications.models import Notice
from tests.notifications.probe import KIND

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox(people, client):
    """Three notices of Alice, one of Bob, and Alice signed in."""
    for number in range(3):
        ask("alice", key=f"PRB-{number}", sentence=f"Question {number}")
    ask("bob", key="PRB-9", sentence="Not for Alice")
    client.force_login(people.alice)
    return client


def ask(*people, key, **data):
    with recording(kind=KIND, key=key, by=None, data={"people": people, **data}) as event:
        pass
    return services.tell([event])


def test_an_empty_inbox_says_what_comes_here(people, client):
    client.force_login(people.alice)
    assert b"Nobody has told you anything yet" in client.get(reverse("notifications:inbox")).content


def test_the_inbox_shows_ones_own_notices(inbox):
    text = inbox.get(reverse("notifications:inbox")).content.decode()
    assert "Question 2" in text
    assert "Asked of you" in text
    assert "Not for Alice" not in text


def test_opening_marks_as_read_and_leads_to_the_record(inbox, people):
    notice = Notice.objects.filter(user=people.alice).first()
    answer = inbox.get(reverse("notifications:open", args=[notice.pk]))
    assert answer["Location"] == notice.url
    assert queries.counts(people.alice) == {"unread": 2, "asked": 2}
    other = Notice.objects.get(user=people.bob)
    assert inbox.get(reverse("notifications:open", args=[other.pk])).status_code == 404


def test_a_notice_never_leads_out_of_the_house(inbox, people):
    for url in ("https://evil.example", "//evil.example/x", "javascript:alert(1)"):
        Notice.objects.filter(user=people.alice).update(url=url)
        notice = Notice.objects.filter(user=people.alice).first()
        assert inbox.get(reverse("notifications:open", args=[notice.pk]))["Location"] == reverse("notifications:inbox")


def test_reading_one_and_all(inbox, people):
    first, newest = Notice.objects.filter(user=people.alice).order_by("id").first(), Notice.objects.latest("id")
    inbox.post(reverse("notifications:read"), {"notice": first.pk})
    assert queries.unread_count(people.alice) == 2
    inbox.post(reverse("notifications:read"), {"notice": newest.pk})
    assert queries.unread_count(people.bob) == 1
    inbox.post(reverse("notifications:read"), {"up_to": first.pk + 1})
    assert queries.unread_count(people.alice) == 1
    assert b"1 notice marked" in inbox.post(reverse("notifications:read"), follow=True).content
    assert queries.unread_count(people.alice) == 0
    assert inbox.get(reverse("notifications:read")).status_code == 405


def test_filters_and_pages(inbox, people, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    page = inbox.get(reverse("notifications:inbox"), {"show": "unread"}).context
    assert len(page["notices"]) == 2
    older = inbox.get(reverse("notifications:inbox") + page["page"]["next_url"]).context
    assert [notice.sentence for notice in older["notices"]] == ["Question 0"]
    back = inbox.get(reverse("notifications:inbox") + older["page"]["prev_url"]).context
    assert [notice.pk for notice in back["notices"]] == [notice.pk for notice in page["notices"]]
    services.mark_all_read(people.alice)
    nothing = inbox.get(reverse("notifications:inbox"), {"show": "asked", "before": 1}).content
    assert b"You have read everything" in nothing


def test_the_inbox_needs_as_many_queries_for_one_notice_as_for_many(people, client, django_assert_max_num_queries):
    ask("alice", key="PRB-1")
    client.force_login(people.alice)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("notifications:inbox"))
    for number in range(3):
        ask("alice", key=f"PRB-{number}")
    with django_assert_max_num_queries(20) as many:
        client.get(reverse("notifications:inbox"))
    assert len(many) == len(few)


def test_the_count_and_the_bell(inbox):
    answer = inbox.get(reverse("notifications:count"))
    assert answer.json() == {"unread": 3, "asked": 3}
    assert "no-store" in answer["Cache-Control"]
    part = inbox.get(reverse("notifications:bell")).content
    assert b"Question 2" in part
    assert b"<html" not in part


@pytest.mark.parametrize("name", ["inbox", "count", "bell", "read", "preferences"])
def test_signed_out_people_are_sent_to_the_door(client, db, name):
    method = client.post if name == "read" else client.get
    assert method(reverse(f"notifications:{name}")).status_code == 302


def test_the_api_gives_the_callers_inbox(inbox, people):
    api = APIClient()
    api.force_authenticate(people.alice)
    rows = api.get("/api/v1/notices/?unread=true&asked=true").json()["results"]
    assert [row["sentence"] for row in rows] == ["Question 2", "Question 1", "Question 0"]
    first = rows[0]["id"]
    assert api.post(f"/api/v1/notices/{first}/read/", {}, format="json").json()["read_at"]
    assert api.get("/api/v1/notices/count/").json() == {"unread": 2, "asked": 2}
    assert api.post("/api/v1/notices/read/", {"key": "PRB-1"}, format="json").json() == {"marked": 1}
    assert api.post("/api/v1/notices/read/", {}, format="json").json() == {"marked": 1}
    assert api.get("/api/v1/notices/?nonsense=1").status_code == 400
    bobs = Notice.objects.get(user=people.bob).pk
    assert api.get(f"/api/v1/notices/{bobs}/").status_code == 404
    assert api.post(f"/api/v1/notices/{bobs}/read/", {}, format="json").status_code == 404


def test_a_record_that_may_not_be_seen_any_more_is_told_of_nowhere(inbox, people, monkeypatch):
    """It became restricted after the notice was written: neither its words nor that there is something."""
    newest = Notice.objects.get(sentence="Question 2")

    def all_but_one(user, keys):
        return {key for key in keys if key.startswith("PRB-") and key != newest.key}

    monkeypatch.setitem(visibility._entries, "probe", all_but_one)
    api = APIClient()
    api.force_authenticate(people.alice)
    rows = api.get("/api/v1/notices/").json()["results"]
    assert [row["sentence"] for row in rows] == ["Question 1", "Question 0"]
    assert api.get(f"/api/v1/notices/{newest.pk}/").status_code == 404
    assert api.post(f"/api/v1/notices/{newest.pk}/read/", {}, format="json").status_code == 404
    assert api.get("/api/v1/notices/count/").json() == {"unread": 2, "asked": 2}
    assert queries.unread_count(people.alice) == 2
