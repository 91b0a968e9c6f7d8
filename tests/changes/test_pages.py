"""Pages of changes: fixed numbers of queries, fragments that the pages include, forms that keep what was typed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import Draft, SavedView
from apps.changes.models import ChangeRequest
from apps.core.markdown import render

from . import acts

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(client, people):
    client.force_login(people.alice)
    return client


def queries(client, path, **headers) -> int:
    client.get(path, **headers)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path, **headers).status_code == 200
    return len(captured)


def form(place, **given):
    start = acts.soon(50)
    values = {
        "type": "normal",
        "title": "Rotate the key",
        "services": ["ledger"],
        "environments": ["payments-prod"],
        "start": f"{start:%Y-%m-%dT%H:%M}",
        "duration": "60",
        "zone": "UTC",
        "implementer": "alice",
    }
    return {**values, **given}


def test_list_costs_the_same_with_1_and_3_rows(alice, people, seeded):
    acts.draft(people, seeded)
    one = queries(alice, reverse("changes:list"))
    acts.draft(people, seeded, start=acts.soon(9), title="Second")
    acts.draft(people, seeded, start=acts.soon(19), title="Third", services=[seeded.ledger, seeded.search])
    assert queries(alice, reverse("changes:list")) == one


def test_record_page_costs_the_same_with_more_hanging_on_it(alice, people, seeded):
    change = acts.draft(people, seeded)
    one = queries(alice, change.get_absolute_url())
    fuller = acts.draft(
        people,
        seeded,
        start=acts.soon(9),
        services=[seeded.ledger, seeded.search, seeded.payments_api],
        environments=[seeded.prod, seeded.staging, seeded.shared],
        predecessors=[change],
    )
    assert queries(alice, fuller.get_absolute_url()) == one


@pytest.mark.parametrize(
    "query, found",
    [
        ("", 2),
        ("?q=signing", 1),
        ("?q=restart", 1),
        ("?state=draft", 1),
        ("?state=open", 2),
        ("?state=closed", 0),
        ("?mine=1", 2),
        ("?service=search", 0),
        ("?environment=payments-staging", 1),
        ("?team=payments", 2),
        ("?risk=critical", 0),
        ("?type=emergency", 0),
        ("?type=standard", 1),
        ("?sort=risk", 2),
        ("?sort=nonsense", 2),
        ("?cursor=forged", 2),
        ("?since=2001-01-01&until=2001-01-02", 0),
        ("?since=2020-01-01&sort=soon", 2),
        ("?state=nonsense", 2),
        ("?q=%00", 2),
    ],
)
def test_list_is_narrowed_by_its_address(query, found, alice, people, seeded):
    from apps.changes import services

    acts.draft(people, seeded)
    standard = services.draft(
        by=people.alice,
        title="Restart the ledger",
        type="standard",
        template=acts.template_of(people),
        services=[seeded.ledger],
        environments=[seeded.staging],
        start=acts.soon(30),
        end=acts.soon(31),
        implementer=people.alice,
    )
    services.submit(standard, by=people.alice)
    answer = alice.get(f"{reverse('changes:list')}{query}")
    assert answer.content.decode().count('class="main"') == found


def test_list_goes_on_by_keyset_both_ways(alice, people, seeded, monkeypatch):
    monkeypatch.setattr("apps.accounts.lists.MANY", 2)
    made = [
        acts.draft(people, seeded, start=acts.soon(5 + 2 * number), title=f"Number {number}").key for number in range(5)
    ]
    first = alice.get(reverse("changes:list"))
    second = alice.get(reverse("changes:list") + first.context["page"].next_url)
    back = alice.get(reverse("changes:list") + second.context["page"].prev_url)
    keys = [[row.key for row in answer.context["page"].rows] for answer in (first, second, back)]
    assert keys == [made[:2:-1], made[2:0:-1], made[:2:-1]]
    assert first.context["page"].prev_url == ""


def test_export_is_what_is_seen_and_starts_no_formula(alice, people, seeded):
    acts.draft(people, seeded, title="=1+1")
    acts.draft(people, seeded, start=acts.soon(9), title="Another")
    csv = reverse("changes:export", args=["csv"])
    answer = alice.get(f"{csv}?q=another")
    assert b"".join(answer.streaming_content).decode().count("CHG-") == 1
    lines = b"".join(alice.get(csv).streaming_content).decode()
    assert "'=1+1" in lines
    assert lines.startswith("Key,Title,State")


def test_view_is_kept_with_its_filters(alice, people, seeded):
    alice.post(reverse("changes:save_view"), {"name": "Risky", "query": "?risk=high"})
    assert SavedView.objects.get().query == "risk=high"
    assert b"Risky" in alice.get(reverse("changes:list")).content


def test_rows_alone_for_other_pages(alice, people, seeded):
    change = acts.draft(people, seeded)
    answer = alice.get(f"{reverse('changes:list')}?service=ledger&fragment=rows")
    assert change.key.encode() in answer.content
    assert b"<html" not in answer.content


def test_three_things_make_a_draft(alice, people, seeded):
    answer = alice.post(reverse("changes:new"), form(seeded))
    change = ChangeRequest.objects.get()
    assert answer.url == change.get_absolute_url()
    assert (change.state, change.requester) == ("draft", people.alice)


def test_incomplete_form_keeps_what_was_typed(alice, seeded):
    answer = alice.post(reverse("changes:new"), form(seeded, services=[], reason="Because of the audit."))
    assert answer.status_code == 422
    assert b"Because of the audit." in answer.content
    assert not ChangeRequest.objects.exists()


def test_time_that_a_clock_skips_is_refused_with_both_readings(alice, seeded):
    answer = alice.post(reverse("changes:new"), form(seeded, start="2027-03-28T02:30", zone="Europe/Berlin"))
    assert answer.status_code == 422
    assert b'name="start_reading" value="2027-03-28T03:30+02:00"' in answer.content
    chosen = {"start": "2027-03-28T02:30", "start_reading": "2027-03-28T03:30+02:00"}
    answer = alice.post(reverse("changes:new"), form(seeded, zone="Europe/Berlin", **chosen))
    assert answer.status_code == 302


def test_emergency_needs_no_window(alice, seeded):
    alice.post(
        reverse("changes:new"), {"type": "emergency", "title": "Ledger is down", "services": ["ledger"], "zone": "UTC"}
    )
    assert ChangeRequest.objects.get().type.lane == "emergency"


def test_kept_draft_is_offered_and_goes_when_it_is_sent(alice, people, seeded):
    from apps.core import clock

    Draft.objects.create(user=people.alice, form="change", fields={"title": ["Half a sentence"]}, saved_at=clock.now())
    page = alice.get(reverse("changes:new")).content.decode()
    assert "You have another draft of this form, “Half a sentence”, from" in page
    assert "You have another draft" not in alice.get(reverse("changes:new") + "?draft=1").content.decode()
    assert b"Half a sentence" in alice.get(reverse("changes:new") + "?draft=1").content
    alice.post(reverse("changes:new"), form(seeded))
    assert not Draft.objects.exists()


def test_template_and_copy_fill_the_form(alice, people, seeded):
    template = acts.template_of(people)
    assert (
        template.locked["backout_plan"].encode()
        in alice.get(f"{reverse('changes:new')}?template={template.key}").content
    )
    change = acts.draft(people, seeded, reason="For the copy.")
    assert b"For the copy." in alice.get(f"{reverse('changes:new')}?from={change.key}").content
    assert alice.get(f"{reverse('changes:new')}?template=TPL-999").status_code == 404
    answer = alice.post(f"{reverse('changes:new')}?template={template.key}", form(seeded, type="standard"))
    assert ChangeRequest.objects.latest("pk").template == template, answer.content[:2000]


def test_preview_shows_risk_conflicts_approvers_slots_and_what_is_missing(alice, people, seeded):
    other = acts.draft(people, seeded, start=acts.soon(50), title="The one in the way")
    answer = alice.post(reverse("changes:preview"), form(seeded, start=f"{acts.soon(50.2):%Y-%m-%dT%H:%M}"), **HTMX)
    text = answer.content.decode()
    for words in (other.key, "Tier-1 service: Ledger", "Change advisory board", "data-slot", "backout plan"):
        assert words in text, words
    assert "<html" not in text
    assert ChangeRequest.objects.count() == 1


def test_preview_lives_with_half_a_form(alice, seeded):
    assert alice.post(reverse("changes:preview"), {}).status_code == 200
    assert (
        alice.post(reverse("changes:preview"), {"services": ["ledger"], "start": "garbage", "zone": "Mars"}).status_code
        == 200
    )


def test_slot_that_is_chosen_fills_start_and_end_without_saving(alice, seeded):
    start = acts.soon(80)
    slot = f"{start.isoformat()}/{(start + timedelta(hours=1)).isoformat()}"
    answer = alice.post(reverse("changes:new"), form(seeded, slot=slot))
    assert answer.status_code == 200
    assert not ChangeRequest.objects.exists()


def test_stale_edit_shows_both_versions(alice, people, seeded):
    from apps.changes import services

    change = acts.draft(people, seeded)
    services.edit(change, by=people.bob, reason="Bob was quicker.")
    answer = alice.post(
        reverse("changes:edit", args=[change.key]),
        form(seeded, reason="Alice's words.", version=change.version, start=f"{acts.soon(5):%Y-%m-%dT%H:%M}"),
    )
    assert answer.status_code == 409
    assert b"Bob was quicker." in answer.content
    assert b"Alice&#x27;s words." in answer.content


def test_edit_page_saves(alice, people, seeded):
    change = acts.draft(people, seeded)
    answer = alice.post(
        reverse("changes:edit", args=[change.key]), form(seeded, version=change.version, reason="New words.")
    )
    assert answer.status_code == 302
    assert acts.fresh(change).reason == "New words."


def test_record_page_says_why_not_and_where(alice, people, seeded):
    from apps.changes import services

    change = services.draft(by=people.alice, title="Half", services=[seeded.ledger])
    text = alice.get(change.get_absolute_url()).content.decode()
    assert "The backout plan is empty" in text
    assert f"/changes/{change.key}/edit/#id_backout_plan" in text


def test_risk_stands_alone_as_a_page_and_as_a_fragment(alice, people, seeded):
    path = reverse("changes:risk", args=[acts.draft(people, seeded).key])
    page, fragment = alice.get(path).content, alice.get(path, **HTMX).content
    assert b"<html" in page
    assert b"<html" not in fragment
    assert fragment[fragment.index(b"<ul") :][:400] in page


def test_plan_is_shown_as_safe_markdown(alice, people, seeded):
    change = acts.draft(people, seeded, implementation_plan="# Do\n\n* [a](javascript:alert(1))\n* <script>x</script>")
    text = alice.get(change.get_absolute_url()).content.decode()
    assert "<script>x" not in text
    assert "javascript:alert" not in text.replace("[a](javascript:alert(1))", "")
    assert "<h3>Do</h3>" in text


def test_markdown_knows_tables_and_lowers_headings():
    assert "<table>" in render("|a|b|\n|-|-|\n|1|2|")
    assert render("") == ""
