"""What a type asks for is given with the step, and told by name; when the work really was."""

from __future__ import annotations

import pytest

from apps.approvals.presenting import both_sides
from apps.audit.queries import as_of, timeline
from apps.audit.services import recording
from apps.changes import services
from apps.core import clock
from apps.core.refusals import Refused

from . import acts
from .conftest import BLANK

pytestmark = pytest.mark.django_db


def test_people_in_fields_of_a_type_are_named_wherever_they_are_told(typed, people, seeded, client):
    """In the history, as of a moment, and in what differs since one voted: never as a number."""
    with recording(kind="tests.prepared", key="tests", by=None):
        typed.fields[5]["name"] = "sponsor"
        typed.save()
    change = acts.draft(people, seeded, custom={"vendor_ticket": "V-1", "sponsor": "olga", "trained": False})
    services.submit(change, by=people.alice)
    services.edit(acts.fresh(change), by=people.alice, custom={"sponsor": "frank", "trained": True})
    told = [diff for entry in timeline([change.key], people.erin) for diff in entry.diffs]
    assert {(diff.field, diff.before, diff.after) for diff in told} >= {
        ("Fields of its type · Business owner", "Olga Orlow", "Frank Fuchs"),
        ("Fields of its type · Trained", "no", "yes"),
    }
    assert not [diff for diff in told if diff.field.startswith(("Content", "Groups"))], "bookkeeping is not told"
    snapshot = as_of(change.key, clock.now(), people.erin)
    said = next(field for one in snapshot for field in one.fields if field.label.endswith("of its type"))
    assert "Business owner: Frank Fuchs" in said.now
    sides = both_sides(
        [{"field": "custom.sponsor", "before": people.olga.pk, "after": people.frank.pk}],
        acts.fresh(change),
        people.bob,
    )
    assert sides == [("Olga Orlow", "Frank Fuchs")]


def test_what_a_type_asks_for_at_a_step_is_given_with_the_step(typed, people, seeded, client):
    """On the form of the step and over REST: needed fields, shown ones, and when the work really was."""
    with recording(kind="tests.prepared", key="tests", by=None):
        typed.fields = [*typed.fields, {**BLANK, "name": "watched", "label": "Watched by", "kind": "person"}]
        typed.fields[-1]["prompted_at"] = "start"
        typed.prompts_at_submit, typed.prompts_at_start = ["communication_plan", "link"], ["file"]
        typed.save()
    change = acts.draft(people, seeded, custom={"vendor_ticket": "V-1"})
    client.force_login(people.alice)
    page = client.get(change.get_absolute_url()).content.decode()
    assert 'name="communication_plan"' in page
    assert "Asked for besides: a link" in page
    assert "custom.vendor_ticket" not in page
    url = f"/changes/{change.key}/transitions/"
    client.post(url, {"transition": "submit", "version": change.version, "communication_plan": "Tell all."})
    change = acts.fresh(change)
    assert (change.state != "draft", change.communication_plan) == (True, "Tell all.")
    for _round in range(3):
        acts.vote(change, people, "bob", "olga", "carol", "dave", "quinn")
    with clock.shifted(acts.HOUR * 2.1):
        change = acts.fresh(change)
        page = client.get(change.get_absolute_url()).content.decode()
        assert '<option value="olga">Olga Orlow</option>' in page
        assert "Asked for besides: a file" in page
        with pytest.raises(Refused, match=r"“Start work” does not take custom\.load"):
            services.apply(change, "start", by=people.alice, custom={"load": 4})
        client.post(url, {"transition": "start", "version": change.version, "custom.watched": "olga"})
        change = acts.fresh(change)
        assert (change.state, change.custom["watched"]) == ("implement", people.olga.pk)
        options = client.get(f"/api/v1/changes/{change.key}/transitions/").json()["transitions"]
        finish = next(row for row in options if row["name"] == "finish")
        assert (finish["allowed"], finish["asks"]) == (True, ["outcome", "started_at", "finished_at", "custom.trained"])
        sent = {"transition": "finish", "version": change.version, "outcome": "successful"}
        for wrong, said in (
            ({}, "“Trained” is not filled in."),
            ({"custom.trained": "yes", "finished_at": "2026-13-01T10:00"}, "is no day and time that the clock shows"),
            ({"custom.trained": "yes", "finished_at": "2096-11-01T10:00"}, "cannot have ended in the future"),
            ({"custom.trained": "yes", "finished_at": "2020-11-01T10:00"}, "Work ends after it starts"),
        ):
            again = client.post(url, {**sent, **wrong})
            assert again.status_code == (422 if wrong else 409), wrong
            assert said in again.content.decode(), wrong
            assert '<option value="successful" selected>' in again.content.decode(), "what was typed is kept"
        assert "trained" not in acts.fresh(change).custom, "nothing is written by halves"
        began, ended = (clock.now() - acts.HOUR * hours for hours in (0.05, 0.01))
        body = {"transition": "finish", "outcome": "successful", "custom": {"trained": True}}
        done = client.post(
            f"/api/v1/changes/{change.key}/transitions/",
            {**body, "started_at": began.isoformat(), "finished_at": ended.isoformat()},
            "application/json",
            headers={"If-Match": f'"{change.version}"'},
        )
        assert done.status_code == 200, done.content
    change = acts.fresh(change)
    assert (change.state, change.custom["trained"], change.finished_at) == ("review", True, ended)
    page = client.get(change.get_absolute_url()).content.decode()
    assert 'name="custom.proof"' in page, "closing asks for it on its own form"


def test_backing_out_asks_what_finishing_does_and_waits_for_none_of_it(typed, people, seeded, client):
    change = acts.approved(people, seeded, custom={"vendor_ticket": "V-1"})
    client.force_login(people.alice)
    with clock.shifted(acts.HOUR * 2.1):
        change = services.start(acts.fresh(change), by=people.alice)
        url = f"/changes/{change.key}/transitions/"
        rows = client.get(f"/api/v1{url}").json()["transitions"]
        step = next(row for row in rows if row["name"] == "back_out")
        assert step["asks"] == ["reason", "started_at", "finished_at", "custom.trained"]
        sent = {"transition": "back_out", "version": change.version, "reason": "Bad."}
        sent |= {"finished_at": "2026-13-01T10:00", "custom.trained": "yes"}
        assert client.post(url, sent).status_code == 422
        assert "trained" not in acts.fresh(change).custom
        del sent["finished_at"]
        assert client.post(url, sent).status_code == 302
        assert acts.fresh(change).custom["trained"] is True
        other = acts.fresh(change)
        assert (other.state, other.outcome) == ("review", "backed_out")


def test_times_left_as_they_stood_are_the_start_and_now(people, seeded, client):
    change = acts.approved(people, seeded)
    client.force_login(people.alice)
    with clock.shifted(acts.HOUR * 2.1):
        change = services.start(acts.fresh(change), by=people.alice)
        page = client.get(change.get_absolute_url()).content.decode()
        shown = f"{change.started_at:%Y-%m-%dT%H:%M}"
        assert page.count(f'name="started_at_was" value="{shown}"') == 2, "finish and back out"
    with clock.shifted(acts.HOUR * 2.5):
        sent = {f"{name}{suffix}": shown for name in ("started_at", "finished_at") for suffix in ("", "_was")}
        client.post(
            f"/changes/{change.key}/transitions/",
            {"transition": "finish", "version": change.version, "outcome": "successful", **sent},
        )
        done = acts.fresh(change)
        assert (done.state, done.started_at) == ("review", change.started_at)
        assert done.finished_at - change.started_at > acts.HOUR * 0.3
