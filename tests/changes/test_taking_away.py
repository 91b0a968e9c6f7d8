"""Lists as files and as views: exactly what is seen, nothing that computes, recorded; kept, shared, pinned and let go."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts import services
from apps.accounts.models import ExportFile, PinnedView, SavedView, User
from apps.accounts.services import exports
from apps.audit import relay
from apps.audit.models import Event
from apps.audit.services import recording
from apps.changes.models import ChangeType
from apps.core import clock
from apps.core.lists import Column, pages
from apps.core.lists.sheets import csv_lines, write_xlsx
from apps.core.refusals import Refused
from apps.dockets import services as dockets
from apps.notifications.models import Notice

from . import acts

pytestmark = pytest.mark.django_db

HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠A"]
HARMLESS = ["plain", "a=b", "3-1", "'quoted'", "üñ 漢", "1e5"]


def test_no_cell_of_any_file_computes():
    columns = [Column("text", "=Heading", lambda row: row), Column("number", "N", lambda row: -5, kind="number")]
    rows = list(csv.reader(io.StringIO("".join(csv_lines(columns, [*HARMFUL, *HARMLESS]))), strict=True))
    assert rows[0] == ["'=Heading", "N"]
    assert [row[0] for row in rows[1:]] == [f"'{text}" for text in HARMFUL] + HARMLESS
    assert {row[1] for row in rows[1:]} == {"-5"}, "a number is not a formula"
    file = io.BytesIO()
    at = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
    columns.append(Column("at", "At", lambda row: at, kind="moment"))
    assert write_xlsx(file, columns, HARMFUL, title="[Odd]: name?") == len(HARMFUL)
    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    read = cells_of(file.getvalue())
    assert [row[0] for row in read[1:3]] == HARMFUL[:2]
    # Days since the end of 1899 and the part of the day, as spreadsheets count; the heading says that it is UTC.
    assert float(read[1][2]) == pytest.approx((at - datetime(1899, 12, 30, tzinfo=UTC)) / timedelta(days=1))


def cells_of(file: bytes) -> list[list[str]]:
    """The cells of the first sheet of a workbook as text, row by row."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    tree = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml"))
    return [
        ["".join(part.text or "" for part in cell.iter() if part.tag in (f"{space}t", f"{space}v")) for cell in row]
        for row in tree.iter(f"{space}row")
    ]


@pytest.fixture
def three(people, seeded):
    """Three changes of Alice's; one is tagged, one is restricted to others."""
    made = [acts.draft(people, seeded, title=f"Number {n}", start=acts.soon(20 + 5 * n)) for n in range(3)]
    dockets.tag(made[1].docket, by=people.alice, word="q4")
    hidden = acts.draft(
        people,
        seeded,
        by=people.mallory,
        title="Hidden canary",
        services=[seeded.search],
        restricted=True,
        environments=[seeded.search_prod],
        implementer=people.mallory,
    )
    return [*made, hidden]


def test_a_file_is_what_is_seen_in_its_columns_and_order_and_is_recorded(client, people, three):
    client.force_login(people.alice)
    query = "?columns=tags,state,score&sort=old&q=number"
    page = client.get(reverse("changes:list") + query).content.decode()
    text = b"".join(client.get(reverse("changes:export", args=["csv"]) + query).streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Key", "Title", "Tags", "State", "Risk score"]
    assert [row[0] for row in rows[1:]] == [change.key for change in three[:3]]
    assert rows[2][2] == "q4"
    assert page.index(three[0].key) < page.index(three[2].key)
    assert page.index(">Tags<") < page.index(">Risk score<")
    assert "canary" not in text + page
    book = client.get(reverse("changes:export", args=["xlsx"]) + query)
    read = cells_of(b"".join(book.streaming_content))
    assert [row[:2] for row in read] == [row[:2] for row in rows]
    recorded = Event.objects.filter(kind="list.exported", key="person:alice", by_id=people.alice.pk)
    assert [(event.data["format"], event.data["columns"]) for event in recorded.order_by("pk")] == [
        ("csv", ["key", "title", "tags", "state", "score"]),
        ("xlsx", ["key", "title", "tags", "state", "score"]),
    ]
    assert recorded.first().data["query"] == "sort=old&q=number"
    assert client.get("/changes/export.pdf").status_code == 404


def test_a_long_file_is_written_by_a_worker_who_tells_and_is_gone_in_time(
    client, people, three, monkeypatch, tmp_path, settings
):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
    client.force_login(people.alice)
    url = reverse("changes:export", args=["csv"]) + "?sort=old"
    asked = client.get(url)
    assert asked.status_code == 200
    assert "written in the background" in asked.content.decode()
    assert not ExportFile.objects.exists(), "looking asks for nothing"
    waiting = client.post(url, follow=True).content.decode()
    assert "Being written" in waiting
    file = ExportFile.objects.get()
    assert exports.write_waiting() == 1
    assert exports.write_waiting() == 0
    relay.drain()
    notice = Notice.objects.get(user=people.alice, route="lists.file")
    assert (notice.sentence, notice.url) == ("Your file with 3 rows is ready.", f"/changes/exports/{file.pk}/")
    taken = client.get(f"{notice.url}?take=1")
    lines = b"".join(taken.streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["Key", *(change.key for change in three[:3])]
    api = client.get(f"/api/v1/exports/{file.pk}/").json()
    assert (api["state"], api["rows"]) == ("ready", 3)
    assert client.get(f"/api/v1/exports/{file.pk}/file/").status_code == 200
    client.force_login(people.bob)
    assert {
        client.get(address).status_code
        for address in (notice.url, f"{notice.url}?take=1", f"/api/v1/exports/{file.pk}/")
    } == {404}
    with clock.shifted(exports.KEPT + timedelta(hours=1)):
        assert exports.remove_old() == 1
        assert exports.remove_old() == 0
    assert not list((tmp_path / "exports").iterdir())
    client.force_login(people.alice)
    assert "This file is gone" in client.get(f"{notice.url}?take=1").content.decode()
    assert mail.outbox == []


def test_who_left_gets_no_file_and_nobody_asks_for_too_many(people, three, tmp_path, settings):
    settings.DATA_DIR = tmp_path
    page = pages.get("changes")
    for _turn in range(exports.MOST_WAITING):
        exports.ask_for_file(page, by=people.alice, query=QueryDict(""), format="xlsx")
    with pytest.raises(Refused):
        exports.ask_for_file(page, by=people.alice, query=QueryDict(""), format="csv")
    User.objects.filter(pk=people.alice.pk).update(is_active=False)
    exports.write_waiting()
    assert set(ExportFile.objects.values_list("state", flat=True)) == {"failed"}
    assert not list(tmp_path.rglob("*.*"))


def test_a_view_is_kept_shared_pinned_renamed_and_let_go(client, people, three):
    client.force_login(people.alice)
    list_url = reverse("changes:list")
    kept = client.post(
        reverse("changes:save_view"),
        {"name": "Mine", "query": "?state=draft&columns=tags&cursor=x&saved=7", "shared": "everybody", "pinned": "on"},
    )
    view = SavedView.objects.get()
    assert view.query == "state=draft&columns=tags"
    assert kept.url == f"{list_url}?state=draft&columns=tags&saved={view.pk}"
    assert client.get(list_url).url == kept.url, "the list opens with the pinned view"
    assert client.get(f"{list_url}?saved=none").status_code == 200
    # Others see who shares it, may pin it, and may not change it.
    client.force_login(people.bob)
    act = reverse("changes:act_on_view", args=[view.pk])
    assert "Alice Amsel" in client.get(list_url).content.decode()
    client.post(act, {"do": "pin"})
    assert client.get(list_url).status_code == 302
    for do in ("rename", "remove", "share", "update"):
        said = client.post(act, {"do": do, "name": "Ours", "query": ""}, follow=True).content.decode()
        assert "This view was saved by Alice Amsel." in said, do
    assert SavedView.objects.get().name == "Mine"
    client.force_login(people.alice)
    client.post(act, {"do": "rename", "name": "Drafts"})
    client.post(act, {"do": "update", "query": "state=open"})
    client.post(act, {"do": "share", "shared": ""})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("Drafts", "state=open", False)
    assert PinnedView.objects.filter(user=people.bob).count() == 0, "what is no longer shared is pinned by nobody else"
    client.post(act, {"do": "unpin"})
    assert client.get(list_url).status_code == 200
    client.post(act, {"do": "pin"})
    client.post(act, {"do": "remove"})
    assert not PinnedView.objects.exists()
    assert not SavedView.objects.exists()
    kinds = Event.objects.filter(kind__startswith="view.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["view.saved", "view.changed", "view.changed", "view.changed", "view.removed"]
    services.save_view(by=people.alice, page="changes", name="One", query="")
    two = services.save_view(by=people.alice, page="changes", name="Two", query="")
    with pytest.raises(Refused):
        services.change_view(two, by=people.alice, name="One")


def test_a_view_of_a_team_is_there_for_that_team_alone(client, people, three):
    client.force_login(people.alice)
    save, listed = reverse("changes:save_view"), reverse("changes:list")
    client.post(save, {"name": "Of payments", "query": "state=draft", "shared": "team:payments"})
    view = SavedView.objects.get()
    assert (view.is_shared, view.team) == (True, people.team.payments)
    act, api = reverse("changes:act_on_view", args=[view.pk]), f"/api/v1/saved-views/{view.pk}/"
    for name, sees in {"bob": True, "victor": False, "erin": False}.items():
        client.force_login(getattr(people, name))
        assert ("Of payments" in client.get(listed).content.decode()) is sees, name
        assert client.post(act, {"do": "pin"}).status_code == (302 if sees else 404), name
        assert client.get(api).status_code == (200 if sees else 404), name
    client.force_login(people.bob)
    assert client.get(api).json()["team"] == "payments"
    # Who leaves the team has it no longer, though it was the view that the list opened with.
    services.remove_member(people.team.payments, people.bob, by=people.root)
    assert client.get(listed).status_code == 200
    with pytest.raises(Refused, match="not shared"):
        services.pin_view(view, by=people.bob)
    client.force_login(people.alice)
    for shared, said in (("team:search", "You are not in Search."), ("team:nowhere", "There is no such team.")):
        answer = client.post(act, {"do": "share", "shared": shared}, follow=True)
        assert said in answer.content.decode(), shared
    for body, status in (
        ({"team": "search"}, 403),
        ({"team": None}, 422),
        ({"team": "payments", "is_shared": False}, 422),
        ({"is_shared": True}, 200),
        ({"team": "payments"}, 200),
        ({"is_shared": False}, 200),
    ):
        assert client.patch(api, body, content_type="application/json").status_code == status, body
    view.refresh_from_db()
    assert (view.is_shared, view.team) == (False, None)


def test_views_over_rest(client, people, three):
    client.force_login(people.alice)
    body = {"page": "changes", "name": "Mine", "query": "state=draft", "is_shared": True}
    made = client.post("/api/v1/saved-views/", body, content_type="application/json").json()
    url = f"/api/v1/saved-views/{made['id']}/"
    assert client.patch(url, {"name": "Drafts"}, content_type="application/json").json()["name"] == "Drafts"
    assert client.post(f"{url}pin/").json()["is_pinned"] is True
    assert client.post(f"{url}unpin/").json()["is_pinned"] is False
    assert len(client.get("/api/v1/saved-views/?page=changes").json()["results"]) == 1
    client.force_login(people.bob)
    assert client.patch(url, {"name": "Ours"}, content_type="application/json").status_code == 403
    assert client.delete(url).status_code == 403


def test_the_list_costs_the_same_for_one_and_three_whatever_its_columns(client, people, seeded):
    client.force_login(people.alice)
    url = reverse("changes:list") + "?columns=" + ",".join(column.name for column in pages.get("changes").columns())
    acts.draft(people, seeded, title="One")
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    one = queries()
    for number in range(2):
        acts.draft(people, seeded, title=f"More {number}", start=acts.soon(20 + number))
    assert queries() == one


def test_a_day_is_a_day_of_the_readers_zone_on_the_page_and_over_rest(client, people, seeded):
    """Half past eleven at night in New York is the next day in UTC."""
    User.objects.filter(pk=people.alice.pk).update(time_zone="America/New_York")
    client.force_login(people.fresh("alice"))
    start = datetime(2027, 1, 12, 4, 30, tzinfo=UTC)
    change = acts.draft(people, seeded, start=start, end=start + timedelta(minutes=20))
    for query, found in (
        ("since=2027-01-11&until=2027-01-11", True),
        ("since=2027-01-12&until=2027-01-12", False),
        ("until=2027-01-10", False),
    ):
        page = client.get(f"{reverse('changes:list')}?{query}").content.decode()
        rows = client.get(f"/api/v1/changes/?{query}").json()["results"]
        assert (change.key in page, change.key in [row["key"] for row in rows]) == (found, found), query
    exact = client.get("/api/v1/changes/?since=2027-01-12T04:00:00Z&until=2027-01-12T00:00:00-05:00").json()["results"]
    assert [row["key"] for row in exact] == [change.key]
    for wrong in ("2027-01-12T04:00:00", "2027-13-01", "yesterday", "0001-01-01", "2027-01-12T04:00"):
        assert client.get(f"/api/v1/changes/?since={wrong}").status_code == 400, wrong
    assert client.get("/api/v1/ballots/?waiting=maybe").status_code == 400
    assert client.get("/api/v1/ballots/?waiting=true").status_code == 200


def test_a_field_that_a_type_declares_is_a_column_and_names_people_by_name(client, people, seeded):
    type_ = ChangeType.objects.get(slug="normal", is_in_force=True)
    blank = {"choices": [], "hint": "", "needed_at": "", "judged_in": ""}
    with recording(kind="type.prepared", key="tests", by=None):
        type_.fields = [
            {**blank, "name": "ticket", "label": "Vendor ticket", "kind": "text"},
            {**blank, "name": "pilot", "label": "Pilot", "kind": "person"},
        ]
        type_.save()
        change = acts.draft(people, seeded, title="With fields")
        change.custom = {"ticket": "=V-7", "pilot": people.bob.pk}
        change.save()
    acts.draft(people, seeded, title="Without", start=acts.soon(9))
    client.force_login(people.alice)
    query = "?columns=custom.ticket,custom.pilot&sort=old"
    text = b"".join(client.get(reverse("changes:export", args=["csv"]) + query).streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][2:] == ["Vendor ticket", "Pilot"]
    assert [row[2:] for row in rows[1:]] == [["'=V-7", "Bob Brandt"], ["", ""]]
    assert "Bob Brandt" in client.get(reverse("changes:list") + query).content.decode()
