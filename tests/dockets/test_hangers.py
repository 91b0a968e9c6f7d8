"""What hangs on a docket: who may add, what is kept, what is refused, through services, pages and API."""

import pytest

from apps.audit.models import Event
from apps.core.refusals import Refused, Stale
from apps.dockets import services
from apps.dockets.enums import LinkKind, TaskState
from apps.dockets.permissions import visible_keys

from ..portal.test_home import raised

pytestmark = pytest.mark.django_db


@pytest.fixture
def docket(seeded, people):
    return raised(seeded, people).docket


def test_keys_grow_and_are_never_given_twice(seeded, people):
    keys = [raised(seeded, people, n).key for n in range(3)]
    numbers = [int(key.removeprefix("CHG-")) for key in keys]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("name", "allowed"), [("alice", True), ("bob", True), ("mallory", True), ("victor", False), ("grace", False)]
)
def test_who_may_comment(docket, people, name, allowed):
    if allowed:
        assert services.comment(docket, by=people.all[name], text="Seen.").text == "Seen."
    else:
        with pytest.raises(Refused) as refused:
            services.comment(docket, by=people.all[name], text="Seen.")
        assert refused.value.status == 403


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200b", "x" * 20_001])
def test_a_comment_needs_words_and_has_an_end(docket, people, text):
    with pytest.raises(Refused) as refused:
        services.comment(docket, by=people.alice, text=text)
    assert refused.value.status == 422


def test_a_link_knows_what_it_leads_to(docket, people):
    link = services.add_link(docket, by=people.alice, url="https://git.example.org/x/pull/4")
    assert link.kind == LinkKind.PULL_REQUEST
    assert services.add_link(docket, by=people.alice, url="https://git.example.org/x/pull/4") == link


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x.example", "nonsense"]
)
def test_a_link_that_is_none_is_refused(docket, people, url):
    with pytest.raises(Refused):
        services.add_link(docket, by=people.alice, url=url)


def test_a_record_is_linked_by_its_key(docket, seeded, people):
    other = raised(seeded, people, 2)
    link = services.add_link(docket, by=people.alice, url=other.key.lower())
    assert link.to == other.docket
    assert link.kind == LinkKind.RECORD


def test_a_task_is_done_once_and_after_the_one_before(docket, people):
    first = services.add_task(docket, by=people.alice, title="Announce")
    second = services.add_task(docket, by=people.alice, title="Do it", after=first)
    with pytest.raises(Refused, match="comes first"):
        services.finish_task(second, by=people.alice)
    services.finish_task(first, by=people.alice)
    assert services.finish_task(second, by=people.alice).state == TaskState.DONE
    with pytest.raises(Refused, match="already"):
        services.finish_task(second, by=people.alice)


def test_a_stale_edit_of_a_task_is_told(docket, people):
    task = services.add_task(docket, by=people.alice, title="Announce")
    services.edit_task(task, by=people.alice, version=task.version, title="Announce it")
    with pytest.raises(Stale):
        services.edit_task(task, by=people.alice, version=task.version, title="Tell")


def test_a_skip_needs_a_reason_and_a_condition_is_never_skipped(docket, people):
    task = services.add_task(docket, by=people.alice, title="Announce")
    with pytest.raises(Refused):
        services.skip_task(task, by=people.alice, reason=" ")
    asked = services.add_task(docket, by=people.carol, title="Rehearse", blocks_start=True, ungated=True)
    with pytest.raises(Refused, match="approver"):
        services.skip_task(asked, by=people.alice, reason="No time")


def test_each_act_writes_one_event(docket, people):
    before = Event.objects.filter(key=docket.key).count()
    services.comment(docket, by=people.alice, text="One.")
    assert Event.objects.filter(key=docket.key).count() == before + 1


def test_watching_is_taken_back(docket, people):
    services.watch(docket, by=people.mallory)
    services.watch(docket, by=people.mallory)
    assert docket.participants.filter(user=people.mallory, part="watcher").count() == 1
    services.unwatch(docket, by=people.mallory)
    assert not docket.participants.filter(user=people.mallory, part="watcher").exists()


def test_restricted_keys_are_seen_by_their_own(docket, people):
    from apps.changes import services as changes

    changes.edit(docket.change, by=people.alice, restricted=True)
    seen = {name for name, user in people.all.items() if visible_keys(people.fresh(name), [docket.key])}
    assert {"alice", "bob", "olga", "erin", "grace"} <= seen
    assert "mallory" in seen, "her team answers for a service that it affects"
    assert not seen & {"frank", "henry", "root"}


@pytest.mark.parametrize("part", ["tasks", "links", "comments"])
def test_parts_are_pages_and_fragments(docket, people, client, part):
    url = f"/dockets/{docket.key}/{part}/"
    client.force_login(people.bob)
    page, fragment = client.get(url), client.get(url, headers={"HX-Request": "true"})
    assert page.status_code == fragment.status_code == 200
    assert b"<html" in page.content
    assert b"<html" not in fragment.content
    client.force_login(people.frank)
    from apps.changes import services as changes

    changes.edit(docket.change, by=people.alice, restricted=True)
    assert client.get(url).status_code == 404


def test_a_page_keeps_what_was_typed(docket, people, client):
    client.force_login(people.bob)
    answer = client.post(f"/dockets/{docket.key}/links/", {"url": "not an address", "title": "My title"})
    assert answer.status_code == 422
    assert b"My title" in answer.content


def test_link_to_a_restricted_record_is_not_named_to_others(docket, seeded, people, client):
    from apps.changes import services as changes

    hidden = changes.draft(by=people.alice, title="Hidden flaw", services=[seeded.ledger], restricted=True)
    services.add_link(docket, by=people.alice, url=hidden.key)
    client.force_login(people.victor)
    for path in (f"/audit/timeline/{docket.key}/", f"/dockets/{docket.key}/links/", docket.change.get_absolute_url()):
        text = client.get(path).content.decode()
        assert hidden.key not in text, path
        assert "Hidden flaw" not in text, path


@pytest.mark.parametrize("act", ["add", "remove"])
def test_links_are_part_of_what_is_judged_so_only_editors_change_them(docket, people, act):
    link = services.add_link(docket, by=people.alice, url="https://git.example.org/x/issues/1")
    acts = {
        "add": lambda: services.add_link(docket, by=people.mallory, url="https://git.example.org/x/issues/2"),
        "remove": lambda: services.remove_link(link, by=people.mallory),
    }
    with pytest.raises(Refused) as refused:
        acts[act]()
    assert refused.value.status == 403


def test_an_open_task_is_not_reopened(docket, people):
    task = services.add_task(docket, by=people.alice, title="Announce")
    with pytest.raises(Refused, match="open already"):
        services.reopen_task(task, by=people.alice)


def test_a_link_is_taken_off_and_a_task_edited_by_page(docket, people, client):
    link = services.add_link(docket, by=people.alice, url="https://git.example.org/x/issues/1")
    task = services.add_task(docket, by=people.alice, title="Announce")
    client.force_login(people.alice)
    client.post(f"/dockets/{docket.key}/links/{link.pk}/remove/")
    assert not docket.links.exists()
    url = f"/dockets/{docket.key}/tasks/{task.pk}/"
    assert client.post(url, {"title": "Announce it", "version": task.version}).status_code == 302
    stale = client.post(url, {"title": "Tell them", "version": task.version})
    assert stale.status_code == 409
    assert b"Tell them" in stale.content
    task.refresh_from_db()
    assert task.title == "Announce it"
