"""Raising a change: from a link, from another change, over what was typed before; what it may repeat; parts of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.services import draft_of
from apps.audit.services import recording
from apps.calendars.queries import conflicts_of, window_of
from apps.changes import services
from apps.changes.models import ChangeRequest
from apps.changes.queries.parts import parts_of
from apps.changes.queries.starting import alike, prefill
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import services as dockets

from . import acts
from .test_pages import form

pytestmark = pytest.mark.django_db


LINKS = [
    ("https://git.example.org/pay/ledger/pull/12/files", "Pull request 12 of ledger", ["ledger"]),
    ("https://git.example.org/pay/ledger/-/merge_requests/7#note", "Pull request 7 of ledger", ["ledger"]),
    ("https://GIT.example.org/Pay/Ledger/issues/9?x=1", "Issue 9 of Ledger", ["ledger"]),
    ("https://git.example.org/pay/ledger/commit/0123456789abcdef", "Commit 0123456789 of ledger", ["ledger"]),
    ("https://git.example.org/pay/other/pull/1", "Pull request 1 of other", []),
    ("https://jira.example.org/browse/PAY-123", "PAY-123", []),
    ("https://x.service-now.example/nav_to.do?uri=incident.do%3Fnumber=INC0012345", "INC0012345", []),
    ("https://pager.example.org/incidents/Q1XYZ", "Incident Q1XYZ", []),
    ("https://docs.example.org/run-books/fail_over.html", "fail over", []),
    ("http://169.254.169.254/latest/meta-data", "meta data", []),
]


def test_a_link_says_what_it_can_and_nothing_is_fetched(people, seeded, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("nothing may be asked")

    monkeypatch.setattr("socket.socket.connect", never)
    monkeypatch.setattr("socket.getaddrinfo", never)
    with recording(kind="tests.prepared", key="tests", by=None):
        seeded.ledger.repository_url = "https://git.example.org/pay/ledger.git"
        seeded.ledger.save()
    for url, title, hosts in LINKS:
        found = prefill(url, people.alice)
        assert (found.title, found.services, found.link) == (title, hosts, url), url
    change = acts.draft(people, seeded)
    hidden = services.draft(by=people.bob, title="Hidden flaw", services=[seeded.ledger], restricted=True)
    for text in (
        change.key.lower(),
        f"https://testserver/changes/{change.key}/edit/",
        f"http://testserver/dockets/{change.key}/",
    ):
        assert prefill(text, people.alice, host="testserver").copied_from == change.key, text
    for text in (
        hidden.key,
        f"https://testserver/changes/{hidden.key}/",
        "CHG-999999",
        "javascript:alert(1)",
        "//x",
        "words",
        "http://[",
    ):
        assert prefill(text, people.mallory, host="testserver") is None, text


def test_a_change_begins_with_a_link_on_the_page_and_by_api(people, seeded, client):
    client.force_login(people.alice)
    page = client.get("/changes/new/", {"link": "https://jira.example.org/browse/PAY-123"})
    assert page.context["form"].initial["title"] == "PAY-123"
    wrong = client.get("/changes/new/", {"link": "no link"})
    assert "neither a link nor the key" in wrong.content.decode()
    sent = {
        "type": "normal",
        "title": "PAY-123",
        "services": ["ledger"],
        "environments": ["payments-prod"],
        "start": f"{acts.soon(30):%Y-%m-%dT%H:%M}",
        "duration": "60",
        "zone": "UTC",
    }
    url = "/changes/new/?link=https://jira.example.org/browse/PAY-123"
    lost = client.post(url, {**sent, "title": "", "link": "https://jira.example.org/browse/PAY-123"})
    assert lost.status_code == 422
    assert draft_of(people.alice, "change")["services"] == ["ledger"]
    client.logout()
    client.force_login(people.alice)
    again = client.get("/changes/new/?draft=1")
    assert again.context["form"].initial["services"] == ["ledger"]
    assert "https://jira.example.org/browse/PAY-123" in again.content.decode()
    assert client.post(url, sent).status_code == 302
    change = ChangeRequest.objects.latest("pk")
    assert [link.url for link in change.docket.links.all()] == ["https://jira.example.org/browse/PAY-123"]
    assert draft_of(people.alice, "change") == {}
    found = client.post("/api/v1/changes/prefill/", {"link": change.key}, "application/json")
    said = {"title": "PAY-123", "link": change.key, "copied_from": change.key, "restricted": False}
    assert found.json() == {**said, "services": ["ledger"], "environments": ["payments-prod"]}
    assert client.post("/api/v1/changes/prefill/", {"link": "words"}, "application/json").status_code == 422


def test_two_tabs_of_one_form_keep_what_is_typed_in_each(people, seeded, client):
    client.force_login(people.alice)
    tabs = [client.get("/changes/new/").context["typing"].instance for _tab in range(2)]
    for tab, title in zip(tabs, ("One", "Two"), strict=True):
        client.post("/accounts/drafts/?form=change", {"draft": tab, "title": title})
    assert [draft_of(people.alice, "change", tab)["title"] for tab in tabs] == [["One"], ["Two"]]
    page = client.get(f"/changes/new/?draft={tabs[0]}")
    assert page.context["form"].initial["title"] == "One"
    assert [one.title for one in page.context["typing"].others] == ["Two"]
    assert f'name="draft" value="{tabs[0]}"' in page.content.decode()
    sent = {**form(seeded), "draft": tabs[0]}
    assert client.post(f"/changes/new/?draft={tabs[0]}", sent).status_code == 302
    assert draft_of(people.alice, "change", tabs[0]) == {}
    assert draft_of(people.alice, "change", tabs[1]), "the other tab's is still there"
    gone = client.post("/accounts/drafts/", {"kind": "change", "forget": tabs[1], "next": "/changes/new/"})
    assert (gone.status_code, gone.url) == (302, "/changes/new/")
    assert draft_of(people.alice, "change", tabs[1]) == {}
    assert client.post("/accounts/drafts/?form=change", {"draft": "x" * 17}).status_code == 422


def test_tags_and_tasks_come_with_the_form_and_files_right_after(people, seeded, client):
    client.force_login(people.alice)
    typed = {
        **form(seeded),
        "tags": "Audit, q4  audit",
        "tasks": "Tell support -1h30m @olga for 20m\n\n- Drain the queue +5m\nMail a@b",
        "attach": "1",
    }
    for wrong, said in (
        ({"tasks": "Call @nobody"}, "nobody"),
        ({"tasks": "Call for 0m"}, "at least a minute"),
        ({"tags": "a/b"}, "one plain word"),
    ):
        answer = client.post("/changes/new/", {**typed, **wrong})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "Drain the queue" in answer.content.decode() or "tasks" in wrong
    assert not ChangeRequest.objects.exists()
    answer = client.post("/changes/new/", typed)
    change = ChangeRequest.objects.get()
    assert answer.url == f"{change.get_absolute_url()}#files"
    assert list(change.docket.tags.values_list("word", flat=True).order_by("word")) == ["audit", "q4"]
    tasks = [
        (task.title, task.owner, task.offset_minutes, task.planned_minutes)
        for task in change.docket.tasks.order_by("order")
    ]
    assert tasks == [
        ("Tell support", people.olga, -90, 20),
        ("Drain the queue", None, 5, None),
        ("Mail a@b", None, None, None),
    ]
    body = {"title": "Over REST", "services": ["ledger"], "tags": ["audit"]}
    body["tasks"] = [{"title": "Look", "owner": "olga", "offset_minutes": -30, "planned_minutes": 10}]
    made = client.post("/api/v1/changes/", body, "application/json", headers={"Idempotency-Key": "hang-1"})
    assert made.status_code == 201, made.content
    task = ChangeRequest.objects.latest("pk").docket.tasks.get()
    assert (task.owner, task.offset_minutes, task.planned_minutes) == (people.olga, -30, 10)


def test_an_edit_is_kept_by_its_key_until_it_is_saved(people, seeded, client):
    one, other = acts.draft(people, seeded), acts.draft(people, seeded, title="Another")
    client.force_login(people.alice)
    edit = f"/changes/{one.key}/edit/"
    typed = form(seeded, version=one.version, title="Half a thought", start="garbage")
    assert client.post(edit, typed).status_code == 422
    assert draft_of(people.alice, f"change:{one.key}")["title"] == ["Half a thought"]
    assert draft_of(people.alice, "change") == draft_of(people.alice, f"change:{other.key}") == {}
    assert "“Half a thought”" in client.get(edit).content.decode()
    assert client.get(edit).context["form"].initial["title"] == one.docket.title
    services.edit(acts.fresh(one), by=people.bob, reason="Meanwhile.")
    again = client.get(f"{edit}?draft=1")
    assert again.context["form"].initial["title"] == "Half a thought"
    assert f'data-draft="change:{one.key}"' in again.content.decode()
    late = form(seeded, version=again.context["version"], title="Half a thought")
    assert client.post(edit, late).status_code == 409
    assert draft_of(people.alice, f"change:{one.key}")
    assert client.post(edit, {**late, "version": acts.fresh(one).version}).status_code == 302
    assert draft_of(people.alice, f"change:{one.key}") == {}


def test_a_copy_takes_what_was_planned_and_not_what_happened(people, seeded, client):
    change = acts.approved(people, seeded, buffer_minutes=15, outage_expected=True)
    first = dockets.add_task(change.docket, by=people.alice, title="Announce", offset_minutes=-10, owner=people.bob)
    dockets.add_task(change.docket, by=people.alice, title="Switch", after=first, planned_minutes=5)
    dockets.finish_task(first, by=people.alice)
    dockets.set_tags(change.docket, by=people.alice, tags=["pci"])
    dockets.comment(change.docket, by=people.bob, text="Good.")
    client.force_login(people.alice)
    initial = client.get(f"/changes/new/?from={change.key}").context["form"].initial
    for name in ("reason", "implementation_plan", "backout_plan", "test_plan", "answers", "outage_expected"):
        assert initial[name] == getattr(change, name), name
    assert (initial["buffer_minutes"], initial["implementer"], initial.get("start")) == (15, "alice", None)
    answer = client.post(
        "/api/v1/changes/",
        {"title": "Again", "services": ["ledger"], "copy_of": change.key, "links": ["https://x.example/1"]},
        "application/json",
    )
    assert answer.status_code == 201, answer.content
    copy = ChangeRequest.objects.latest("pk")
    assert [
        (task.title, task.state, task.offset_minutes, task.planned_minutes) for task in copy.docket.tasks.all()
    ] == [
        ("Announce", "open", -10, None),
        ("Switch", "open", None, 5),
    ]
    assert copy.docket.tasks.last().after == copy.docket.tasks.first()
    assert [tag.word for tag in copy.docket.tags.all()] == ["pci"]
    assert copy.docket.links.count() == 1
    assert not copy.docket.comments.exists()
    assert (copy.state, copy.started_at, copy.outcome) == ("draft", None, "")


def test_open_changes_that_may_be_the_same_are_shown(people, seeded, client, django_assert_num_queries):
    same = acts.draft(people, seeded, title="Rotating the signing keys of payments")
    acts.draft(people, seeded, title="Rotate the logs")
    other = acts.draft(
        people, seeded, title="Rotate the signing key", services=[seeded.search], environments=[seeded.search_prod]
    )
    hidden = acts.draft(people, seeded, title="Rotate the signing key", restricted=True)
    done = acts.draft(people, seeded, title="Rotate the signing key")
    services.cancel(done, by=people.alice, reason="Not now")
    with CaptureQueriesContext(connection) as none:
        assert alike("Nothing like it", [seeded.ledger], user=people.fresh("mallory")) == []
    with django_assert_num_queries(len(none)):
        found = alike("Rotate signing key", [seeded.ledger], user=people.fresh("mallory"))
    assert found == [same]
    assert set(alike("Rotate signing key", [seeded.ledger], user=people.alice)) == {same, hidden}
    assert other in alike("Rotate signing key", [seeded.search], user=people.alice)
    assert alike("'; & | ! :* drop", [seeded.ledger], user=people.alice) == []
    assert alike("the", [seeded.ledger], user=people.alice) == []
    client.force_login(people.mallory)
    sent = {"title": "Rotate signing key", "services": ["ledger"], "type": "normal"}
    body = client.post("/api/v1/changes/preview/", sent, "application/json").json()
    assert [row["key"] for row in body["alike"]] == [same.key]
    assert {"reason", "backout_plan"} <= {row["field"] for row in body["missing"]}
    assert body["approvers"]
    assert body["score"] > 0
    page = client.post("/changes/preview/", sent)
    assert same.docket.title in page.content.decode()
    assert hidden.key not in page.content.decode()


def test_one_part_for_each_service_all_or_none(people, seeded, client, monkeypatch):
    change = acts.draft(
        people, seeded, services=[seeded.ledger, seeded.search], environments=[seeded.prod, seeded.search_prod]
    )
    assert [(part.service.slug, [one.slug for one in part.environments]) for part in parts_of(change)] == [
        ("ledger", ["payments-prod"]),
        ("search", ["search-prod"]),
    ]
    before = ChangeRequest.objects.count()
    real = services.fan_out.__globals__["_part"]

    def second_fails(parent, part, by):
        if part.service == seeded.search:
            raise Refused("No.")
        return real(parent, part, by)

    with monkeypatch.context() as patched:
        patched.setitem(services.fan_out.__globals__, "_part", second_fails)
        with pytest.raises(Refused):
            services.fan_out(change, by=people.alice)
    assert ChangeRequest.objects.count() == before
    client.force_login(people.alice)
    url = f"/changes/{change.key}/parts/"
    assert "Ledger" in client.get(url).content.decode()
    assert client.post(url, {"version": "1", "service": ["ledger"]}).status_code in (302, 409)
    client.post(f"/api/v1/changes/{change.key}/parts/", {}, "application/json")
    first, second = change.children.order_by("pk")
    assert [list(child.services.values_list("slug", flat=True)) for child in (first, second)] == [
        ["ledger"],
        ["search"],
    ]
    assert second.docket.team == seeded.search.team
    assert first.implementation_plan == change.implementation_plan
    assert window_of(first.docket).span == window_of(change.docket).span
    again = client.post(f"/api/v1/changes/{change.key}/parts/", {}, "application/json")
    assert again.status_code == 409
    assert not [row for row in conflicts_of(first.docket, people.alice) if row.other_key == change.key]
    edit = client.get(f"/changes/{change.key}/edit/").context["preview"]
    assert not [row for row in edit.conflicts if row.other_key in (first.key, second.key)]
    record = client.get(f"/changes/{change.key}/").content.decode()
    assert first.key in record
    assert second.key in record
    with pytest.raises(Refused, match="is part of this change already"):
        services.edit(change, by=people.alice, parent=first)
    with pytest.raises(Refused, match="part of"):
        services.fan_out(first, by=people.alice)


def test_a_change_with_an_open_part_is_not_closed(people, seeded):
    parent = acts.started(people, seeded)
    child = acts.draft(people, seeded, title="The other half", parent=parent, start=acts.soon(50))
    secret = acts.draft(people, seeded, title="Hidden half", parent=parent, start=acts.soon(70), restricted=True)
    with clock.shifted(acts.HOUR * 2.5):
        services.finish(parent, by=people.alice, outcome="successful")
    with pytest.raises(Refused) as refused:
        services.close(acts.fresh(parent), by=people.alice, notes="Done.")
    assert {one.code for one in refused.value.refusals} == {"children_open"}
    from apps.changes.workflow import WORKFLOW

    close = next(one for one in WORKFLOW.options(acts.fresh(parent), people.fresh("mallory")) if one.name == "close")
    assert secret.key not in " ".join(map(str, close.refusals))
    for one in (child, secret):
        services.cancel(one, by=people.alice, reason="Done with the first")
    assert services.close(acts.fresh(parent), by=people.alice, notes="Done.").state == "closed"
