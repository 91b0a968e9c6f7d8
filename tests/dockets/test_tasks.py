"""Tasks as steps, tags and mentions."""

from datetime import timedelta

import pytest

from apps.audit import relay
from apps.audit.models import Event
from apps.calendars.queries import window_of
from apps.changes import services as changes
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import queries, services
from apps.dockets.models import Docket, Task
from apps.notifications.models import Notice

from ..changes import acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def docket(seeded, people):
    return acts.draft(people, seeded).docket


def add(docket, people, title, **given) -> Task:
    return services.add_task(docket, by=people.alice, title=title, **given)


def test_tasks_are_timed_from_the_window_and_move_with_it(docket, people):
    add(docket, people, "Announce", offset_minutes=-30, planned_minutes=10)
    add(docket, people, "Switch", offset_minutes=5)
    start = window_of(docket).span.lower
    first, second = queries.plan_of(docket)
    assert (first.starts, first.ends) == (start - timedelta(minutes=30), start - timedelta(minutes=20))
    assert (second.starts, second.ends) == (start + timedelta(minutes=5), None)
    later = start + timedelta(hours=3)
    changes.edit(docket.change, by=people.alice, start=later, end=later + acts.HOUR)
    fresh = Docket.objects.get(pk=docket.pk)
    assert queries.plan_of(fresh)[1].starts == later + timedelta(minutes=5)


def test_steps_run_in_order_with_their_times(docket, people, client):
    first, second = add(docket, people, "Announce"), add(docket, people, "Switch")
    services.edit_task(second, by=people.alice, after=first)
    assert [row.is_next for row in queries.plan_of(docket)] == [True, False]
    for act in (services.start_task, services.finish_task):
        with pytest.raises(Refused, match="“Announce” comes first"):
            act(second, by=people.alice)
    client.force_login(people.alice)
    for act in ("start", "finish"):
        client.post(f"/dockets/{docket.key}/tasks/{first.pk}/{act}/")
    first.refresh_from_db()
    assert first.started_at < first.done_at
    assert (first.started_by, first.done_by) == (people.alice, people.alice)
    assert [row.is_next for row in queries.plan_of(docket)] == [False, True]
    url = f"/api/v1/dockets/{docket.key}/tasks/{second.pk}/"
    begun = client.post(url, {"act": "start"}, "application/json").json()
    assert begun["started_by"] == "alice"
    again = client.post(url, {"act": "start"}, "application/json")
    assert again.status_code == 409
    assert client.get(f"/api/v1/dockets/{docket.key}/tasks/").json()[1]["is_next"] is True


def test_a_refusal_is_said_in_the_part_that_comes_anew(docket, people, client):
    first, second = add(docket, people, "Announce"), add(docket, people, "Switch")
    services.edit_task(second, by=people.alice, after=first)
    client.force_login(people.alice)
    url = f"/dockets/{docket.key}/tasks/{second.pk}/start/"
    part = client.post(url, HTTP_HX_REQUEST="true", follow=True)
    assert part.redirect_chain
    assert part.content.decode().count("comes first.") == 1
    assert "<html" not in part.content.decode()
    page = client.post(url, follow=True)
    assert page.content.decode().count("comes first.") == 1
    client.post(url)
    assert client.get(f"/dockets/{docket.key}/tasks/").content.decode().count("comes first.") == 1


def test_what_waits_for_each_other_is_refused(docket, people):
    one, two, three = (add(docket, people, title) for title in ("One", "Two", "Three"))
    services.edit_task(two, by=people.alice, after=one)
    services.edit_task(three, by=people.alice, after=two)
    for last in (one, two, three):
        with pytest.raises(Refused, match="wait"):
            services.edit_task(one, by=people.alice, after=last)
    services.edit_task(three, by=people.alice, after=None)
    services.edit_task(one, by=people.alice, after=three)


def test_tasks_are_put_in_another_order_all_or_none(docket, people, client):
    ids = [add(docket, people, title).pk for title in ("One", "Two", "Three")]
    client.force_login(people.alice)
    client.post(f"/dockets/{docket.key}/tasks/{ids[2]}/up/")
    client.post(f"/dockets/{docket.key}/tasks/{ids[0]}/up/")
    assert list(docket.tasks.values_list("pk", flat=True)) == [ids[0], ids[2], ids[1]]
    url = f"/api/v1/dockets/{docket.key}/task-order/"
    assert client.post(url, {"tasks": ids[:2]}, "application/json").status_code == 409
    answer = client.post(url, {"tasks": ids}, "application/json")
    assert [row["id"] for row in answer.json()] == ids
    before = Event.objects.filter(key=docket.key).count()
    client.post(url, {"tasks": ids}, "application/json")
    assert Event.objects.filter(key=docket.key).count() == before


def test_a_task_that_is_open_again_after_the_work_is_done_before_it_is_closed(people, seeded):
    change = acts.started(people, seeded)
    task = add(change.docket, people, "Announce")
    services.finish_task(task, by=people.alice)
    with clock.shifted(timedelta(hours=2, minutes=30)):
        change = changes.finish(acts.fresh(change), by=people.alice, outcome="successful")
        services.reopen_task(task, by=people.alice)
        with pytest.raises(Refused, match="A task is still open: Announce"):
            changes.close(acts.fresh(change), by=people.alice, notes="Done.")
        services.finish_task(task, by=people.alice)
        assert changes.close(acts.fresh(change), by=people.alice, notes="Done.").state == "closed"


def test_tags_are_plain_words_and_a_policy_may_ask_for_one(people, seeded, client):
    change = acts.approved(people, seeded)
    docket = change.docket
    assert services.set_tags(docket, by=people.alice, tags=["PCI", "#Pci", "Größe 2"]) == ["größe-2", "pci"]
    client.force_login(people.alice)
    assert client.get(f"/api/v1/dockets/{docket.key}/tags/").json() == {"tags": ["größe-2", "pci"]}
    answer = client.put(f"/api/v1/dockets/{docket.key}/tags/", {"tags": ["pci"]}, "application/json")
    assert answer.json() == {"tags": ["pci"]}
    assert [row["key"] for row in client.get("/api/v1/dockets/?tag=pci").json()["results"]] == [docket.key]
    client.post(f"/dockets/{docket.key}/tags/", {"tags": "pci, audit"})
    assert services.untag(docket, by=people.alice, word="PCI") == ["audit"]
    for bad in ("<b>", "x" * 41, "-"):
        with pytest.raises(Refused):
            services.tag(docket, by=people.alice, word=bad)
    assert acts.fresh(change).state == "scheduled"
    from apps.changes.subject import facts

    assert facts(docket)["tags"] == ["audit"]


def test_a_comment_that_calls_too_many_says_so_and_older_comments_are_read_page_by_page(
    docket, people, client, monkeypatch
):
    monkeypatch.setattr("apps.dockets.services.hangers.MOST_MENTIONS", 2)
    with pytest.raises(Refused, match="at most 2 people by name; this one calls 3"):
        services.comment(docket, by=people.alice, text="@bob @mallory @olga @nobody look")
    said = [services.comment(docket, by=people.alice, text=f"{number} @bob @olga").pk for number in range(5)]
    client.force_login(people.alice)
    seen, url = [], f"/api/v1/dockets/{docket.key}/comments/?limit=2"
    while url:
        answer = client.get(url)
        seen = [row["id"] for row in answer.json()] + seen
        url = answer.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert seen == said
    assert client.get(f"/api/v1/dockets/{docket.key}/comments/?limit=0").status_code in (400, 422)


def test_a_comment_calls_whom_it_names_if_they_may_see_it(docket, people):
    services.comment(docket, by=people.alice, text="@Bob and @mallory, see a@olga.example. @nobody")
    assert Event.objects.get(key=docket.key, kind="docket.commented").data["mentions"] == [
        people.bob.pk,
        people.mallory.pk,
    ]
    changes.edit(docket.change, by=people.alice, restricted=True)
    hidden = services.comment(Docket.objects.get(pk=docket.pk), by=people.alice, text="@mallory @bob look")
    event = Event.objects.filter(key=docket.key, kind="docket.commented").latest("pk")
    assert event.data["mentions"] == [people.bob.pk]
    assert hidden.text
    relay.drain()
    told = Notice.objects.filter(key=docket.key, route="dockets.mentioned")
    assert set(told.values_list("user__username", flat=True)) == {"bob"}
