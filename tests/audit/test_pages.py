"""Pages of the trail: who sees what, filters, pages, the export and the verification."""

import pytest
from django.urls import reverse

from apps.audit.models import Event
from apps.audit.queries import PAGE
from apps.audit.services import recording
from apps.audit.visibility import visibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def acts(people, monkeypatch):
    """Two records; Mallory may see only one."""
    monkeypatch.setattr(
        visibility,
        "_entries",
        {"tests": lambda user, keys: {"open"} if user.username == "mallory" else {"open", "secret"}},
    )
    for key in ("open", "secret"):
        with recording(kind="change.submitted", key=key, by=people.alice, reason=f"=reason of {key}"):
            pass


def get(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def test_the_list_shows_only_what_one_may_see(client, people, acts):
    assert b"secret" in get(client, people.bob, "audit:events").content
    answer = get(client, people.mallory, "audit:events")
    assert b"open" in answer.content
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"key": "OPEN"}, {"open"}),
        ({"kind": "change"}, {"open", "secret"}),
        ({"kind": "change.submitted"}, {"open", "secret"}),
        ({"kind": "chang"}, set()),
        ({"person": "Alice"}, {"open", "secret"}),
        ({"person": "bob"}, set()),
        ({"person": "nobody"}, set()),
        ({"since": "2001-01-01", "until": "2001-01-02"}, set()),
        ({"since": "2001-01-01"}, {"open", "secret"}),
        ({"outcome": "refused"}, set()),
        ({"since": "yesterday"}, set()),
    ],
)
def test_filters(client, people, acts, query, keys):
    answer = get(client, people.bob, "audit:events", **query)
    assert {entry.record for entry in answer.context["entries"]} == keys


def test_pages_follow_each_other_both_ways(client, people, acts):
    for number in range(2 * PAGE + 5):
        with recording(kind="change.edited", key="secret" if number % 2 else "open", by=people.alice):
            pass
    for user, expected in ((people.grace, 2 * PAGE + 5), (people.mallory, PAGE + 3)):
        url, seen, back = reverse("audit:events") + "?kind=change.edited", [], ""
        client.force_login(user)
        while url:
            context = client.get(url).context
            seen.append([entry.id for entry in context["entries"]])
            back = context["page"]["prev_url"]
            url = context["page"]["next_url"] and reverse("audit:events") + context["page"]["next_url"]
        flat = [event for page in seen for event in page]
        assert flat == sorted(set(flat), reverse=True)
        assert len(flat) == expected
        before = client.get(reverse("audit:events") + back).context
        assert [entry.id for entry in before["entries"]] == seen[-2]


def test_the_list_needs_as_many_queries_for_one_event_as_for_many(client, people, acts, django_assert_max_num_queries):
    client.force_login(people.grace)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("audit:events"), {"key": "open"})
    for number in range(5):
        with recording(kind="change.edited", key=f"open-{number}", by=people.bob):
            pass
    with django_assert_max_num_queries(20) as many:
        client.get(reverse("audit:events"))
    assert len(many) == len(few)


def test_a_history_is_a_page_and_a_fragment(client, people, acts):
    page = get(client, people.bob, "audit:timeline", "open")
    assert b"<html" in page.content
    part = client.get(reverse("audit:timeline", args=["open"]), headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert part.content.strip() in page.content


@pytest.mark.parametrize("name", ["audit:timeline", "audit:as_of"])
def test_hidden_and_missing_records_look_the_same(client, people, acts, name):
    assert get(client, people.mallory, name, "secret").status_code == 404
    assert get(client, people.mallory, name, "missing").status_code == 404
    assert get(client, people.grace, name, "missing").status_code == 404


def test_as_of_reads_any_moment_and_survives_nonsense(client, people, acts):
    for at in ("", "2026-01-01T10:00", "2026-01-01T10:00:00+02:00", "2026-13-40T99:00", "\x00", "9999-12-31T23:59:59"):
        assert get(client, people.grace, "audit:as_of", "open", at=at).status_code == 200


def test_the_export_is_the_auditors_and_is_recorded(client, people, acts):
    client.force_login(people.grace)
    answer = client.post(reverse("audit:export"), {"key": "open"})
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("id,at,kind,key,by")
    assert "'=reason of open" in text
    assert "secret" not in text
    kept = Event.objects.get(kind="audit.exported")
    assert (kept.by_id, kept.data) == (people.grace.pk, {"filters": {"key": "open"}})


def test_a_refused_export_is_recorded(client, people, acts):
    client.force_login(people.alice)
    assert client.post(reverse("audit:export")).status_code == 302
    kept = Event.objects.get(kind="audit.exported")
    assert (kept.outcome, kept.by_id) == ("refused", people.alice.pk)


def test_verification_is_the_auditors_and_its_verdict_is_recorded(client, people, acts):
    refused_page = get(client, people.alice, "audit:verify")
    assert refused_page.status_code == 403
    assert b"Only auditors" in refused_page.content
    client.force_login(people.grace)
    assert b"Nobody has asked yet" in client.get(reverse("audit:verify")).content
    answer = client.post(reverse("audit:verify"), follow=True)
    assert b"Sound: 0 events" in answer.content
    assert Event.objects.get(kind="audit.verified").data["sound"] is True


@pytest.mark.parametrize("name", ["audit:events", "audit:verify"])
def test_signed_out_people_are_sent_to_the_door(client, name, db):
    assert client.get(reverse(name)).status_code == 302
