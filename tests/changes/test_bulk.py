"""Acts on many changes: what the preview says is what happens, each is its own act, and nothing happens twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.enums import RoleName
from apps.accounts.models import BulkRun, Draft, User
from apps.accounts.services import bulk, revoke_role
from apps.accounts.tasks import go_on, prune
from apps.audit.models import Event
from apps.calendars.models import Window
from apps.calendars.services import set_firm
from apps.changes import services
from apps.changes.bulk import ACTIONS
from apps.changes.models import ChangeRequest
from apps.changes.shape import work_window
from apps.core import clock
from apps.core.lists import pages
from apps.core.refusals import Refused
from apps.dockets import services as dockets
from apps.freezes import services as freezes

from . import acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def several(people, seeded):
    """A draft, one that waits for its approvers, one on hold, a cancelled one, and a restricted one of another team."""
    draft = acts.draft(people, seeded, title="Draft")
    asked = services.submit(acts.draft(people, seeded, title="Asked", start=acts.soon(30)), by=people.alice)
    held = services.hold(acts.draft(people, seeded, title="Held", start=acts.soon(60)), by=people.alice, reason="wait")
    gone = services.cancel(acts.draft(people, seeded, title="Gone"), by=people.alice, reason="no")
    hidden = acts.draft(
        people,
        seeded,
        by=people.mallory,
        title="Hidden",
        services=[seeded.search],
        restricted=True,
        environments=[seeded.search_prod],
        implementer=people.mallory,
    )
    return {"draft": draft, "asked": asked, "held": held, "gone": gone, "hidden": hidden}


def run_of(several, by, action, given=None, names=None) -> BulkRun:
    keys = [several[name].key for name in names or several]
    return bulk.choose(by=by, page="changes", action=action, keys=keys, given=given)


def states(run, several) -> str:
    names = {change.key: name for name, change in several.items()}
    return " ".join(f"{names[row.key]}:{row.state}" for row in run.rows.order_by("position"))


ALICE_SEES = {
    ("submit", ""): "draft:possible asked:refused held:refused gone:refused hidden:refused",
    ("hold", "reason=x"): "draft:possible asked:possible held:refused gone:refused hidden:refused",
    ("resume", ""): "draft:refused asked:refused held:possible gone:refused hidden:refused",
    ("cancel", "reason=x"): "draft:possible asked:possible held:possible gone:refused hidden:refused",
    ("close", "notes=x"): "draft:refused asked:refused held:refused gone:refused hidden:refused",
    ("assignee", "person=bob"): "draft:possible asked:possible held:possible gone:refused hidden:refused",
    ("manager", "person=erin"): "draft:possible asked:possible held:possible gone:possible hidden:refused",
    ("shift", "days=7"): "draft:possible asked:possible held:possible gone:refused hidden:refused",
    ("shift", "days=0"): "draft:refused asked:refused held:refused gone:refused hidden:refused",
    ("tag", "word=Q4 close"): "draft:possible asked:possible held:possible gone:refused hidden:refused",
    ("untag", "word=q4"): "draft:refused asked:refused held:refused gone:refused hidden:refused",
    ("watch", ""): "draft:possible asked:possible held:possible gone:possible hidden:refused",
}


def test_old_runs_are_forgotten_with_what_they_undid_and_the_events_stay(several, people, seeded):
    first = bulk.apply(run_of(several, people.alice, "hold", {"reason": "Vendor is down."}), by=people.alice)
    back = bulk.apply(bulk.undo(first, by=people.alice), by=people.alice)
    left = run_of(several, people.alice, "hold", {"reason": "Later, perhaps."})
    BulkRun.objects.filter(pk__in=(first.pk, left.pk)).update(created_at=clock.now() - timedelta(days=91))
    Draft.objects.create(user=people.bob, form="change", saved_at=clock.now() - timedelta(days=91))
    events = Event.objects.count()
    assert prune() == 2
    assert set(BulkRun.objects.values_list("pk", flat=True)) == {first.pk, back.pk}, "a kept run undid the first"
    assert Event.objects.count() == events
    BulkRun.objects.filter(pk=back.pk).update(created_at=clock.now() - timedelta(days=91))
    assert prune() == 2
    assert not BulkRun.objects.exists()


def test_the_preview_of_every_act_is_what_applying_it_does(people, several):
    """Judged, nothing differs; applied, exactly what was possible is done, and a hidden record is one that is not there."""
    for (action, text), expected in ALICE_SEES.items():
        given = dict(part.split("=") for part in text.split("&") if part)
        before = (Event.objects.count(), ChangeRequest.history.count(), Window.history.count())
        run = run_of(several, people.alice, action, given)
        assert states(run, several) == expected, action
        assert (Event.objects.count(), ChangeRequest.history.count(), Window.history.count()) == before, action
        hidden = run.rows.last()
        assert hidden.sentence == "There is no such record that you may see."
        assert all(row.sentence for row in run.rows.all())
    foreseen = run_of(several, people.alice, "shift", {"days": "7"})
    said = foreseen.rows.get(key=several["asked"].key).sentence
    done = bulk.apply(foreseen, by=people.alice)
    assert states(done, several) == ALICE_SEES["shift", "days=7"].replace("possible", "done")
    assert "→" in said
    moved = Window.objects.get(docket=several["draft"].docket, purpose="work")
    assert moved.span.lower - several["draft"].created_at > timedelta(days=7)


def test_each_act_is_recorded_alone_under_the_number_of_the_run_and_refusals_too(people, several):
    run = bulk.apply(run_of(several, people.alice, "hold", {"reason": "Vendor is down."}), by=people.alice)
    mine = Event.objects.filter(request_id=f"bulk-{run.pk}")
    assert {event.key for event in mine.filter(kind="change.held", reason="Vendor is down.")} == {
        several["draft"].key,
        several["asked"].key,
    }
    assert all(event.by_id == people.alice.pk for event in mine)
    assert Event.objects.get(kind="bulk.applied").data == {
        "run": run.pk,
        "list": "changes",
        "action": "hold",
        "rows": 2,
    }
    # What became impossible after the preview is refused then, said, and kept as a denied attempt (H-04).
    late = run_of(several, people.alice, "resume", names=["draft", "asked"])
    services.resume(several["draft"], by=people.alice)
    late = bulk.apply(late, by=people.alice)
    assert states(late, several) == "draft:refused asked:done"
    assert late.rows.first().refusals
    assert Event.objects.filter(kind="changes.resume", outcome="refused", key=several["draft"].key).exists()


def test_nothing_happens_twice_and_one_broken_record_stops_no_other(people, several, monkeypatch):
    run = run_of(several, people.alice, "watch")
    watch, calls = dockets.watch, []

    def breaks(docket, *, by):
        calls.append(docket.key)
        watch(docket, by=by)
        if docket.key == several["asked"].key:
            raise ZeroDivisionError

    action = pages.get("changes").action("watch")
    monkeypatch.setattr("apps.dockets.services.watch", breaks)
    for cell in action.act.__closure__:
        if cell.cell_contents is watch:
            cell.cell_contents = breaks
    try:
        run = bulk.apply(run, by=people.alice)
        assert states(run, several) == "draft:done asked:failed held:done gone:done hidden:refused"
        parts = several["asked"].docket.participants.filter(user=people.alice, part="watcher")
        assert not parts.exists(), "what broke leaves nothing behind"
        assert len(calls) == 4
        bulk.carry_on(run)
        with pytest.raises(Refused):
            bulk.apply(run, by=people.alice)
        assert len(calls) == 4
    finally:
        for cell in action.act.__closure__:
            if cell.cell_contents is breaks:
                cell.cell_contents = watch


UNDONE = [
    ("hold", {"reason": "wait"}, lambda change: change.on_hold),
    ("assignee", {"person": "bob"}, lambda change: change.assignee_id),
    ("shift", {"days": "3", "hours": "-2"}, lambda change: Window.objects.get(docket=change.docket_id).span),
    ("tag", {"word": "q4"}, lambda change: list(change.docket.tags.values_list("word", flat=True))),
    ("watch", {}, lambda change: change.docket.participants.filter(part="watcher").count()),
]


def test_what_can_be_taken_back_is_taken_back_to_what_stood(people, several):
    services.edit(several["asked"], by=people.alice, assignee=people.olga)
    for action, given, look in UNDONE:
        standing = [look(acts.fresh(several[name])) for name in ("draft", "asked")]
        run = bulk.apply(run_of(several, people.alice, action, given, ["draft", "asked"]), by=people.alice)
        assert [look(acts.fresh(several[name])) for name in ("draft", "asked")] != standing, action
        back = bulk.undo(run, by=people.alice)
        assert states(back, several) == "draft:possible asked:possible", action
        bulk.apply(back, by=people.alice)
        assert [look(acts.fresh(several[name])) for name in ("draft", "asked")] == standing, action
        with pytest.raises(Refused):
            bulk.undo(run, by=people.bob)
    cancelled = bulk.apply(run_of(several, people.alice, "cancel", {"reason": "no"}, ["draft"]), by=people.alice)
    with pytest.raises(Refused):
        bulk.undo(cancelled, by=people.alice)


def test_who_left_is_not_put_back_and_stops_no_other_row(people, several):
    """Gone between the act and its undoing, or between the preview of that and its turn: that row alone says so."""
    services.edit(several["draft"], by=people.alice, assignee=people.olga)
    services.edit(several["asked"], by=people.alice, assignee=people.erin)
    names = ["draft", "asked", "held"]
    run = bulk.apply(run_of(several, people.alice, "assignee", {"person": "bob"}, names), by=people.alice)
    User.objects.filter(pk=people.olga.pk).update(is_active=False)
    back = bulk.undo(run, by=people.alice)
    assert states(back, several) == "draft:refused asked:possible held:possible"
    assert back.rows.first().sentence == "Nobody who is still here is called “olga”; name somebody else."
    User.objects.filter(pk=people.erin.pk).update(is_active=False)
    back = bulk.apply(back, by=people.alice)
    assert states(back, several) == "draft:refused asked:refused held:done"
    assert [acts.fresh(several[name]).assignee for name in names] == [people.bob, people.bob, None]
    User.objects.filter(pk=people.erin.pk).update(is_active=True)
    again = bulk.retry(back, by=people.alice)
    assert (states(again, several), again.undoes) == ("draft:refused asked:possible", run)
    with pytest.raises(Refused):
        bulk.retry(back, by=people.bob)


@pytest.mark.parametrize("lost", ["role", "account"])
def test_who_loses_a_right_in_the_middle_of_a_run_acts_no_more(people, several, monkeypatch, lost):
    action = pages.get("changes").action("hold")
    run = run_of(several, people.erin, "hold", {"reason": "Audit."}, names=("draft", "asked"))
    asked = action.act

    def act(record, by, given):
        said = asked(record, by, given)
        if lost == "role":
            revoke_role(User.objects.get(pk=people.erin.pk), RoleName.CHANGE_MANAGER, by=None, reason="Moved on.")
        else:
            User.objects.filter(pk=people.erin.pk).update(is_active=False)
        return said

    monkeypatch.setitem(action.__dict__, "act", act)
    run = bulk.apply(run, by=people.erin)
    assert states(run, several) == "draft:done asked:refused"
    assert not acts.fresh(several["asked"]).on_hold


def test_what_cannot_be_judged_stops_neither_its_run_nor_the_others(client, people, several, monkeypatch):
    client.force_login(people.alice)
    crafted = client.post(reverse("changes:bulk"), {"action": "place_back", "key": several["draft"].key})
    assert (crafted.status_code, BulkRun.objects.count()) == (302, 0)
    run = run_of(several, people.alice, "shift", {"days": "1"}, ["draft"])
    with pytest.raises(Refused):
        bulk.ask(run, by=people.alice, given={}, action="place_back")

    def breaks(change):
        if change.pk == several["asked"].pk:
            raise KeyError("start")
        return work_window(change)

    monkeypatch.setattr("apps.changes.bulk.work_window", breaks)
    run = run_of(several, people.alice, "shift", {"days": "1"}, ["draft", "asked"])
    assert (run.state, states(run, several)) == ("open", "draft:possible asked:failed")
    assert run.rows.last().sentence == "Something went wrong; it stands as it was."
    monkeypatch.setattr(bulk, "AT_ONCE", 0)
    broken, whole = (run_of(several, people.alice, action, names=["draft"]) for action in ("watch", "unwatch"))
    BulkRun.objects.filter(pk=broken.pk).update(action="gone")
    assert go_on() == 2
    assert [BulkRun.objects.get(pk=one.pk).state for one in (broken, whole)] == ["judging", "open"]


def test_an_edit_that_costs_votes_says_so_before(people, several):
    acts.vote(several["asked"], people, "bob", "olga", "carol", "dave", "quinn")
    run = run_of(several, people.alice, "shift", {"days": "1"}, ["asked", "draft"])
    asked, draft = run.rows.all()
    assert "asks its approvers again" in asked.sentence
    assert "asks its approvers again" not in draft.sentence


def test_many_rows_are_judged_and_done_by_a_worker_that_may_stop_anywhere(people, several, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "BATCH", 2)
    run = run_of(several, people.alice, "watch")
    assert (run.state, states(run, several).count("waiting")) == ("judging", 5)
    with pytest.raises(Refused):
        bulk.apply(run, by=people.alice)
    assert not bulk.carry_on(run, seconds=-1)
    assert states(run, several).count("waiting") == 3
    assert bulk.carry_on(run)
    run = bulk.apply(BulkRun.objects.get(pk=run.pk), by=people.alice)
    assert run.state == "running"
    assert not bulk.carry_on(run, seconds=-1)
    assert bulk.carry_on(run)
    assert bulk.carry_on(run)
    assert states(run, several) == "draft:done asked:done held:done gone:done hidden:refused"
    assert BulkRun.objects.get(pk=run.pk).state == "done"
    assert Event.objects.filter(kind="bulk.finished", key="person:alice").count() == 1


def test_the_pages_lead_from_chosen_rows_to_what_was_done(client, people, several):
    client.force_login(people.alice)
    none = client.post(reverse("changes:bulk"), {"action": "hold", "query": "q=draft"}, follow=True)
    assert "Choose at least one row." in none.content.decode()
    chosen = client.post(reverse("changes:bulk"), {"action": "hold", "all": "on", "query": "?state=draft"}, follow=True)
    page, url = chosen.content.decode(), chosen.redirect_chain[-1][0]
    assert several["draft"].key in page
    assert several["gone"].key not in page
    assert "Hidden" not in page
    missing = client.post(url, {"action": "hold", "reason": "", "do": "apply"})
    assert missing.status_code == 422
    assert "This field is required." in missing.content.decode()
    done = client.post(url, {"action": "hold", "reason": "Vendor is down.", "do": "apply"}, follow=True)
    assert acts.fresh(several["draft"]).on_hold
    assert "Take it back" in done.content.decode()
    # Another act for the same rows begins with what that act usually asks.
    other = client.post(reverse("changes:bulk"), {"action": "watch", "key": several["draft"].key}, follow=True)
    looked = client.post(other.redirect_chain[-1][0], {"action": "assignee", "do": "look"}, follow=True)
    assert "nobody → Alice Amsel" in looked.content.decode()
    client.force_login(people.bob)
    assert client.get(url).status_code == 404


def test_the_api_previews_and_acts_as_the_page_does(client, people, several):
    client.force_login(people.alice)
    url, keys = "/api/v1/changes/bulk/", [several[name].key for name in ("draft", "held", "hidden")]

    def post(address, body=None):
        return client.post(address, body or {}, content_type="application/json")

    seen = post(url, {"action": "hold", "keys": keys, "given": {"reason": "wait"}}).json()
    assert (seen["state"], [row["state"] for row in seen["rows"]]) == ("open", ["possible", "refused", "refused"])
    assert seen["rows"][1]["refusals"][0]["sentence"]
    assert not acts.fresh(several["draft"]).on_hold
    done = post(f"/api/v1/bulk-runs/{seen['id']}/apply/").json()
    assert (done["state"], done["counts"]["done"]) == ("done", 1)
    assert acts.fresh(several["draft"]).on_hold
    back = post(f"/api/v1/bulk-runs/{seen['id']}/undo/").json()
    assert (back["action"], back["undoes"], back["counts"]["possible"]) == ("resume", seen["id"], 1)
    again = post(f"/api/v1/bulk-runs/{seen['id']}/retry/").json()
    assert [(row["key"], row["state"]) for row in again["rows"]] == [(key, "refused") for key in keys[1:]]
    at_once = post(url, {"action": "watch", "query": "state=draft", "preview": False}).json()
    assert at_once["counts"] | {} == {"waiting": 0, "possible": 0, "refused": 0, "done": 2, "failed": 0}
    for body, status in (
        ({"action": "fly", "keys": keys}, 422),
        ({"action": "place_back", "keys": keys}, 422),
        ({"action": "watch"}, 422),
        ({"action": "watch", "keys": keys, "query": ""}, 422),
        ({"action": "hold", "keys": [several["draft"].key], "preview": False}, 422),
        ({"action": "hold", "keys": keys, "given": {"because": "wait"}}, 422),
    ):
        assert post(url, body).status_code == status, body
    client.force_login(people.bob)
    assert client.get(f"/api/v1/bulk-runs/{seen['id']}/").status_code == 404


def test_a_bulk_move_takes_parts_along_once_and_is_refused_as_one_move_is(people, seeded):
    start = acts.soon(24 * 20)
    parent = acts.draft(
        people, seeded, services=[seeded.ledger, seeded.payments_api], start=start, end=start + timedelta(hours=2)
    )
    parts = services.fan_out(parent, by=people.alice)
    shift = next(action for action in ACTIONS if action.name == "shift")
    seen, *others = (shift.judge(one, people.alice, {"days": 7, "along": True}) for one in (parent, *parts))
    assert parts[0].key in seen.sentence
    assert [one.refusals[0].code for one in others] == ["part", "part"]
    alone = shift.act(parts[0], people.alice, {"days": 1, "along": False})
    assert parent.key not in alone
    shift.act(parent, people.alice, {"days": 7, "along": True})
    stand = [Window.objects.get(docket=one.docket).span.lower - start for one in (parent, *parts)]
    assert stand == [timedelta(7), timedelta(8), timedelta(7)]
    begins = start + timedelta(days=14)
    freeze = freezes.draft(
        by=people.erin,
        title="Quarter end",
        team=people.team.platform,
        reason="The books are closed.",
        start=begins,
        end=begins + timedelta(days=1),
        kinds=["production"],
    )
    freezes.announce(freeze, by=people.erin)
    set_firm(parts[1].docket, by=people.alice)
    refused = shift.judge(parts[1], people.alice, given := {"days": 7, "along": False})
    assert [refusal.code for refusal in refused.refusals] == ["freeze"]
    assert shift.together([(parts[1], given, refused)], people.alice)[parts[1]].code == "slot"


def test_a_bulk_move_into_a_freeze_is_denied_row_by_row_and_the_rest_is_moved(people, seeded):
    """T-02: said in the preview, and again where the freeze came between the preview and the act."""
    first, second = (acts.draft(people, seeded, title=f"Part {n}", start=acts.soon(30 + 40 * n)) for n in range(2))
    several, start = {"first": first, "second": second}, work_window(first).span.lower
    set_firm(first.docket, by=people.alice)
    set_firm(second.docket, by=people.alice)

    def announced(begins):
        given = {"by": people.erin, "team": people.team.platform, "reason": "The books are closed."}
        freeze = freezes.draft(
            title="Quarter end", start=begins, end=begins + timedelta(hours=6), services=[seeded.ledger], **given
        )
        return freezes.announce(freeze, by=people.erin)

    before = announced(start + timedelta(days=7))
    run = run_of(several, people.alice, "shift", {"days": "7"})
    assert states(run, several) == "first:refused second:possible"
    assert before.key in run.rows.get(key=first.key).sentence
    late = announced(work_window(second).span.lower + timedelta(days=7))
    done = bulk.apply(run, by=people.alice)
    assert states(done, several) == "first:refused second:refused"
    assert late.key in done.rows.get(key=second.key).sentence
    assert work_window(acts.fresh(first)).span.lower == start
    freezes.lift(late, by=people.erin, reason="Over early.")
    freezes.lift(before, by=people.erin, reason="Over early.")
    again = bulk.apply(run_of(several, people.alice, "shift", {"days": "7"}), by=people.alice)
    assert states(again, several) == "first:done second:done"
